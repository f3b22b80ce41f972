/** serve in a project as a user starts it: what it tells of versions, other machines and wrong settings. */

import type { ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameRecord } from '../../core/formats/index.ts';
import { type CommandLine, createCommandLine, interrupt, lineOf } from './command-line.ts';
import { loanRows } from './loan-rows.ts';

let home: string;
let project: string;
let cli: CommandLine;
/** serving_model/<name>. */
let base: string;
let version: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'serve-project-'));
  project = join(home, 'loans');
  cli = createCommandLine(home);
  await writeFile(join(home, 'loans.csv'), loanRows({ rows: 600, seed: 7 }));
  await cli.run('init', project, '--from', join(home, 'loans.csv'), '--label', 'repaid');
  await edit(/family: \w+/, 'family: linear');
  await cli.run('run', '--project', project);
  const pushed = await readdir(join(project, 'serving_model')).catch(() => []);
  if (pushed.length === 0) await cli.run('models', 'push', '1', '--reason', 'for the test', '--project', project);
  const [name = ''] = await readdir(join(project, 'serving_model'));
  base = join(project, 'serving_model', name);
  version = (await readdir(base)).find((entry) => /^\d+$/.test(entry)) ?? '';
}, 180_000);

afterAll(() => rm(home, { recursive: true, force: true }));

async function edit(from: RegExp, to: string): Promise<void> {
  const file = join(project, 'loopwright.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

const serve = (...flags: string[]): ChildProcess => cli.start('serve', '--project', project, '--rest-api-port', '0', ...flags);

/** All it has said on standard error so far. */
function saidBy(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

describe('serve in a project', () => {
  it('tells which version answers, and why a newer one does not', async () => {
    const newer = [Number(version) + 1, Number(version) + 2].map(String) as [string, string];
    for (const folder of newer) await cp(join(base, version), join(base, folder), { recursive: true });
    await truncate(join(base, newer[1], 'model.json'), 20);
    const extra = join(base, newer[0], 'assets.extra');
    await mkdir(extra);
    await writeFile(join(extra, 'tf_serving_warmup_requests'), frameRecord(Buffer.from([0xff, 0xff])));
    const child = serve();
    const said = saidBy(child);
    await lineOf(child, /Serving/);
    await expect.poll(said).toMatch(new RegExp(` ${version} available`));
    expect(said()).toMatch(new RegExp(` ${newer[1]} load-failed: .*\\w`));
    expect(said()).toMatch(new RegExp(` ${newer[0]} load-failed: .*\\w`));
    await interrupt(child);
    for (const folder of newer) await rm(join(base, folder), { recursive: true });
  }, 60_000);

  it('leaves the project to be read, and refuses changes of it', async () => {
    const child = serve();
    await lineOf(child, /Serving/);
    const reading = [
      ['models'],
      ['runs'],
      ['show'],
      ['lineage'],
      ['model', 'card'],
      ['feedback', 'status'],
      ['label', 'next'],
      ['agreement'],
      ['checks'],
      ['diff', 'run-1', 'run-1'],
      ['predict', '--input', join(home, 'loans.csv'), '-o', join(home, 'predictions.jsonl')],
    ];
    for (const words of reading) {
      const read = await cli.run(...words, '--project', project);
      expect([words[0], read.code, read.stderr]).toEqual([words[0], 0, '']);
    }
    const changes = [['run'], ['retrain'], ['models', 'archive', version], ['serve'], ['label', 'set', 'x', 'yes']];
    for (const words of changes) {
      const refused = await cli.json<{ error: { code: string } }>(...words, '--project', project);
      expect([words[0], refused.code, refused.value.error.code]).toEqual([words[0], 2, 'project/locked']);
    }
    await interrupt(child);
  }, 120_000);
});
