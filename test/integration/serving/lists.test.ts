/** Columns of lists over REST and gRPC: our own model and its SavedModel alone answer the same requests. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PredictionRecord } from '../../../core/contract/index.ts';
import { encodeExample } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../core/learning/index.ts';
import {
  createModel,
  createPredictor,
  createTransformFitter,
  type Model,
  rawTensors,
  saveModel,
  type TensorValue,
  writeSavedModel,
} from '../../../core/model/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { randomWeights } from '../../unit/learning/example-networks.ts';
import { batchOf } from '../../unit/model/batch-of.ts';
import { TestClient } from './grpc-client.ts';

const rows = batchOf({
  'tags:bytes': [['a', 'b'], ['c'], null, ['b', 'a', 'a']],
  'codes:int': [[1, 2], null, [3], [2]],
  'levels:float': [[0.5], [1.5, 0.5], null, [2.5]],
  'house:float': [[1, 2], [3, 4], null, [5, 7]],
  'answer:bytes': ['yes', 'no', 'no', 'yes'],
});
/** The same, filled up with what is missing. */
const instances = [
  { tags: ['a', 'b', null], codes: [1, 2], levels: [0.5, null], house: [1, 2] },
  { tags: ['c', '', null], codes: null, levels: [1.5, 0.5], house: [3, 4] },
  { tags: null, codes: [3, null], levels: null, house: null },
  { tags: ['b', 'a', 'a'], codes: [2, null], levels: [2.5, null], house: [5, 7] },
];
/** As TensorFlow Serving takes them, which knows no null. */
const filled = [
  { tags: ['a', 'b', ''], codes: [1n, 2n], levels: [0.5, Number.NaN], house: [1, 2] },
  { tags: ['c', '', ''], codes: [-(2n ** 63n), -(2n ** 63n)], levels: [1.5, 0.5], house: [3, 4] },
  { tags: ['', '', ''], codes: [3n, -(2n ** 63n)], levels: [Number.NaN, Number.NaN], house: [Number.NaN, Number.NaN] },
  { tags: ['b', 'a', 'a'], codes: [2n, -(2n ** 63n)], levels: [2.5, Number.NaN], house: [5, 7] },
];

async function listModel(): Promise<Model> {
  const fitter = createTransformFitter({
    columns: rows.columns.map(({ name, type }) => ({ name, type })),
    features: {
      tags: { transform: 'multi_hot', num_oov_buckets: 3 },
      codes: { transform: 'one_hot' },
      levels: { transform: 'standardize' },
      house: { transform: 'vector' },
      both: { cross: ['tags', 'codes'], transform: 'hashed_one_hot', hash_buckets: 9 },
    },
    label: { name: 'answer' },
  });
  fitter.addBatch(rows);
  const transform = unwrap(await fitter.finish());
  const network: NetworkSpec = {
    family: 'wide_deep',
    inputs: transform.spec,
    hidden: [4],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    output: { kind: 'binary', units: 1 },
  };
  return createModel(transform, network, randomWeights(initialWeights(network, 1), 2));
}

let base: string;
let model: Model;
let expected: readonly number[];
let server: ModelServer;
let client: TestClient;
let url: string;
const registered: PredictionRecord[] = [];

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-lists-'));
  model = await listModel();
  const answers = createPredictor(model).predict(rows);
  expected = answers.kind === 'classification' ? [...answers.scores] : [];
  unwrap(await saveModel(join(base, 'own', '1'), model));
  unwrap(await writeSavedModel(join(base, 'graph', '1'), model));
  server = createModelServer({
    models: ['own', 'graph'].map((name) => ({ name, basePath: join(base, name) })),
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    batching: { mode: 'queued' },
    predictions: {
      append: async (records) => {
        registered.push(...records);
      },
    },
  });
  const addresses = unwrap(await server.start());
  url = addresses.url;
  client = new TestClient(addresses.grpcPort ?? 0);
});

afterAll(async () => {
  client.close();
  await server.close();
  await rm(base, { recursive: true });
});

const close = (values: readonly number[]): number[] => values.map((value) => expect.closeTo(value, 5));

async function rest(name: string, body: string): Promise<{ readonly error?: string; readonly scores: readonly number[] }> {
  const response = await fetch(`${url}/v1/models/${name}:predict`, { method: 'POST', body });
  const { predictions, outputs, error } = (await response.json()) as {
    predictions?: { scores: number[] }[];
    outputs?: { scores: number[][] };
    error?: string;
  };
  const scores = predictions?.flatMap((row) => row.scores) ?? outputs?.scores.flat() ?? [];
  return error === undefined ? { scores } : { error, scores };
}

/** 64-bit integers and NaN as TensorFlow Serving's JSON has them. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}:${written(one)}`)}}`;
  return typeof value === 'bigint' || Number.isNaN(value) ? String(value) : JSON.stringify(value);
}

describe.each(['own', 'graph'])('%s', (name) => {
  it('says in its metadata that lists have any length', async () => {
    const { metadata } = await (await fetch(`${url}/v1/models/${name}/metadata`)).json();
    const { inputs } = metadata.signature_def.signature_def.serving_default;
    const sizes = (alias: string) => inputs[alias].tensor_shape.dim.map(({ size }: { size: string }) => size);
    expect([sizes('tags'), sizes('codes'), sizes('levels'), sizes('house')]).toEqual([
      ['-1', '-1'],
      ['-1', '-1'],
      ['-1', '-1'],
      ['-1', '2'],
    ]);
  });

  it('answers rows filled up with missing values, over REST', async () => {
    expect((await rest(name, written({ instances: filled }))).scores).toEqual(close(expected));
    const columns = Object.fromEntries(
      Object.keys(filled[0] as object).map((key) => [key, filled.map((row) => row[key as keyof typeof row])]),
    );
    expect((await rest(name, written({ inputs: columns }))).scores).toEqual(close(expected));
  });

  it('answers tensors over gRPC, and requests of other widths beside them', async () => {
    const tensors = Object.fromEntries(rawTensors(model, rows));
    const one = batchOf({ 'tags:bytes': [['c']], 'codes:int': [null], 'levels:float': [[1.5, 0.5]], 'house:float': [[3, 4]] });
    const narrow = Object.fromEntries(rawTensors(model, one));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => client.predict({ name }, i % 2 === 0 ? tensors : narrow)),
    );
    answers.forEach(({ outputs }, i) => {
      const scores = [...(outputs.get('scores') as TensorValue & { data: Float32Array }).data];
      expect(scores).toEqual(close(i % 2 === 0 ? expected : expected.slice(2, 4)));
    });
  });

  it('answers serialised examples with as many values as they have', async () => {
    const data = Array.from({ length: rows.rows }, (_, row) => encodeExample(rows, row));
    const examples: TensorValue = { dtype: 'DT_STRING', shape: [rows.rows], data };
    const { outputs } = await client.predict({ name, signature: 'serving_examples' }, { examples });
    expect([...(outputs.get('scores') as TensorValue & { data: Float32Array }).data]).toEqual(close(expected));
  });

  it('refuses tensors and examples of other types as the client’s fault', async () => {
    const levels: TensorValue = { dtype: 'DT_INT32', shape: [4, 1], data: Int32Array.of(1, 2, 3, 4) };
    const tensors = { ...Object.fromEntries(rawTensors(model, rows)), levels };
    await expect(client.predict({ name }, tensors)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(/"levels".*DT_INT32/),
    });
    const data = [encodeExample(batchOf({ 'house:bytes': [['1', '2']] }), 0)];
    const examples: TensorValue = { dtype: 'DT_STRING', shape: [1], data };
    await expect(client.predict({ name, signature: 'serving_examples' }, { examples })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(
        "Key: house, Index: 0.  Data types don't match. Data type: string but expected type: float",
      ),
    });
  });

  it('refuses lists of different lengths, as TensorFlow Serving does', async () => {
    const uneven = [filled[0], { ...filled[1], tags: ['c'] }];
    expect((await rest(name, written({ instances: uneven }))).error).toContain('Expecting tensor size: 3 but got: 1');
  });
});

it('takes null for a whole list or vector, in the first row too, and registers lists as they were', async () => {
  registered.length = 0;
  expect((await rest('own', JSON.stringify({ instances }))).scores).toEqual(close(expected));
  const kept = [
    { tags: '["a","b"]', codes: '[1,2]', levels: '[0.5]', house: '[1,2]' },
    { tags: '["c"]', codes: null, levels: '[1.5,0.5]', house: '[3,4]' },
    { tags: null, codes: '[3]', levels: null, house: null },
    { tags: '["b","a","a"]', codes: '[2]', levels: '[2.5]', house: '[5,7]' },
  ];
  expect(registered.map(({ inputs }) => inputs)).toEqual(kept);
  const turned = [2, 1, 0, 3];
  const scores = turned.flatMap((row) => expected.slice(row * 2, row * 2 + 2));
  expect((await rest('own', JSON.stringify({ instances: turned.map((row) => instances[row]) }))).scores).toEqual(close(scores));
  registered.length = 0;
  const data = Array.from({ length: rows.rows }, (_, row) => encodeExample(rows, row));
  await client.predict({ name: 'own', signature: 'serving_examples' }, { examples: { dtype: 'DT_STRING', shape: [4], data } });
  expect(registered.map(({ inputs }) => inputs)).toEqual(kept);
});

it('takes one value for a list of one', async () => {
  const instance = { tags: 'c', codes: null, levels: 1.5, house: [3, 4] };
  const one = batchOf({ 'tags:bytes': ['c'], 'codes:int': [null], 'levels:float': [1.5], 'house:float': [[3, 4]] });
  const answers = createPredictor(model).predict(one);
  const own = answers.kind === 'classification' ? [...answers.scores] : [];
  expect((await rest('own', JSON.stringify({ instances: [instance] }))).scores).toEqual(close(own));
});
