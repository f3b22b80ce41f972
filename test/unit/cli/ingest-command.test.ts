import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../../core/app/index.ts';
import type { Command, CommandIo } from '../../../core/cli/command.ts';
import { loadCommand } from '../../../core/cli/commands/index.ts';
import type { views } from '../../../core/contract/index.ts';
import { ProblemError } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from '../app/open-session.ts';

let project: TestProject;
beforeEach(async () => {
  project = await openTestProject();
});
afterEach(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

/** Runs a command of the real table on the open project; what it would print comes back, and the code of a problem. */
async function run(name: string, ...args: string[]): Promise<{ code: number | string; answer: unknown; text: string }> {
  const command = (await loadCommand(name)) as Command;
  const parsed = parseArgs({ args, options: command.options, allowPositionals: true });
  const said = { answer: undefined as unknown, text: '' };
  const open = async () => project.session;
  const core: Pick<Core, 'openProject' | 'readProject'> = { openProject: open, readProject: open };
  const io: Pick<CommandIo, 'signal' | 'answer' | 'say' | 'core' | 'coreOptions' | 'projectDir'> = {
    projectDir: project.session.dir,
    signal: new AbortController().signal,
    answer: (value, text) => Object.assign(said, { answer: value, text: text() }),
    say: () => undefined,
    core: async () => core as Core,
    coreOptions: {} as CommandIo['coreOptions'],
  };
  try {
    return { code: await command.run({ positionals: parsed.positionals, values: parsed.values }, io as CommandIo), ...said };
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.problem.code, ...said };
    throw error;
  }
}

const table = (rows: number, from = 0): string =>
  `n,word\n${Array.from({ length: rows }, (_, i) => `${from + i},w${(from + i) % 7}\n`).join('')}`;

/** The nodes behind ExampleGen, which do not run. */
const rest = Array.from({ length: 7 }, () => ({ state: 'SKIPPED' }));

describe('the ingest command', () => {
  it('adds what it is given to the project file, as one span, with the splits asked for, and ingests it', async () => {
    const one = await project.write('one.csv', table(40));
    const two = await project.write('two.csv', table(40, 40));
    const { code, answer } = await run('ingest', one, two, '--split', 'train=8,eval=1,test=1', '--format', 'csv');
    expect(code).toBe(0);
    expect(project.session.config.data).toMatchObject({
      splits: { train: 8, eval: 1, test: 1 },
      sources: [
        { path: one, span: 1, format: 'csv' },
        { path: two, span: 1, format: 'csv' },
      ],
    });
    expect(answer).toMatchObject({
      state: 'COMPLETE',
      nodes: [{ node: 'ExampleGen', rows_out: 80, facts: { rows: 80 } }, ...rest],
    });
    expect((await run('ingest')).answer).toMatchObject({ nodes: [{ state: 'CACHED' }, ...rest] });
  });

  it('keeps the splits a folder has, however many patterns are given', async () => {
    await project.write('kept/train/a.csv', table(9));
    await project.write('kept/eval/b.csv', table(5));
    await project.write('kept/late/c.csv', table(3));
    const patterns = ['--preserve-splits', 'train/*', 'eval/*', 'test=late/*'];
    const { code, answer } = await run('ingest', join(project.home, 'kept'), ...patterns, '--span', '7');
    expect(code).toBe(0);
    expect(project.session.config.data.sources).toMatchObject([
      { span: 7, preserve_splits: { train: 'train/*', eval: 'eval/*', test: 'late/*' } },
    ]);
    expect(answer).toMatchObject({ nodes: [{ facts: { rows_train: 9, rows_eval: 5, rows_test: 3 } }, ...rest] });
  });

  it('refuses what contradicts itself or cannot be read, and leaves the project file as it was', async () => {
    const path = await project.write('one.csv', table(40));
    const refused = [
      [path, '--split', 'train'],
      [path, '--split', 'train=2,train=1'],
      [path, '--split', 'train=2', '--preserve-splits', 'train/*'],
      [path, '--preserve-splits', '*.csv'],
      [path, '--span', '1.5'],
      [path, '--format', 'excel'],
      ['--format', 'csv'],
    ];
    for (const args of refused) expect((await run('ingest', ...args)).code).toBe('usage/invalid-argument');
    expect((await run('ingest', path, join(project.home, 'absent.csv'))).code).toBe('file/not-found');
    expect(project.session.config.data.sources).toEqual([]);
  });
});

describe('the diff command', () => {
  it('tells two versions of the data apart, by number or by folder', async () => {
    const path = await project.write('rows.csv', table(60));
    await run('ingest', path);
    await project.write('rows.csv', table(60, 5).replace('20,w6', '20,other'));
    await run('ingest');
    const [from, to] = project.session.metadata.artifacts({ type: 'Examples' });
    const { code, answer, text } = await run('diff', String(from?.id), to?.uri ?? '', '--key', 'n');
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      added: 5,
      removed: 5,
      changed: 1,
      unchanged: 54,
      key: ['n'],
    } satisfies Partial<views.VersionDifference>);
    expect(text).toContain('5 added, 5 removed, 1 changed, 54 as they were; matched by n');
    expect((await run('diff', String(from?.id), String(to?.id), '--key', 'absent')).code).toBe('usage/invalid-argument');
  });

  it('tells two runs apart: states, rows, what came out', async () => {
    await run('ingest', await project.write('rows.csv', table(60)));
    await project.run({ until: 'StatisticsGen' });
    await project.write('rows.csv', table(66));
    await project.run({ until: 'StatisticsGen' });
    const { answer, text } = await run('diff', 'run-2', 'run-3');
    expect(answer).toMatchObject({
      from: 'run-2',
      to: 'run-3',
      nodes: [
        { node: 'ExampleGen', states: ['CACHED', 'COMPLETE'], sameOutputs: false, changes: { rows_out: [60, 66] } },
        { node: 'StatisticsGen', states: ['COMPLETE', 'COMPLETE'], sameOutputs: false, changes: { rows_in: [60, 66] } },
        ...rest.slice(1).map(() => ({ states: ['SKIPPED', 'SKIPPED'], changes: {} })),
      ],
      metrics: {},
    });
    expect(text).toMatch(/ExampleGen +rows_out +60 +66/);
    expect((await run('diff', 'run-1', 'run-2')).answer).toMatchObject({
      nodes: [{ sameOutputs: true, changes: {} }, ...rest.map(() => ({}))],
    });
    expect((await run('diff', 'run-1', 'run-9')).code).toBe('run/not-found');
    expect((await run('diff', 'run-1', '3')).code).toBe('usage/invalid-argument');
  });
});
