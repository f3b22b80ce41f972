import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { evaluateFile } from '../../../core/app/evaluate-file.ts';
import { evaluationView } from '../../../core/app/evaluation-view.ts';
import { modelCardFile } from '../../../core/app/model-card.ts';
import { compareRuns } from '../../../core/app/run-comparison.ts';
import { moveRunNotes, readRunNotes, writeRunNote } from '../../../core/app/run-notes.ts';
import type { CommandIo } from '../../../core/cli/command.ts';
import { evaluate } from '../../../core/cli/commands/evaluate.ts';
import type { views } from '../../../core/contract/index.ts';
import { createRandom, ProblemError, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;
let runs: readonly views.RunSummary[];
let models: readonly number[];

const random = createRandom(8);
const line = (): string => {
  const [x, city] = [random.nextGaussian(), ['Rome', '<b>Oslo</b>'][random.nextInt(2)]];
  return `${x.toFixed(3)},${city},${random.next() < 1 / (1 + Math.exp(-2 * x)) ? 'yes' : 'no'}`;
};
const table = `x,city,sold\n${Array.from({ length: 600 }, line).join('\n')}\n`;

beforeAll(async () => {
  project = await openTestProject();
  await addSource(project.session, await project.write('sales.csv', table), {});
  const configure = async (path: readonly string[], value: unknown): Promise<void> =>
    void unwrap(await project.session.patchConfig([{ path, value: value as never }]));
  await configure(['label'], { name: 'sold', positive: 'yes' });
  await configure(['model'], { family: 'linear', epochs: 3, engine: 'cpu' });
  await configure(['evaluation'], {
    thresholds: [{ metric: 'auc', lower_bound: 0.6 }],
    slices: [['city']],
    decision_threshold: 0.4,
  });
  await configure(['model_card'], { owners: ['Ada'], limitations: ['Only two cities.'] });
  const first = await project.run({ until: 'Evaluator' });
  await configure(['model', 'epochs'], 2);
  runs = [first, await project.run({ until: 'Evaluator' })];
  models = project.session.metadata.artifacts({ type: 'Model' }).map(({ id }) => id);
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'went well',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );
}

describe('runs side by side', () => {
  it('tell what differs first, and keep what does not', async () => {
    expect(runs.map(({ state }) => state)).toEqual(['COMPLETE', 'COMPLETE']);
    const compared = await compareRuns(project.session, ['run-1', 'run-2', 'run-1']);
    const group = (name: string) => compared.groups.find((one) => one.name === name)?.rows ?? [];
    expect(group('settings')[0]).toEqual({ name: 'epochs', values: [3, 2, 3], differs: true });
    expect(group('data').every(({ differs }) => !differs)).toBe(true);
    expect(group('code').find(({ name }) => name === 'Evaluator')?.values).toEqual([3, 3, 3]);
    expect(
      group('metrics')
        .find(({ name }) => name === 'auc')
        ?.values.every((value) => Number(value) > 0.6),
    ).toBe(true);
    const [longer, shorter, again] = compared.curves;
    expect(longer?.length).toBeGreaterThan(shorter?.length ?? 0);
    expect(again).toEqual(longer);
    expect(await codeOf(compareRuns(project.session, ['run-1', 'run-9']))).toBe('run/not-found');
  });

  it('have notes and tags that outlive the program and can be undone', async () => {
    const { session } = project;
    await Promise.all([
      writeRunNote(session, 'run-1', { note: ' the first\nof all ', tags: ['base', 'base', ' '] }),
      writeRunNote(session, 'run-2', { note: '', tags: ['short'] }),
    ]);
    const both = { 'run-1': { note: 'the first\nof all', tags: ['base'] }, 'run-2': { note: '', tags: ['short'] } };
    expect(await readRunNotes(session)).toEqual(both);
    project = await project.reopen();
    expect(await readRunNotes(project.session)).toEqual(both);
    await writeRunNote(project.session, 'run-1', { note: '', tags: [] });
    expect(await readRunNotes(project.session)).toEqual({ 'run-2': both['run-2'] });
    expect(await moveRunNotes(project.session, 'undo')).toEqual(both);
    expect((await compareRuns(project.session, ['run-1', 'run-2'])).runs.map(({ tags }) => tags)).toEqual([['base'], ['short']]);
    expect(await codeOf(writeRunNote(project.session, 'run-9', { note: 'x', tags: [] }))).toBe('run/not-found');
  });

  it('say so where the file of notes is something else', async () => {
    await project.write(join('project', 'run-notes.yaml'), 'run-1: [1, 2\n');
    expect(await codeOf(readRunNotes(project.session))).toBe('project/config-invalid');
    await project.write(join('project', 'run-notes.yaml'), 'run-1: { note: 5 }\n');
    expect(await codeOf(readRunNotes(project.session))).toBe('project/config-invalid');
    await project.write(join('project', 'run-notes.yaml'), '');
    expect(await readRunNotes(project.session)).toEqual({});
  });
});

describe('a model card', () => {
  it('has the fields of model-card-toolkit, filled from lineage', async () => {
    const { text, name } = await modelCardFile(project.session, models[0] ?? 0, 'json');
    const card = JSON.parse(text);
    expect(name).toBe(`test-model-${models[0]}-card.json`);
    expect(Object.keys(card).sort()).toEqual([
      'considerations',
      'model_details',
      'model_parameters',
      'quantitative_analysis',
      'schema_version',
    ]);
    expect(card.model_details).toMatchObject({ owners: [{ name: 'Ada' }], name: 'test: sold' });
    expect(card.model_details.documentation).toContain('Blessed. Holds: auc is');
    const architecture: string = card.model_parameters.model_architecture;
    expect(architecture).toMatch(/^linear; l2 0.00001, optimizer adam, .* epochs 3, .*; engine \S+; best epoch \d+$/);
    expect(architecture).not.toMatch(/hidden|leaves|image_|text_/);
    expect(card.model_parameters.data[0].description).toMatch(/eval \d+ rows, train \d+ rows; from sales.csv/);
    expect(card.considerations.limitations[0]).toEqual({ description: 'Only two cities.' });
    expect(card.considerations.tradeoffs[0].description).toContain('above 0.4');
    const metrics: { type: string; slice: string; threshold?: number; confidence_interval?: object }[] =
      card.quantitative_analysis.performance_metrics;
    expect(metrics.find(({ type, slice }) => type === 'auc' && slice === '')?.confidence_interval).toBeDefined();
    expect(metrics.find(({ type }) => type === 'recall')?.threshold).toBe(0.4);
    expect(metrics.some(({ slice }) => slice === 'city_Rome')).toBe(true);
  });

  it('tells the seed that the model was trained with, whatever the project says now', async () => {
    const { session } = project;
    const { seed } = session.config;
    unwrap(await session.patchConfig([{ path: ['seed'], value: seed + 1 }]));
    const { text } = await modelCardFile(session, models[0] ?? 0, 'json');
    unwrap(await session.patchConfig([{ path: ['seed'], value: seed }]));
    expect(JSON.parse(text).model_details.documentation).toContain(`, seed ${seed}. `);
  });

  it('prints what the data holds as text, never as markup', async () => {
    const html = (await modelCardFile(project.session, models[0] ?? 0, 'html')).text;
    expect(html).toContain('city_&lt;b&gt;Oslo&lt;/b&gt;');
    expect(html).not.toContain('<b>Oslo');
    expect(html).not.toMatch(/<script|https?:/);
    const markdown = (await modelCardFile(project.session, models[0] ?? 0, 'markdown')).text;
    expect(markdown).toContain('| city\\_\\<b\\>Oslo\\</b\\> | accuracy |');
    expect(await codeOf(modelCardFile(project.session, 99_999, 'json'))).toBe('artifact/not-found');
  });
});

describe('a model on a file', () => {
  it('has the metrics that the Evaluator has on the same rows, and is as good as itself', async () => {
    const { metadata, workspace } = project.session;
    const [model, other] = metadata.artifacts({ type: 'Model' }).map(({ uri }) => workspace.artifactPath(uri));
    const examples = workspace.artifactPath(metadata.artifacts({ type: 'Examples' })[0]?.uri ?? '');
    const asked = {
      modelDir: model ?? '',
      split: 'eval',
      slices: [['city']],
      threshold: 0.4,
      seed: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const evaluation = await evaluationView(project.session, models[0]);
    const found = unwrap(await evaluateFile({ ...asked, data: examples, baselineDir: model ?? '' }));
    expect(found.metrics).toEqual(evaluation?.metrics);
    expect(found.slices.map(({ slice, metrics }) => [slice, metrics])).toEqual(
      evaluation?.slices.slice(1).map(({ slice, metrics }) => [slice, metrics]),
    );
    expect(found.baseline?.tests.every(({ p }) => p === 1)).toBe(true);
    const file = unwrap(await evaluateFile({ ...asked, data: join(project.home, 'sales.csv'), baselineDir: other ?? '' }));
    expect(file).toMatchObject({ rows: 600, seen: 600, rejected: 0 });
    expect(file.warnings).toBeUndefined();
    const unknown = unwrap(await evaluateFile({ ...asked, slices: [['Nope']], data: join(project.home, 'sales.csv') }));
    expect(unknown.warnings).toEqual(['No slice of Nope: the rows have no column Nope. Columns are: x, city, sold.']);
    expect(file.absent).toEqual([]);
    const fewer = await project.write('fewer.csv', 'ctiy,x,sold\nRome,1,yes\nRome,-1,no\n');
    expect(unwrap(await evaluateFile({ ...asked, data: fewer })).absent).toEqual(['city']);
    const other_ = await project.write('other.csv', 'y,sold\n1,yes\n2,no\n');
    expect(await evaluateFile({ ...asked, data: other_ })).toMatchObject({
      ok: false,
      problem: { code: 'usage/invalid-argument', message: expect.stringContaining('none of the columns') },
    });
    const one = unwrap(await evaluateFile({ ...asked, data: await project.write('one.csv', 'x,city,sold\n1,Rome,yes\n') }));
    expect(one.warnings).toContainEqual(expect.stringMatching(/^All 1 labelled rows are of the class yes/));
    const unlabelled = await project.write('none.csv', 'x,city\n1,Rome\n');
    expect(await evaluateFile({ ...asked, data: unlabelled })).toMatchObject({ ok: false, problem: { code: 'split/empty' } });
  });

  it('is decided at the threshold of the project that holds the model, unless another is asked for, and told what it lacks', async () => {
    const { session } = project;
    const model = session.workspace.artifactPath(session.metadata.artifacts({ type: 'Model' })[0]?.uri ?? '');
    const data = await project.write('fewer-columns.csv', table.replace('city', 'town'));
    const said: string[] = [];
    const rate = async (values: Record<string, string>, projectDir = session.dir): Promise<unknown> => {
      let found: { metrics?: { positive_rate?: number } } = {};
      const io = {
        projectDir,
        signal: new AbortController().signal,
        answer: (value: unknown) => void (found = value as typeof found),
        say: () => undefined,
        warn: (line: string) => said.push(line),
      };
      await evaluate.run({ positionals: [model, data], values }, io as unknown as CommandIo);
      return found.metrics?.positive_rate;
    };
    const before = session.config.evaluation;
    unwrap(await session.patchConfig([{ path: ['evaluation', 'decision_threshold'], value: 0.8 }]));
    const own = await rate({});
    unwrap(await session.patchConfig([{ path: ['evaluation'], value: before as never }]));
    expect(own).toBe(await rate({ threshold: '0.8' }));
    expect(own).not.toBe(await rate({ threshold: '0.5' }));
    expect(await rate({}, project.home)).toBe(await rate({ threshold: '0.5' }));
    expect(said).toContain('warning: Missing in every row, because the data lacks it: city');
  });
});
