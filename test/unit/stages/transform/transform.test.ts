import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InputArtifact, StageContext, StageReport, views } from '../../../../core/contract/index.ts';
import { type ColumnBatch, createExamplesWriter, writeSchemaArtifact } from '../../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
import { readFittedTransform } from '../../../../core/model/index.ts';
import { transform } from '../../../../core/stages/transform/index.ts';
import { batchOf, type Cell } from '../../model/batch-of.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'transform-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function span(number: number, train: ColumnBatch, evaluation: ColumnBatch): Promise<InputArtifact> {
  const dir = join(root, `examples-${number}`);
  const writer = await createExamplesWriter(dir, { payload: 'tfrecord', splits: ['train', 'eval'] });
  await writer.write('train', train);
  await writer.write('eval', evaluation);
  await writer.finish();
  return { id: number, type: 'Examples', dir, properties: { span: number } };
}

const cells = (rows: number, value: (row: number) => Cell) => Array.from({ length: rows }, (_, row) => value(row));
const table = (rows: number, shift = 0) =>
  batchOf({
    'age:int': cells(rows, (row) => (row % 7 === 0 ? null : 20 + ((row * 37 + shift) % 50))),
    'city:bytes': cells(rows, (row) => ['Rome', 'Oslo', null][(row + shift) % 3]),
    'said:bytes': cells(rows, (row) => `Complaint ${row} about a bank, with several words`),
    'disputed:bytes': cells(rows, (row) => (row === 5 ? null : row % 4 === 0 ? 'Yes' : 'No')),
  });

async function run(name: string, inputs: readonly InputArtifact[], extra: Partial<StageContext> = {}) {
  const output = join(root, name);
  await mkdir(output);
  const reports: StageReport[] = [];
  const context: StageContext = {
    projectDir: root,
    inputs: { examples: inputs },
    outputs: { transform_graph: output },
    stateDir: root,
    properties: { features: {}, label: { name: 'disputed' } },
    seed: 1,
    signal: new AbortController().signal,
    report: (report) => reports.push(report),
    ...extra,
  };
  return { result: await transform.execute(context), output, reports };
}

describe('settings that a transform does not listen to', () => {
  const withFeatures = async (name: string, features: object, label: object = { name: 'disputed' }) =>
    run(name, [await span(1, table(30), table(9))], { properties: { features, label } as never });

  it.each([
    ['clip_min', { transform: 'one_hot', clip_min: 1 }, 'it is of standardize, min_max, log'],
    ['parts', { transform: 'one_hot', parts: ['month'] }, 'it is of date'],
    ['length', { transform: 'one_hot', length: 10 }, 'it is of text, hashed_text'],
    ['smooth', { transform: 'one_hot', smooth: true }, 'it is of tfidf'],
    ['vocabulary', { transform: 'min_max', vocabulary: 5 }, 'it is of one_hot, multi_hot, embedding, text, tfidf'],
    ['clip_max', { transform: 'bucketize', clip_max: 3 }, 'it is of standardize, min_max, log'],
  ])('are refused: %s', async (key, settings, words) => {
    const { result } = await withFeatures('refused', { age: settings });
    expect(!result.ok && result.problem.code).toBe('project/config-invalid');
    const message = result.ok ? '' : result.problem.message;
    expect(message).toBe(`features.age.${key} does nothing with the transform ${settings.transform}: ${words}`);
  });

  it('are told where auto chose the transform, in the log, the facts and the screen', async () => {
    const { result, output, reports } = await withFeatures('auto', { age: { vocabulary: 5, missing: 'zero' } });
    const words = 'features.age.vocabulary does nothing with the transform standardize: it is of one_hot';
    expect(unwrap(result).facts['settings without effect']).toContain(words);
    expect(reports.flatMap((one) => (one.kind === 'log' ? [one.line] : [])).join()).toContain(words);
    const view: views.TransformView = JSON.parse(await readFile(join(output, 'preview.json'), 'utf8'));
    expect(view.features.find(({ name }) => name === 'age')?.reason).toContain(words);
  });

  it('are told under the label’s name, and defaults are no settings', async () => {
    const named = unwrap((await withFeatures('label', { disputed: { transform: 'one_hot' } })).result);
    expect(named.facts['settings without effect']).toBe('features.disputed has no effect: disputed is the label');
    const defaults = { transform: 'one_hot', buckets: 10, min_frequency: 1, missing: 'indicator', scrub: false };
    const quiet = unwrap((await withFeatures('quiet', { age: defaults, disputed: { ...defaults, transform: 'auto' } })).result);
    expect(quiet.facts).not.toHaveProperty('settings without effect');
  });

  it('are told of the label, whose kind the data decide', async () => {
    const log = unwrap((await withFeatures('log', {}, { name: 'disputed', transform: 'log', positive: 'Yes' })).result);
    expect(log.facts['settings without effect']).toBe(
      'label.transform has no effect: the label is binary, and it is of regression',
    );
    const age = unwrap(
      (await withFeatures('age', {}, { name: 'age', type: 'regression', transform: 'log', positive: 'Yes' })).result,
    );
    expect(age.facts['settings without effect']).toBe(
      'label.positive has no effect: the label is regression, and it is of binary',
    );
  });

  it('are kept where the feature is left out', async () => {
    unwrap((await withFeatures('kept', { age: { transform: 'exclude', clip_min: 3 } })).result);
  });
});

describe('Transform', () => {
  it('fits on the train split of every span and never looks at the eval split', async () => {
    const inputs = [await span(1, table(30), table(9, 500)), await span(2, table(30, 1), table(9, 900))];
    const { result, output, reports } = await run('a', inputs);
    const outcome = unwrap(result);
    expect(outcome).toMatchObject({ rowsIn: 60, rowsOut: 60, facts: { features: 3, label: 'binary', unlabelled: 2 } });
    const fitted = unwrap(await readFittedTransform(output));
    expect(fitted.labelStatistics).toEqual({ rows: 60, missing: 2, counts: [42, 16] });
    expect(fitted.label).toMatchObject({ kind: 'binary', classes: ['No', 'Yes'] });
    expect(reports.at(-1)).toMatchObject({ kind: 'progress', progress: { done: 60, total: 60, unit: 'rows' } });
    const alone = await run('b', [await span(3, table(30), table(9, 7)), await span(4, table(30, 1), table(9))]);
    expect(await readFile(join(alone.output, 'transform.json'))).toEqual(await readFile(join(output, 'transform.json')));
  });

  it('shows real rows before and after', async () => {
    const { output } = await run('a', [await span(1, table(30), table(9))]);
    const view: views.TransformView = JSON.parse(await readFile(join(output, 'preview.json'), 'utf8'));
    expect(view.preview).toHaveLength(20);
    expect(view.preview[0].before).toEqual({
      age: null,
      city: 'Rome',
      said: 'Complaint 0 about a bank, with several words',
      disputed: 'Yes',
    });
    expect(view.preview[0].after).toMatchObject({ age: '0, <missing>', city: 'Rome', disputed: '1' });
    expect(view.preview[0].after.said.split(' ')).toHaveLength(8);
    expect(view.preview[5].after.disputed).toBe('missing');
    expect(view.features.map(({ name, role, applied, width }) => [name, role, applied, width])).toEqual([
      ['disputed', 'label', 'exclude', 0],
      ['age', 'feature', 'standardize', 2],
      ['city', 'feature', 'one_hot', 4],
      ['said', 'feature', 'text', 50],
    ]);
    expect(view.inputs).toBe(56);
  });

  it('reads the rows once more where a setting builds on quantiles, and shows what became of each kind', async () => {
    const features = {
      age: { transform: 'standardize', clip_quantile: 0.1 },
      said: { transform: 'tfidf', vocabulary: 5 },
      where: { column: 'city', transform: 'hashed_one_hot', hash_buckets: 4 },
      both: { cross: ['age', 'city'], transform: 'one_hot', buckets: 2 },
    };
    const { output, reports } = await run('a', [await span(1, table(30), table(9))], {
      properties: { features, label: { name: 'disputed' } },
    });
    const steps = reports.map((report) => (report.kind === 'progress' ? report.progress.step : report.kind));
    expect(new Set(steps)).toEqual(new Set(['reading train', 'reading train again']));
    const view: views.TransformView = JSON.parse(await readFile(join(output, 'preview.json'), 'utf8'));
    expect(view.features.map(({ name, applied, width, sources }) => [name, applied, width, sources])).toEqual([
      ['disputed', 'exclude', 0, undefined],
      ['age', 'standardize', 2, undefined],
      ['city', 'one_hot', 4, undefined],
      ['said', 'tfidf', 5, undefined],
      ['both', 'one_hot', 6, ['age', 'city']],
      ['where', 'hashed_one_hot', 5, ['city']],
    ]);
    expect(view.preview[1].before).toMatchObject({ age: '57', city: 'Oslo', both: '57 × Oslo', where: 'Oslo' });
    expect(view.preview[1].after.both).toMatch(/^\[\d+,inf\) × Oslo$/);
    expect(view.preview[1].after.said).toBe('a 0.125, about 0.125, bank 0.125, complaint 0.125, several 0.125');
    expect(view.preview[2].before).toMatchObject({ city: null, both: null });
    expect(view.preview[2].after).toMatchObject({ both: '<missing>', where: '<missing>' });
  });

  it('tells how the values of a sample are spread before and after, and what the label is', async () => {
    const { output } = await run('a', [await span(1, table(30), table(9)), await span(2, table(3000, 1), table(9))]);
    const view: views.TransformView = JSON.parse(await readFile(join(output, 'preview.json'), 'utf8'));
    // Every second of 3,030 rows.
    expect(view.sampled).toBe(1515);
    const named = (name: string) => view.features.find((feature) => feature.name === name);
    const total = (spread: views.DistributionView | undefined) =>
      spread?.kind === 'numbers' ? spread.counts.reduce((a, b) => a + b, spread.missing) : 0;
    expect(total(named('age')?.before)).toBe(1515);
    expect(named('age')?.before).toMatchObject({ kind: 'numbers', low: 21, high: 69 });
    expect(named('city')?.before).toMatchObject({ kind: 'values', missing: 505 });
    expect(named('city')?.after).toMatchObject({ others: { values: 0, count: 0 } });
    expect(named('said')?.before).toMatchObject({ of: 'characters' });
    expect(named('said')?.after).toMatchObject({ of: 'terms', low: 8, high: 8 });
    expect(view.label).toMatchObject({ kind: 'binary', missing: 2, log: false });
  });

  it('widens whole numbers to fractions across spans, and refuses numbers beside text', async () => {
    const numbers = (type: string, value: Cell) =>
      batchOf({
        [`x:${type}`]: cells(20, () => value).with(0, type === 'bytes' ? 'a' : 7),
        'y:int': cells(20, (row) => row % 2),
      });
    const label = { properties: { features: {}, label: { name: 'y' } } };
    const ints = await span(1, numbers('int', 3), numbers('int', 3));
    const floats = await span(2, numbers('float', 2.5), numbers('float', 2.5));
    const texts = await span(3, numbers('bytes', 'b'), numbers('bytes', 'b'));
    const widened = await run('a', [ints, floats], label);
    unwrap(widened.result);
    expect(unwrap(await readFittedTransform(widened.output)).inputs).toEqual([{ name: 'x', dtype: 'float' }]);
    const { result } = await run('b', [ints, texts], label);
    expect(result).toMatchObject({
      ok: false,
      problem: { code: 'features/type-mismatch', message: 'A column holds numbers in span 1 and text in span 3: x' },
    });
  });

  it('follows the schema', async () => {
    const dir = join(root, 'schema');
    await writeSchemaArtifact(dir, 'feature { name: "city" type: BYTES lifecycle_stage: DEPRECATED }');
    const examples = [await span(1, table(30), table(9))];
    const inputs = { examples, schema: [{ id: 9, type: 'Schema', dir, properties: {} }] } as const;
    const { output } = await run('a', examples, { inputs });
    expect(unwrap(await readFittedTransform(output)).inputs.map(({ name }) => name)).toEqual(['age', 'said']);
  });

  it('says what is missing', async () => {
    const examples = [await span(1, table(30), table(9))];
    const noLabel = await run('a', examples, { properties: { features: {}, label: null } });
    expect(noLabel.result).toMatchObject({ ok: false, problem: { code: 'label/missing' } });
    const empty = await run('b', [await span(2, table(0), table(9))]);
    expect(empty.result).toMatchObject({ ok: false, problem: { code: 'split/empty' } });
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const examples = [await span(1, table(30), table(9))];
    await expect(run('a', examples, { signal: controller.signal })).rejects.toThrow(CancelledError);
  });
});
