import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnBatch } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../../core/learning/index.ts';
import {
  applyTransform,
  createModel,
  createPredictor,
  createTransformFitter,
  type Model,
  openRunnable,
  rawTensors,
  type TensorValue,
  transformedTensors,
  writeOnnxModel,
} from '../../../../core/model/index.ts';
import { randomWeights } from '../../learning/example-networks.ts';
import { answerModel, answerRows } from '../answer-model.ts';
import { answerTrees } from '../answer-trees.ts';
import { batchOf } from '../batch-of.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-onnx-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

/** ONNX Runtime's answers to rows that our predictor answers as `expected`. */
async function answers(model: Model, batch: ColumnBatch, inputs: 'raw' | 'transformed') {
  const dir = await mkdtemp(join(root, 'model-'));
  unwrap(await writeOnnxModel(dir, model, inputs));
  const runnable = unwrap(await openRunnable(dir));
  const tensors =
    inputs === 'raw'
      ? rawTensors(model, batch)
      : transformedTensors(model.transform.spec, applyTransform(model.transform, batch));
  const outputs = await runnable.run('serving_default', tensors);
  runnable.dispose();
  const predictions = createPredictor(model).predict(batch);
  const expected = predictions.kind === 'regression' ? predictions.values : predictions.scores;
  const alias = predictions.kind === 'regression' ? 'outputs' : 'scores';
  return { given: numbersOf(outputs.get(alias)), expected, outputs };
}

function numbersOf(value: TensorValue | undefined): Float32Array {
  return value?.data as Float32Array;
}

function expectEqual(given: Float32Array, expected: Float32Array): void {
  expect(given.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((given[i] as number) - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
  }
}

/** Raw columns of every kind that ONNX can express, with missing and unseen values. */
function table(): ColumnBatch {
  const rows = 60;
  const cells = <T>(cell: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => cell(row));
  return batchOf({
    'plain:float': cells((row) => (row % 7 === 0 ? null : row / 3)),
    'grown:float': cells((row) => (row - 20) * 1000),
    'share:float': cells((row) => (row % 11) / 11),
    'bucket:int': cells((row) => (row % 9 === 0 ? null : row)),
    'colour:bytes': cells((row) => (row % 8 === 0 ? null : ['red', 'green', 'blüe', 'x'][row % 4])),
    'code:int': cells((row) => row % 5),
    'level:float': cells((row) => [0.5, 1.5, 2.5][row % 3]),
    'town:bytes': cells((row) => (row % 10 === 0 ? null : `t${row % 6}`)),
    'place:float': cells((row) => (row % 12 === 0 ? null : [row, row === 5 ? Number.NaN : -row / 3])),
    'answer:bytes': cells((row) => ['yes', 'no', 'maybe'][row % 3]),
  });
}

async function tableModel(family: 'linear' | 'wide_deep'): Promise<Model> {
  const batch = table();
  const fitter = createTransformFitter({
    columns: batch.columns.map(({ name, type }) => ({ name, type })),
    features: {
      plain: { transform: 'standardize', missing: 'indicator', clip_max: 15 },
      grown: { transform: 'log' },
      share: { transform: 'min_max' },
      bucket: { transform: 'bucketize', buckets: 4, missing: 'indicator' },
      colour: { transform: 'one_hot', vocabulary: 2 },
      code: { transform: 'one_hot' },
      level: { transform: 'one_hot' },
      town: { transform: 'embedding', dimension: 3 },
      place: { transform: 'vector' },
    },
    label: { name: 'answer' },
  });
  fitter.addBatch(batch);
  const transform = unwrap(await fitter.finish());
  const network: NetworkSpec = {
    family,
    inputs: transform.spec,
    hidden: family === 'linear' ? [] : [7, 4],
    dropout: 0,
    l2: 0,
    textFilters: 2,
    textKernel: 3,
    output: { kind: 'multiclass', units: 3 },
  };
  return createModel(transform, network, randomWeights(initialWeights(network, 1), 3));
}

/** With texts as the average of their embeddings. */
async function averagedModel(label: 'answer' | 'price'): Promise<Model> {
  const { transform, network } = await answerModel(label);
  const averaged: NetworkSpec = { ...network, textEncoder: 'average' };
  return createModel(transform, averaged, randomWeights(initialWeights(averaged, 1), 4));
}

describe('an ONNX model', () => {
  it.each(['linear', 'wide_deep'] as const)('answers raw features as the %s model it was written from', async (family) => {
    const { given, expected, outputs } = await answers(await tableModel(family), table(), 'raw');
    expectEqual(given, expected);
    const names = outputs.get('classes')?.data as readonly Uint8Array[];
    expect(names.slice(0, 3).map((name) => Buffer.from(name).toString())).toEqual(['maybe', 'no', 'yes']);
  });

  it('names the feature that ONNX cannot express, and writes nothing', async () => {
    const dir = await mkdtemp(join(root, 'refused-'));
    const refused = await writeOnnxModel(dir, await answerModel());
    expect(refused).toMatchObject({ ok: false, problem: { code: 'model/not-exportable' } });
    expect(refused.ok ? '' : refused.problem.message).toContain('comment');
    expect(await openRunnable(dir)).toMatchObject({ ok: false, problem: { code: 'model/not-found' } });
  });

  it.each(['answer', 'price'] as const)('answers transformed inputs, texts among them: %s', async (label) => {
    const network = await answers(await answerModel(label), answerRows(80, 7), 'transformed');
    expectEqual(network.given, network.expected);
    const trees = await answers(await answerTrees(label), answerRows(80, 7), 'transformed');
    expectEqual(trees.given, trees.expected);
    const averaged = await answers(await averagedModel(label), answerRows(80, 7), 'transformed');
    expectEqual(averaged.given, averaged.expected);
  });
});
