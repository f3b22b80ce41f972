/** The server with this project's own model format: what it answers is what the model predicts. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PredictionRecord } from '../../../core/contract/index.ts';
import { encodeExample } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createPredictor, type Model, saveModel } from '../../../core/model/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { answerModel } from '../../unit/model/answer-model.ts';
import { answerTrees } from '../../unit/model/answer-trees.ts';
import { batchOf } from '../../unit/model/batch-of.ts';

let base: string;
let server: ModelServer;
let url: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-own-'));
});

afterEach(async () => {
  await server.close();
  await rm(base, { recursive: true });
});

async function serve(version: string, model: Model): Promise<void> {
  await saveModel(join(base, version), model);
  server = createModelServer({ models: [{ name: 'answers', basePath: base }], port: 0, clock: systemClock, pollMs: 60_000 });
  url = unwrap(await server.start()).url;
}

async function predict(instances: readonly Record<string, unknown>[]) {
  const response = await fetch(`${url}/v1/models/answers:predict`, { method: 'POST', body: JSON.stringify({ instances }) });
  const body = await response.json();
  expect(body.error).toBeUndefined();
  return body.predictions;
}

const instances = [
  { age: 41, weight: 70.25, colour: 'red', comment: 'never paid late' },
  { age: null, weight: 55, colour: 'unheard of', comment: '' },
  { age: 22, weight: 81.5, colour: 'blue', comment: null },
];
const rows = batchOf({
  'age:int': [41, null, 22],
  'weight:float': [70.25, 55, 81.5],
  'colour:bytes': ['red', 'unheard of', 'blue'],
  'comment:bytes': ['never paid late', null, null],
});

it.each([
  ['a network', answerModel],
  ['trees', answerTrees],
])('answers a classifier with the scores of the model itself: %s', async (_, make) => {
  const model = await make();
  await serve('1700000000', model);
  const expected = createPredictor(model).predict(rows);
  if (expected.kind !== 'classification') throw new Error('a classifier was made');
  const answers = await predict(instances);
  const k = expected.classes.length;
  answers.forEach((answer: { classes: string[]; scores: number[]; predicted: string }, row: number) => {
    const scores = [...expected.scores.slice(row * k, (row + 1) * k)];
    expect(answer.classes).toEqual(expected.classes);
    expect(answer.scores.map(Math.fround)).toEqual(scores);
    expect(answer.predicted).toBe(expected.classes[scores.indexOf(Math.max(...scores))]);
  });
  expect(new Set(answers.map(({ scores }: { scores: number[] }) => scores[0])).size).toBe(3);
});

it('answers a regression in the units of the label', async () => {
  const model = await answerModel('price');
  await serve('1', model);
  const expected = createPredictor(model).predict(rows);
  if (expected.kind !== 'regression') throw new Error('a regression was made');
  expect((await predict(instances)).map(([value]: [number]) => Math.fround(value))).toEqual([...expected.values]);
});

it('describes the raw inputs in its metadata', async () => {
  await serve('1', await answerModel());
  const { metadata } = await (await fetch(`${url}/v1/models/answers/metadata`)).json();
  const { inputs, outputs } = metadata.signature_def.signature_def.serving_default;
  const dtypes = Object.fromEntries(Object.entries(inputs).map(([name, info]) => [name, (info as { dtype: string }).dtype]));
  expect(dtypes).toEqual({ age: 'DT_INT64', weight: 'DT_FLOAT', colour: 'DT_STRING', comment: 'DT_STRING' });
  expect(outputs.scores.tensor_shape.dim).toEqual([
    { size: '-1', name: '' },
    { size: '2', name: '' },
  ]);
});

it('answers serialised examples as it answers their features, in every signature that takes them', async () => {
  const model = await answerModel();
  await saveModel(join(base, '1'), model);
  const registered: PredictionRecord[] = [];
  server = createModelServer({
    models: [{ name: 'answers', basePath: base }],
    port: 0,
    clock: systemClock,
    predictions: {
      append: async (records) => {
        registered.push(...records);
      },
    },
  });
  url = unwrap(await server.start()).url;
  const ask = async (method: string, body: unknown) => {
    const response = await fetch(`${url}/v1/models/answers:${method}`, { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  };
  const examples = instances.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)));
  const expected = (await ask('predict', { instances })).predictions;
  // The shortest JSON of a whole number is an integer, which tf.Example keeps as one: this feature is a float.
  const floats = examples.map((row) => ({ ...row, weight: Number(row['weight']) + 0.125 }));
  const shifted = (await ask('predict', { instances: instances.map((row) => ({ ...row, weight: row.weight + 0.125 })) }))
    .predictions;
  const { results } = await ask('classify', { signature_name: 'classification', examples: floats });
  results.forEach((classes: [string, number][], row: number) => {
    expect(classes.map(([label]) => label)).toEqual(shifted[row].classes);
    expect(classes.map(([, score]) => score)).toEqual(shifted[row].scores);
  });
  expect(registered.at(-3)?.inputs).toEqual({ age: 41, weight: 70.375, colour: 'red', comment: 'never paid late' });
  expect(registered.at(-2)?.inputs).toEqual({ age: null, weight: 55.125, colour: 'unheard of', comment: null });
  expect(registered.at(-3)?.predicted).toBe(shifted[0].predicted);
  const records = instances.map((_, row) => ({ b64: Buffer.from(encodeExample(rows, row)).toString('base64') }));
  const serialised = await ask('predict', { signature_name: 'serving_examples', instances: records });
  expect(serialised.predictions).toEqual(expected);
  const damaged = await ask('predict', { signature_name: 'serving_examples', instances: [{ b64: '////' }] });
  expect(damaged.error).toContain('Could not parse example input 0');
});

it('refuses a version whose weights have changed by a bit, and keeps answering', async () => {
  await serve('1', await answerModel());
  const before = await predict(instances);
  await saveModel(join(base, '2'), await answerModel('answer', ['yes', 'no', 'later']));
  const path = join(base, '2', 'weights.bin');
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(path, bytes);
  await server.poll();
  expect(await predict(instances)).toEqual(before);
  const { model_version_status } = await (await fetch(`${url}/v1/models/answers/versions/2`)).json();
  expect(model_version_status[0]).toMatchObject({ state: 'END', status: { error_code: 'DATA_LOSS' } });
});
