import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelSchema, type StageContext } from '../../../core/contract/index.ts';
import { type ColumnBatch, concatBatches, sliceBatch } from '../../../core/formats/index.ts';
import { type Json, unwrap } from '../../../core/foundation/index.ts';
import { createForward, openEngine } from '../../../core/learning/index.ts';
import { sumLoss } from '../../../core/learning/loss.ts';
import {
  createTransformFitter,
  labelValues,
  modelFolders,
  readFittedTransform,
  writeFittedTransform,
} from '../../../core/model/index.ts';
import { trainer } from '../../../core/stages/train/index.ts';
import { tuner } from '../../../core/stages/tune/index.ts';
import { readTuningRecord } from '../../../core/stages/tune/tuning-record.ts';
import { createRowWeigher } from '../../../core/training/example-weights.ts';
import { networkOf, openTrainingRows, trainFamily } from '../../../core/training/index.ts';
import { batchOf, type Cell } from '../model/batch-of.ts';
import { createTrainProject, madeUpRows, type TrainProject, trainContext } from '../stages/train/train-project.ts';
import { tuneContext } from '../stages/tune/tune-context.ts';

let root: string;
let made = 0;
const rows = 300;
const source = madeUpRows({ rows, seed: 1, label: 'answer' });
/** Weights of many kinds; every fifth row weighs nothing. */
const uneven = Array.from({ length: rows }, (_, row) => [0, 1, 2.5, 0.5, 7][row % 5]);
const ones = Array<number>(rows).fill(1);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-weights-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const key = { example_weight_key: 'weight' } as const;

function withWeights(batch: ColumnBatch, weights: readonly Cell[], name = 'weight:float'): ColumnBatch {
  return { rows: batch.rows, columns: [...batch.columns, ...batchOf({ [name]: weights }).columns] };
}

function project(batches: readonly ColumnBatch[], settings: object = {}): Promise<TrainProject> {
  return createTrainProject(join(root, String(made++)), batches, 'answer', settings);
}

async function train(from: TrainProject, model: Settings = {}, more: { state?: string } = {}) {
  const name = `run-${made++}`;
  const outcome = await trainer.execute(await trainContext(from, { name, model: { epochs: 3, ...model }, ...more }));
  const dir = join(from.dir, name, 'model');
  return {
    outcome,
    weights: outcome.ok ? await readFile(join(dir, modelFolders.candidate, 'weights.bin')) : undefined,
    record: outcome.ok ? JSON.parse(await readFile(join(dir, 'training.json'), 'utf8')) : undefined,
  };
}

type Settings = Readonly<Record<string, Json>>;
const models: readonly Settings[] = [
  { family: 'linear' },
  { family: 'wide_deep', engine: 'fused' },
  { family: 'wide_deep', engine: 'wasm' },
  { family: 'trees', trees: { rounds: 8 } },
  { family: 'auto', trees: { rounds: 8 } },
];

describe('rows weighed by a column', () => {
  it.each(models)('that is 1 everywhere train the very bytes of rows without it: %o', async (model) => {
    const [plain, weighed] = [await project([source]), await project([withWeights(source, ones)], key)];
    const [without, withOnes] = [await train(plain, model), await train(weighed, model)];
    expect(withOnes.weights).toEqual(without.weights);
    expect(withOnes.record.candidate.validation_loss).toBe(without.record.candidate.validation_loss);
    expect(withOnes.record.family).toBe(without.record.family);
  });

  it.each<Settings>([
    ...models,
    { family: 'wide_deep', class_weights: 'balanced', sampling: 'oversample' },
    { family: 'trees', class_weights: { yes: 3 }, trees: { rounds: 8 } },
  ])('have no influence where it is 0: they are left out, and counted: %o', async (model) => {
    const weighed = await project([withWeights(source, uneven)], key);
    const kept = Array.from({ length: rows }, (_, row) => row).filter((row) => uneven[row] > 0);
    const without = concatBatches(kept.map((row) => sliceBatch(withWeights(source, uneven), row, row + 1)));
    const left = await project([without], key);
    // What Transform learns counts every row alike: here both have the same.
    await writeFittedTransform(join(left.dir, 'transform'), unwrap(await readFittedTransform(join(weighed.dir, 'transform'))));
    const [all, some] = [await train(weighed, model), await train(left, model)];
    expect(all.weights).toEqual(some.weights);
    expect(all.record.rows).toMatchObject({ weight_zero: unwrap(all.outcome).facts['rows that weigh 0'], weight_absent: 0 });
    expect(all.record.rows.weight_zero).toBeGreaterThan(50);
    const plain = await train(await project([source]), model);
    expect(all.weights).not.toEqual(plain.weights);
  });

  it('leave a row of several classes out whole, and ask nothing of a row without a label', async () => {
    const columns = { 'tags:bytes': [['a', 'b'], ['b'], null, ['a']], 'w:int': [2, 0, null, 5], 'x:int': [1, 2, 3, 4] };
    const batch = batchOf(columns);
    const fitter = createTransformFitter({
      columns: batch.columns,
      features: { x: { transform: 'standardize' } },
      label: { name: 'tags', type: 'multilabel', example_weight_key: 'w' },
    });
    fitter.addBatch(batch);
    const transform = unwrap(await fitter.finish());
    const label = labelValues(transform.label, batch);
    const weigher = createRowWeigher(transform);
    const weights = weigher.weigh(batch, label);
    expect([weights?.[0], weights?.[3]]).toEqual([2, 5]);
    const none = [Number.NaN, Number.NaN];
    expect([...label]).toEqual([1, 1, ...none, ...none, 1, 0]);
    expect(weigher.counts()).toEqual({ zero: 1, without: 0, mean: 3.5 });
  });

  it('stop by the losses of validation rows, weighed and divided by rows', async () => {
    const weighed = await project([withWeights(source, uneven)], key);
    const context = await trainContext(weighed, { name: 'validation' });
    await mkdir(context.stateDir, { recursive: true });
    const config = modelSchema.parse({ epochs: 1, hidden: [8], batch_size: 64, refit: false });
    const opened = await openTrainingRows(context, unwrap(await readFittedTransform(join(weighed.dir, 'transform'))), config);
    const trained = await trainFamily(context, opened, {
      config,
      family: 'wide_deep',
      engine: unwrap(await openEngine('fused:simd')),
      model: 'candidate',
      checkpointPath: join(context.stateDir, 'candidate'),
      inputs: [1],
    });
    const { store, split } = opened;
    const batch = store.gather(split.validation, 0, split.validation.length);
    const network = networkOf(opened, config, 'wide_deep');
    const logits = createForward(network, trained.weights)(batch).map((p) => Math.log(p / (1 - p)));
    const sum = sumLoss({ output: network.output, logits, label: batch.label, classWeights: [], weights: batch.weights });
    expect(new Set(batch.weights)).toEqual(new Set([1, 2.5, 0.5, 7]));
    expect(trained.validationLoss).toBeCloseTo(sum / batch.rows, 4);
    store.close();
  });

  it('start over where another column weighs them', async () => {
    const one = await project([withWeights(withWeights(source, uneven), ones, 'other:float')], key);
    await train(one, {}, { state: 'shared' });
    const again = await train(one, {}, { state: 'shared' });
    expect(unwrap(again.outcome).facts).toHaveProperty('epochs kept from before');
    const transform = unwrap(await readFittedTransform(join(one.dir, 'transform')));
    await writeFittedTransform(join(one.dir, 'transform'), { ...transform, exampleWeightKey: 'other' });
    const moved = await train(one, {}, { state: 'shared' });
    expect(unwrap(moved.outcome).facts).not.toHaveProperty('epochs kept from before');
    expect(moved.weights).not.toEqual(again.weights);
  });

  it('weigh 1 in a span that has no such column, and are counted', async () => {
    const labelled = madeUpRows({ rows: 60, seed: 9, label: 'answer' });
    const mixed = await project([withWeights(source, uneven), labelled], key);
    const explicit = await project([withWeights(source, uneven), withWeights(labelled, Array<number>(60).fill(1))], key);
    const [absent, given] = [await train(mixed), await train(explicit)];
    expect(absent.weights).toEqual(given.weights);
    expect(absent.record.rows.weight_absent).toBeGreaterThan(50);
    expect(unwrap(absent.outcome).facts).toHaveProperty('rows without a weight, taken as 1');
    expect(unwrap(given.outcome).facts).not.toHaveProperty('rows without a weight, taken as 1');
  });

  it.each([
    ['is missing', null, 'row 12 of the train split has: none'],
    ['is below 0', -1, 'row 12 of the train split has: -1'],
    ['is not a number', Number.NaN, 'row 12 of the train split has: nan'],
    ['is infinite', Number.POSITIVE_INFINITY, 'row 12 of the train split has: inf'],
    ['is beyond what is stored', 1e300, 'row 12 of the train split has:'],
    ['is several', [1, 2], 'row 12 of the train split has: 1, 2'],
  ] as const)('are refused where one %s, with its row', async (_, weight, words) => {
    const weights: Cell[] = [...uneven];
    // The label of this row is there.
    weights[11] = weight;
    const { outcome } = await train(await project([withWeights(source, weights)], key));
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'features/type-mismatch' } });
    expect(outcome.ok ? '' : outcome.problem.message).toContain(words);
  });

  it('are told of where they are far from 1 on average', async () => {
    const told = async (scale: number) => {
      const lines: string[] = [];
      const from = await project(
        [
          withWeights(
            source,
            uneven.map((weight) => weight * scale),
          ),
        ],
        key,
      );
      const report: StageContext['report'] = (one) => void (one.kind === 'log' && lines.push(one.line));
      const context = await trainContext(from, { name: 'told', report, model: { family: 'linear', epochs: 1 } });
      const { facts } = unwrap(await trainer.execute(context));
      return { lines: lines.filter((line) => line.includes('on average')), mean: Number(facts['mean weight']) };
    };
    expect(await told(1)).toMatchObject({ lines: [] });
    const { lines, mean } = await told(1000);
    expect(lines).toEqual([expect.stringMatching(/^Rows weigh \d+ in weight on average: .* Divide the column by its mean/)]);
    expect(mean).toBeGreaterThan(2000);
    expect(mean).toBeLessThan(3500);
  });

  it('are refused where too few weigh more than 0', async () => {
    const weights = uneven.map((_, row) => (row < 10 ? 1 : 0));
    const { outcome } = await train(await project([withWeights(source, weights)], key));
    expect(outcome).toMatchObject({ ok: false, problem: { code: 'training/too-few-rows' } });
    expect(outcome.ok ? '' : outcome.problem.message).toContain('that weigh more than 0');
  });

  it('weigh in the trials of a tuning too', async () => {
    const losses = async (from: TrainProject) => {
      const context = await tuneContext(from, { name: 'tuning', tuning: { trials: 4, halving: false } });
      unwrap(await tuner.execute(context));
      const record = await readTuningRecord(context.outputs['tuner_results'] ?? '');
      return record?.trials.map((trial) => trial.losses.map(({ loss }) => loss));
    };
    const plain = await losses(await project([source]));
    expect(plain).toHaveLength(4);
    expect(await losses(await project([withWeights(source, ones)], key))).toEqual(plain);
    expect(await losses(await project([withWeights(source, uneven)], key))).not.toEqual(plain);
  });
});
