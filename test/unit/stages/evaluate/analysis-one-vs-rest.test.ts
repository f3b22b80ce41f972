import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnalysisKind, type AnalysisQuestions, createAnalysisService } from '../../../../core/app/analysis-service.ts';
import { evaluateFile } from '../../../../core/app/evaluate-file.ts';
import { evaluationSchema } from '../../../../core/contract/index.ts';
import { type ColumnBatch, createExamplesWriter } from '../../../../core/formats/index.ts';
import { createRandom, unwrap } from '../../../../core/foundation/index.ts';
import { type NetworkSpec, networkVariables } from '../../../../core/learning/index.ts';
import { createModel, createTransformFitter, saveModel } from '../../../../core/model/index.ts';
import { batchOf } from '../../model/batch-of.ts';

/**
 * A model of one class a row over a feature of nine values, each with its own chances of three classes, and for each class a
 * model of two classes on the same rows whose logit of a value is log(p / (1 - p)) of that class: towards a class against the
 * rest every answer must be the one of that model, but for the last bits of a softmax and a sigmoid.
 */
const classes = ['alpha', 'beta', 'gamma'] as const;
type ClassName = (typeof classes)[number];
const thresholds = { alpha: 0.5, beta: 0.3, gamma: 0.6 };
const rows = 900;
const values = Array.from({ length: 9 }, (_, i) => `v${i}`);
const logits = values.map((_, i) => [Math.sin(i + 1) * 1.7, Math.cos(2.3 * i) * 1.4, ((i * 5) % 9) / 4 - 1] as const);
const chances = logits.map((own) => {
  const exp = own.map(Math.exp);
  const sum = exp.reduce((total, one) => total + one, 0);
  return exp.map((one) => one / sum);
});
const random = createRandom(23);
const codes = Array.from({ length: rows }, () => random.nextInt(values.length));
const right = codes.map((code): ClassName => {
  const draw = random.next();
  const [first = 0, second = 0] = chances[code] ?? [];
  return draw < first ? 'alpha' : draw < first + second ? 'beta' : 'gamma';
});
const features = {
  'value:bytes': codes.map((code) => values[code] as string),
  'idle:float': codes.map(() => random.next()),
  'city:bytes': codes.map(() => ['Rome', 'Oslo', 'Bonn'][random.nextInt(3)] as string),
};

let root = '';
let several: { modelDir: string; examplesDirs: string[]; threshold: typeof thresholds };
const alone = new Map<ClassName, { modelDir: string; examplesDirs: string[]; threshold: number }>();
const watch = { signal: new AbortController().signal, onProgress: () => undefined };
const service = createAnalysisService();

interface Written {
  readonly table: ColumnBatch;
  readonly label: Parameters<typeof createTransformFitter>[0]['label'];
  readonly output: NetworkSpec['output'];
  /** By value; as many as the output has units. */
  readonly logits: readonly (readonly number[])[];
}

async function write(dir: string, { table, label, output, logits: byValue }: Written) {
  const fitter = createTransformFitter({
    columns: table.columns,
    features: { value: { transform: 'one_hot' }, idle: { transform: 'standardize' }, city: { transform: 'exclude' } },
    label,
  });
  fitter.addBatch(table);
  const transform = unwrap(await fitter.finish());
  const network: NetworkSpec = {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    output,
  };
  const weights = transform.spec.denseNames.flatMap((name) => {
    const value = values.findIndex((one) => name === `value=${one}`);
    return byValue[value] ?? new Array<number>(output.units).fill(0);
  });
  const variables = networkVariables(network).map(
    ({ name, shape }) =>
      [name, { shape, data: shape.length === 2 ? Float32Array.from(weights) : new Float32Array(output.units) }] as const,
  );
  unwrap(await saveModel(join(dir, 'model'), createModel(transform, network, new Map(variables))));
  const examples = join(dir, 'examples');
  const writer = await createExamplesWriter(examples, { payload: 'parquet', splits: ['eval'], columns: table.columns });
  await writer.write('eval', table);
  await writer.finish();
  return { modelDir: join(dir, 'model'), examplesDirs: [examples] };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'analysis-one-vs-rest-'));
  const one = {
    table: batchOf({ ...features, 'kind:bytes': right }),
    label: { name: 'kind' },
    output: { kind: 'multiclass', units: classes.length },
    logits,
  } as const;
  several = { ...(await write(join(root, 'several'), one)), threshold: thresholds };
  for (const [k, name] of classes.entries()) {
    const two = {
      table: batchOf({ ...features, 'kind:bytes': right.map((own) => (own === name ? 'yes' : 'no')) }),
      label: { name: 'kind', positive: 'yes' },
      output: { kind: 'binary', units: 1 },
      logits: chances.map((own) => [Math.log((own[k] ?? 0) / (1 - (own[k] ?? 0)))]),
    } as const;
    alone.set(name, { ...(await write(join(root, name), two)), threshold: thresholds[name] });
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

function modelOf(name: ClassName) {
  const split = alone.get(name);
  if (split === undefined) throw new Error('every class has a model of its own');
  return split;
}

const ask = <K extends AnalysisKind>(kind: K, question: AnalysisQuestions[K]) =>
  service.answer({ split: several, kind, question }, watch);
const askAlone = <K extends AnalysisKind>(name: ClassName, kind: K, question: AnalysisQuestions[K]) =>
  service.answer({ split: modelOf(name), kind, question }, watch);

/** The same but for the last bits of numbers. */
function expectAlike(own: unknown, other: unknown): void {
  if (typeof own === 'number' && typeof other === 'number') expect(own).toBeCloseTo(other, 4);
  else if (typeof own === 'object' && own !== null && typeof other === 'object' && other !== null) {
    expect(Object.keys(own)).toEqual(Object.keys(other));
    for (const [key, value] of Object.entries(own)) expectAlike(value, (other as Record<string, unknown>)[key]);
  } else expect(own).toEqual(other);
}

describe.each(classes)('the class %s against the rest', (name) => {
  it('has the fairness indicators of a model of this class alone', async () => {
    const question = { features: ['city'], thresholds: [0.3, 0.5], minRows: 10, baseline: 'city_Rome' };
    const { class: followed, ...indicators } = await ask('fairness', { ...question, class: name });
    expect(followed).toBe(name);
    expectAlike(indicators, await askAlone(name, 'fairness', question));
    expect(indicators.groups).toHaveLength(3);
    expect(indicators.overall.positives).toBe(right.filter((one) => one === name).length);
  });

  it('has the importance and the worst slices of a model of this class alone', async () => {
    const { class: judged, ...own } = await ask('importance', { repeats: 2, seed: 3, class: name });
    expect(judged).toBe(name);
    expectAlike(own, await askAlone(name, 'importance', { repeats: 2, seed: 3 }));
    expect(own.features[0]).toMatchObject({ name: 'value' });
    const question = { minRows: 30, minEffect: 0.05 };
    const found = await ask('weakSlices', { ...question, class: name });
    expectAlike(found, await askAlone(name, 'weakSlices', question));
    expect(found.slices.length).toBeGreaterThan(0);
  });

  it('has the metrics, intervals, slices and paired tests of a model of this class alone, on any rows', async () => {
    const judge = async ({ modelDir, examplesDirs }: { modelDir: string; examplesDirs: readonly string[] }, own: object) => {
      const { signal } = new AbortController();
      const asked = { split: 'eval', slices: [['city']], threshold: 0.4, seed: 1, signal, onProgress: () => undefined };
      const data = examplesDirs[0] ?? '';
      return unwrap(await evaluateFile({ ...asked, modelDir, baselineDir: modelDir, data, ...own }));
    };
    const own = await judge(several, { class: name });
    expectAlike(own, await judge(modelOf(name), {}));
    expect(own.problem).toBe('binary');
    expect(own.slices[0]?.metrics.false_positive_rate).toBeGreaterThan(0);
  });

  it('has the slices of an evaluation, and what lies between them, as a model of this class alone', async () => {
    const config = evaluationSchema.parse({
      slices: [['city']],
      slicing_specs: [{ feature_values: { idle: '[0.2, 0.6)' } }, { feature_values: { idle: '[0.2, 0.205)' } }],
      cross_slicing_specs: [
        { baseline_spec: { feature_values: { city: 'Rome' } }, slicing_specs: [{ feature_values: { city: 'Oslo' } }] },
      ],
    });
    const { class: judged, ...own } = await ask('classSlices', { class: name, config, seed: 1 });
    expect([judged, own.threshold, own.main]).toEqual([name, thresholds[name], 'auc']);
    expect(own.slices.map(({ slice }) => slice).sort()).toEqual(
      ['Overall', 'city_Bonn', 'city_Oslo', 'city_Rome', 'idle_[0.2, 0.6)'].sort(),
    );
    const { signal } = new AbortController();
    const { modelDir, examplesDirs, threshold } = modelOf(name);
    const asked = { modelDir, data: examplesDirs[0] ?? '', split: 'eval', slices: [['city']], seed: 1, signal, threshold };
    const alone = unwrap(await evaluateFile({ ...asked, onProgress: () => undefined }));
    expectAlike(own.metrics, alone.metrics);
    for (const { slice, rows: count, metrics } of alone.slices) {
      const same = own.slices.find((one) => one.slice === slice);
      expectAlike([same?.rows, same?.metrics], [count, metrics]);
      expect(same?.intervals?.auc?.low).toBeLessThan(metrics.auc ?? 0);
    }
    const [rome, oslo] = ['city_Rome', 'city_Oslo'].map((key) => alone.slices.find(({ slice }) => slice === key)?.metrics.recall);
    expect(own.crossSlices).toMatchObject([{ baseline: 'city_Rome', slice: 'city_Oslo' }]);
    expect(own.crossSlices[0]?.differences.recall).toBeCloseTo((rome ?? 0) - (oslo ?? 0), 5);
  });

  it('is in the table of all classes as a model of this class alone is evaluated, with the outcomes at every threshold', async () => {
    const { labels } = await ask('classes', {});
    const row = labels[classes.indexOf(name)];
    const { signal } = new AbortController();
    const { modelDir, examplesDirs, threshold } = modelOf(name);
    const asked = { modelDir, data: examplesDirs[0] ?? '', split: 'eval', slices: [], seed: 1, signal, threshold };
    const { metrics } = unwrap(await evaluateFile({ ...asked, onProgress: () => undefined }));
    const { precision, recall, f1, auc, auc_precision_recall } = metrics;
    const { positives, operatingPoints: points = [], ...rest } = row ?? { positives: 0 };
    expect(positives).toBe(right.filter((one) => one === name).length);
    expectAlike(rest, { precision: precision ?? 0, recall: recall ?? 0, f1: f1 ?? 0, auc, auc_precision_recall, threshold });
    const { overall } = await askAlone(name, 'fairness', { features: ['city'], thresholds: [threshold], minRows: 1 });
    const at = points.find((point) => point.threshold === threshold);
    const rate = overall.indicators.find((one) => one.rate === 'positive_rate');
    expect(((at?.truePositives ?? 0) + (at?.falsePositives ?? 0)) / rows).toBeCloseTo(rate?.value ?? -1, 12);
  });
});

/** The class with the best score of a value. */
function answerOf(value: unknown): ClassName | undefined {
  const own = chances[values.indexOf(String(value))] ?? [];
  return classes[own.indexOf(Math.max(...own))];
}

/** A value that is answered by the class, and one that is answered by another. */
function valuesBy(name: ClassName): { readonly own: string; readonly other: string } {
  const [own, other] = [true, false].map((is) => values.find((value) => (answerOf(value) === name) === is));
  if (own === undefined || other === undefined) throw new Error('every class is the best of some value, and none of all');
  return { own, other };
}

const chanceOf = (value: unknown, name: ClassName): number =>
  chances[values.indexOf(String(value))]?.[classes.indexOf(name)] ?? Number.NaN;
const marginOf = (value: unknown, name: ClassName): number =>
  chanceOf(value, name) - Math.max(...classes.filter((one) => one !== name).map((one) => chanceOf(value, one)));

describe.each(classes)('what if, towards the class %s', (name) => {
  const { own, other } = valuesBy(name);

  it('the score and its curve are those of the class, and the answer stays the best one', async () => {
    const question = { values: { value: other, idle: 0.5 }, class: name };
    const answer = await ask('whatIf', { ...question, feature: 'value' });
    expect([answer.predicted, answer.followed]).toEqual([answerOf(other), name]);
    expect(answer.curve?.points).toHaveLength(values.length);
    for (const { value, score } of answer.curve?.points ?? []) expect(score).toBeCloseTo(chanceOf(value, name), 5);
    const why = await ask('attributions', { ...question, seed: 3 });
    expect(why.followed).toBe(name);
    expect(why.score).toBeCloseTo(chanceOf(other, name), 5);
    expect(why.features.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(why.score - why.meanScore, 5);
  });

  it('the nearest row and the smallest changes are those whose answer becomes the class', async () => {
    const found = await ask('counterfactuals', { values: { value: other, idle: 0.5 }, distance: 'l1', class: name });
    expect(found).toMatchObject({ class: name, has: false });
    expect(found.changes.map(({ edits, predicted }) => [edits[0]?.feature, answerOf(edits[0]?.value), predicted])).toEqual([
      ['value', name, name],
    ]);
    const apart = (row: number): number => Math.abs(Math.fround(features['idle:float'][row] ?? 0) - 0.5);
    const answered = codes.flatMap((code, row) => (answerOf(values[code]) === name ? [row] : []));
    const place = answered.reduce((best, row) => (apart(row) < apart(best) ? row : best));
    expect(found.nearest).toMatchObject({ place, predicted: name, actual: right[place], differs: ['value', 'idle'] });
  });

  it('a row that it is said of has the nearest row with any other answer', async () => {
    const found = await ask('counterfactuals', { values: { value: own, idle: 0.5 }, distance: 'l1', class: name });
    expect(found).toMatchObject({ class: name, has: true });
    expect(found.nearest?.predicted).toBe(answerOf(found.nearest?.values.value));
    for (const { predicted } of [...found.changes, ...(found.nearest ? [found.nearest] : [])]) expect(predicted).not.toBe(name);
    expect(found.changes.length).toBeGreaterThan(0);
  });

  it('rows are told with whether they are of it, the closest by how near it is to be said, the worst by its score', async () => {
    const margins = codes.map((code) => Math.abs(marginOf(values[code], name))).sort((a, b) => a - b);
    const closest = await ask('rows', { order: 'closest', limit: 50, class: name });
    for (const [i, { place, has, score, actual }] of closest.entries()) {
      expect(Math.abs(marginOf(values[codes[place] ?? -1], name))).toBeCloseTo(margins[i] ?? -1, 5);
      expect([has, actual]).toEqual([right[place] === name, right[place]]);
      expect(score).toBeCloseTo(chanceOf(values[codes[place] ?? -1], name), 5);
    }
    const losses = codes.map((code, row) => {
      const chance = chanceOf(values[code], name);
      return -Math.log(right[row] === name ? chance : 1 - chance);
    });
    const [worst] = await ask('rows', { order: 'worst', limit: 1, class: name });
    expect(worst?.loss).toBeCloseTo(Math.max(...losses), 4);
  });
});

describe('a row of one class', () => {
  it('is counted for fairness towards the class that most rows are of, where none is named', async () => {
    const counts = classes.map((name) => right.filter((one) => one === name).length);
    const commonest = classes[counts.indexOf(Math.max(...counts))];
    expect((await ask('fairness', { features: ['city'], thresholds: [0.5], minRows: 10 })).class).toBe(commonest);
  });

  it('has the importance and the worst slices of all classes together, where none is named', async () => {
    const { metric, class: judged } = await ask('importance', { repeats: 2, seed: 3 });
    expect([metric, judged]).toEqual(['accuracy', undefined]);
    const { loss } = await ask('weakSlices', { minRows: 30, minEffect: 0.05 });
    const own = codes.map((code, row) => -Math.log(chances[code]?.[classes.indexOf(right[row] as ClassName)] ?? 0));
    expect(loss).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / rows, 5);
  });

  it('is followed by the best class in what-if where none is named, and one that is not known is refused', async () => {
    const row = { value: 'v0', idle: 0.5 };
    const best = answerOf('v0');
    expect(await ask('whatIf', { values: row })).toMatchObject({ predicted: best, followed: best });
    expect((await ask('attributions', { values: row, seed: 1 })).followed).toBe(best);
    const { class: followed, nearest } = await ask('counterfactuals', { values: row, distance: 'l1' });
    expect(followed).toBeUndefined();
    expect(nearest?.predicted).not.toBe(best);
    expect(await ask('rows', { order: 'worst', limit: 1 })).not.toHaveProperty('0.has');
    await expect(ask('whatIf', { values: row, class: 'delta' })).rejects.toThrow('no class of that name: delta');
    await expect(askAlone('alpha', 'whatIf', { values: row, class: 'yes' })).rejects.toThrow('one decision a row');
    await expect(ask('importance', { repeats: 2, seed: 3, class: 'delta' })).rejects.toThrow('no class of that name: delta');
    await expect(askAlone('alpha', 'classes', {})).rejects.toThrow('one of several classes');
    const slices = { config: evaluationSchema.parse({}), seed: 1 };
    await expect(ask('classSlices', { ...slices, class: 'delta' })).rejects.toThrow('no class of that name: delta');
    await expect(askAlone('alpha', 'classSlices', { ...slices, class: 'yes' })).rejects.toThrow('one decision a row');
  });
});
