import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnalysisKind, type AnalysisQuestions, createAnalysisService } from '../../../../core/app/analysis-service.ts';
import { evaluateFile } from '../../../../core/app/evaluate-file.ts';
import { evaluationSchema, labelSetOf, labelSetText, type views } from '../../../../core/contract/index.ts';
import { type ColumnBatch, createExamplesWriter } from '../../../../core/formats/index.ts';
import { createRandom, unwrap } from '../../../../core/foundation/index.ts';
import { type NetworkSpec, networkVariables } from '../../../../core/learning/index.ts';
import { createModel, createTransformFitter, saveModel } from '../../../../core/model/index.ts';
import { batchOf } from '../../model/batch-of.ts';

/**
 * A model of three classes written by hand on z-scores, and for each class the same weights alone as a model of two classes
 * on the same rows: towards a class, every answer must be the one of that model.
 */
const rows = 900;
const classes = ['alpha', 'beta', 'gamma'] as const;
type ClassName = (typeof classes)[number];
/** By class: weights of x, y and idle, and the bias. */
const logits: Readonly<Record<ClassName, readonly [number, number, number, number]>> = {
  alpha: [2, -1, 0, 0],
  beta: [-1.5, 0, 0, -1],
  gamma: [0, 2.5, 0, 0.8],
};
const thresholds = { alpha: 0.5, beta: 0.3, gamma: 0.6 };
const random = createRandom(11);
const x = Array.from({ length: rows }, () => random.nextGaussian());
const y = Array.from({ length: rows }, () => random.nextGaussian());
const features = {
  'x:float': x,
  'y:float': y,
  'idle:float': x.map(() => random.next()),
  'city:bytes': x.map(() => ['Rome', 'Oslo', 'Bonn'][random.nextInt(3)] as string),
};
const tags = x.map((value, i) => {
  const own = classes.filter((name) => {
    const [a, b, , bias] = logits[name];
    return random.next() < 1 / (1 + Math.exp(-(a * value + b * (y[i] as number) + bias)));
  });
  return own.length === 0 ? [''] : own;
});

let root = '';
let several: { modelDir: string; examplesDirs: string[]; threshold: typeof thresholds };
const alone = new Map<ClassName, { modelDir: string; examplesDirs: string[]; threshold: number }>();
const watch = { signal: new AbortController().signal, onProgress: () => undefined };
const service = createAnalysisService();

interface Written {
  readonly table: ColumnBatch;
  readonly label: Parameters<typeof createTransformFitter>[0]['label'];
  readonly output: NetworkSpec['output'];
  readonly of: readonly ClassName[];
}

async function write(dir: string, { table, label, output, of }: Written) {
  const standardize = { transform: 'standardize' } as const;
  const fitter = createTransformFitter({
    columns: table.columns,
    features: { x: standardize, y: standardize, idle: standardize, city: { transform: 'exclude' } },
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
  const weights = [0, 1, 2].flatMap((feature) => of.map((name) => logits[name][feature] as number));
  const biases = of.map((name) => logits[name][3]);
  const variables = networkVariables(network).map(
    ({ name, shape }) => [name, { shape, data: Float32Array.from(shape.length === 2 ? weights : biases) }] as const,
  );
  unwrap(await saveModel(join(dir, 'model'), createModel(transform, network, new Map(variables))));
  const examples = join(dir, 'examples');
  const writer = await createExamplesWriter(examples, { payload: 'parquet', splits: ['eval'], columns: table.columns });
  await writer.write('eval', table);
  await writer.finish();
  return { modelDir: join(dir, 'model'), examplesDirs: [examples] };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'analysis-multilabel-'));
  const lists = {
    table: batchOf({ ...features, 'tags:bytes': tags }),
    label: { name: 'tags', type: 'multilabel' },
    output: { kind: 'multilabel', units: classes.length },
    of: classes,
  } as const;
  several = { ...(await write(join(root, 'several'), lists)), threshold: thresholds };
  for (const name of classes) {
    const has = tags.map((own) => (own.includes(name) ? 'yes' : 'no'));
    const two = {
      table: batchOf({ ...features, 'tags:bytes': has }),
      label: { name: 'tags', positive: 'yes' },
      output: { kind: 'binary', units: 1 },
      of: [name],
    } as const;
    alone.set(name, { ...(await write(join(root, name), two)), threshold: thresholds[name] });
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

const ask = <K extends AnalysisKind>(kind: K, question: AnalysisQuestions[K]) =>
  service.answer({ split: several, kind, question }, watch);
const askAlone = <K extends AnalysisKind>(name: ClassName, kind: K, question: AnalysisQuestions[K]) => {
  const split = alone.get(name);
  if (split === undefined) throw new Error('every class has a model of its own');
  return service.answer({ split, kind, question }, watch);
};
const values = { x: -0.2, y: 0.3, idle: 0.5 };
const said = (text: string | number): readonly string[] => labelSetOf(text) ?? [];

describe.each(classes)('towards the class %s of several', (name) => {
  it('fairness indicators are those of a model of this class alone', async () => {
    const question = { features: ['city'], thresholds: [0.3, 0.5], minRows: 10, baseline: 'city_Rome' };
    const { class: followed, ...indicators } = await ask('fairness', { ...question, class: name });
    expect(followed).toBe(name);
    expect(indicators).toEqual(await askAlone(name, 'fairness', question));
    expect(indicators.groups).toHaveLength(3);
  });

  it('attributions and the curve of a feature are those of a model of this class alone', async () => {
    const { followed, ...own } = await ask('attributions', { values, seed: 4, class: name });
    const { followed: _yes, ...other } = await askAlone(name, 'attributions', { values, seed: 4 });
    expect(followed).toBe(name);
    expect(own).toEqual(other);
    const answer = await ask('whatIf', { values, feature: 'y', class: name });
    expect(answer).toMatchObject({ followed: name, curve: (await askAlone(name, 'whatIf', { values, feature: 'y' })).curve });
    expect(answer.scores.find((one) => one.name === name)?.score).toBe(own.score);
  });

  it('the nearest row and the smallest changes are those of a model of this class alone', async () => {
    for (const distance of ['l1', 'l2'] as const) {
      const own = await ask('counterfactuals', { values, distance, class: name });
      const other = await askAlone(name, 'counterfactuals', { values, distance });
      const decided = (text: string | undefined): boolean => said(text ?? '').includes(name);
      expect(own).toMatchObject({ class: name, has: decided((await ask('whatIf', { values })).predicted as string) });
      expect(own.changes.map(({ edits, distance: far }) => [edits, far])).toEqual(
        other.changes.map(({ edits, distance: far }) => [edits, far]),
      );
      expect(own.changes.length).toBeGreaterThan(0);
      for (const { predicted } of own.changes) expect(decided(predicted)).toBe(!own.has);
      const { predicted, actual, ...nearest } = own.nearest ?? { predicted: '', actual: '' };
      expect(other.nearest).toMatchObject(nearest);
      expect(decided(predicted)).toBe(!own.has);
      expect(decided(actual)).toBe(other.nearest?.actual === 'yes');
    }
  });

  it('rows come in the order of a model of this class alone', async () => {
    for (const order of ['worst', 'closest'] as const) {
      const own = await ask('rows', { order, limit: 40, class: name });
      const facts = ({ row, place, score, loss }: views.PickableRow) => ({ row, place, score, loss });
      const other = await askAlone(name, 'rows', { order, limit: 40 });
      expect(own.map(facts)).toEqual(other.map(facts));
      expect(own.map(({ has }) => has)).toEqual(other.map(({ actual }) => actual === 'yes'));
      expect(own.map(({ actual }) => actual)).toEqual(own.map(({ place }) => labelSetText(tags[place] ?? [], classes)));
    }
  });

  it('importance and the worst slices are those of a model of this class alone', async () => {
    const { class: judged, ...own } = await ask('importance', { repeats: 2, seed: 3, class: name });
    expect(judged).toBe(name);
    expect(own).toEqual(await askAlone(name, 'importance', { repeats: 2, seed: 3 }));
    const question = { minRows: 30, minEffect: 0.05 };
    expect(await ask('weakSlices', { ...question, class: name })).toEqual(await askAlone(name, 'weakSlices', question));
  });

  it('metrics outside the pipeline, by slice and against another model, are those of a model of this class alone', async () => {
    const judge = async ({ modelDir, examplesDirs }: { modelDir: string; examplesDirs: readonly string[] }, own: object) => {
      const { signal } = new AbortController();
      const asked = { split: 'eval', slices: [['city']], threshold: 0.4, seed: 1, signal, onProgress: () => undefined };
      const data = examplesDirs[0] ?? '';
      return unwrap(await evaluateFile({ ...asked, modelDir, baselineDir: modelDir, data, ...own }));
    };
    const own = await judge(several, { class: name });
    const other = alone.get(name);
    expect(own).toEqual(other && (await judge(other, {})));
    expect(own.slices[0]?.metrics.false_positive_rate).toBeGreaterThan(0);
  });

  it('the slices of an evaluation are those of a model of this class alone, decided at its own threshold', async () => {
    const config = evaluationSchema.parse({ slices: [['city']] });
    const own = await ask('classSlices', { class: name, config, seed: 1 });
    const { modelDir, examplesDirs: [data = ''] = [] } = alone.get(name) ?? { modelDir: '' };
    const { signal } = new AbortController();
    const asked = { modelDir, data, split: 'eval', slices: [['city']], threshold: thresholds[name], seed: 1, signal };
    const { metrics, slices } = unwrap(await evaluateFile({ ...asked, onProgress: () => undefined }));
    expect(own).toMatchObject({ class: name, threshold: thresholds[name], main: 'auc', metrics });
    const [all, ...others] = own.slices;
    expect(all?.slice).toBe('Overall');
    expect(others.map(({ intervals: _intervals, ...one }) => one)).toEqual(slices);
    expect(others.length).toBeGreaterThan(1);
  });
});

describe('a row of several classes', () => {
  it('is told with the chance of every class, and the classes above their own thresholds', async () => {
    const { scores, predicted } = await ask('whatIf', { values });
    expect(scores.map(({ name }) => name)).toEqual(classes);
    expect(said(predicted)).toEqual(
      scores.filter(({ name, score }) => score > thresholds[name as ClassName]).map(({ name }) => name),
    );
    const { actual } = await ask('row', { row: 3 });
    expect(said(actual)).toEqual((tags[3] ?? []).filter((name) => name !== ''));
  });

  it('is followed towards the class that most rows have, where none is named', async () => {
    const counts = classes.map((name) => tags.filter((own) => own.includes(name)).length);
    const commonest = classes[counts.indexOf(Math.max(...counts))];
    expect((await ask('whatIf', { values })).followed).toBe(commonest);
    expect((await ask('counterfactuals', { values, distance: 'l1' })).class).toBe(commonest);
    expect((await ask('fairness', { features: ['city'], thresholds: [0.5], minRows: 10 })).class).toBe(commonest);
  });

  it('has the importance of all classes together, where none is named', async () => {
    const { metric, features: found, class: judged } = await ask('importance', { repeats: 2, seed: 3 });
    expect([metric, judged]).toEqual(['f1_micro', undefined]);
    expect(found.at(-1)).toMatchObject({ name: 'idle', value: 0 });
  });

  it('refuses a class it does not know, and a model of two classes any', async () => {
    await expect(ask('whatIf', { values, class: 'delta' })).rejects.toThrow('no class of that name: delta');
    await expect(askAlone('alpha', 'whatIf', { values, class: 'yes' })).rejects.toThrow('one decision a row');
  });
});
