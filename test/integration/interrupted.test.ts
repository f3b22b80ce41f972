import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine } from './command-line.ts';
import { loanRows } from './loan-rows.ts';

interface RunAnswer {
  run: string;
  state: string;
  nodes: { node: string; state: string; facts: Record<string, string | number> }[];
}

let home: string;
let cli: CommandLine;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-'));
  cli = createCommandLine(home);
  await writeFile(join(home, 'loans.csv'), loanRows({ rows: 20_000, seed: 11 }));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** A project whose training takes a while. */
async function createSlowProject(name: string): Promise<string> {
  const project = join(home, name);
  await cli.run('init', project, '--from', join(home, 'loans.csv'), '--label', 'repaid');
  const config = join(project, 'loopwright.yaml');
  const slow = 'model:\n  engine: wasm\n  epochs: 12\n  patience: 0\n  batch_size: 32\n';
  await writeFile(
    config,
    (await readFile(config, 'utf8')).replace('model:\n', slow).replace('family: auto', 'family: wide_deep'),
  );
  return project;
}

/** Resolves once the candidate has finished an epoch: its share has moved on. */
function untilTraining(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (/Trainer: Training [3-9]\d %/.test(text)) resolve();
    });
    child.on('exit', (code) => reject(new Error(`Ended with ${code} before it trained: ${text}`)));
  });
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on('exit', resolve));
const stateOf = (run: RunAnswer, node: string) => run.nodes.find((candidate) => candidate.node === node)?.state;

describe('a run that does not reach its end', () => {
  it('ends as cancelled on Ctrl-C and goes on where it was', async () => {
    const project = await createSlowProject('cancelled');
    const child = cli.start('run', '--project', project);
    await untilTraining(child);
    const exit = ended(child);
    child.kill('SIGINT');
    expect(await exit).toBe(5);
    const [run] = (await cli.json<RunAnswer[]>('runs', '--project', project)).value;
    expect(run).toMatchObject({ state: 'CANCELED' });
    await expectToGoOn(project);
  });

  it('is told as interrupted after kill -9, loses nothing finished and goes on where it was', async () => {
    const project = await createSlowProject('killed');
    const child = cli.start('run', '--project', project);
    await untilTraining(child);
    const exit = ended(child);
    child.kill('SIGKILL');
    await exit;
    const [run] = (await cli.json<RunAnswer[]>('runs', '--project', project)).value;
    expect(run).toMatchObject({ run: 'run-1', state: 'INTERRUPTED' });
    expect(run && stateOf(run, 'Transform')).toBe('COMPLETE');
    await expectToGoOn(project);
  });
});

/** What was finished is cached, and training resumes after the last finished epoch. */
async function expectToGoOn(project: string): Promise<void> {
  const { value } = await cli.json<RunAnswer>('run', '--project', project);
  expect(value.state).toBe('COMPLETE');
  for (const node of ['ExampleGen', 'StatisticsGen', 'SchemaGen', 'ExampleValidator', 'Transform']) {
    expect(stateOf(value, node), node).toBe('CACHED');
  }
  const trainer = value.nodes.find((node) => node.node === 'Trainer');
  expect(trainer?.facts['epochs kept from before']).toBeGreaterThan(0);
}
