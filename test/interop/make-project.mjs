/** Makes a project from a small generated file and runs its whole pipeline, for the original tools to read. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [projectDir] = process.argv.slice(2);
const rowCount = 3000;
const states = ['CA', 'NY', 'TX', 'WA'];
const words = ['late', 'fee', 'billing', 'refund', 'account', 'closed', 'payment', 'error'];

/** A row is decided by its number, so that the Python side can work out what must be in the files. */
function row(index) {
  const amount = ((index * 37) % 1000) / 10;
  const age = 18 + ((index * 7) % 60);
  const state = states[(index * 5) % 4];
  const note = [0, 3, 5].map((shift) => words[(index + shift) % words.length]).join(' ');
  const disputed = amount > 55 || state === 'NY' ? 'Yes' : 'No';
  // Every 50th amount is missing.
  return [index, index % 50 === 0 ? '' : amount, age, state, note, disputed].join(',');
}

/** Runs a command of the built program; answers its JSON document. */
function loopwright(...args) {
  const output = execFileSync(process.execPath, [path.join(root, 'dist', 'cli.mjs'), ...args, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output);
}

rmSync(projectDir, { recursive: true, force: true });
mkdirSync(path.dirname(projectDir), { recursive: true });
const source = `${projectDir}.csv`;
const lines = ['id,amount,age,state,note,disputed', ...Array.from({ length: rowCount }, (_, index) => row(index))];
writeFileSync(source, `${lines.join('\n')}\n`);

loopwright('init', projectDir, '--from', source, '--label', 'disputed');
const configFile = path.join(projectDir, 'loopwright.yaml');
const config = parseDocument(readFileSync(configFile, 'utf8'));
config.setIn(['data', 'payload'], 'tfrecord');
config.setIn(['model', 'epochs'], 2);
writeFileSync(configFile, config.toString());
const answer = loopwright('run', '--project', projectDir);
writeFileSync(path.join(projectDir, 'run.json'), JSON.stringify(answer));
const failed = answer.nodes.filter(({ state }) => state !== 'COMPLETE');
process.stdout.write(
  failed.length === 0 ? 'passed the pipeline runs on a generated file\n' : `failed the pipeline: ${JSON.stringify(failed)}\n`,
);
