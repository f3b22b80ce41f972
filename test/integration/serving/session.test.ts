/** SessionService over gRPC: TensorFlow Serving's own half_plus_two, run by the names of its graph. */

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { saveModel, writeSavedModel } from '../../../core/model/index.ts';
import { serviceNames, sessionService } from '../../../core/serving/grpc/service-table.ts';
import type { SessionRunRequest } from '../../../core/serving/grpc/session-messages.ts';
import { tensorOf, tensorProto } from '../../../core/serving/grpc/tensor-proto.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { answerModel } from '../../unit/model/answer-model.ts';
import { TestClient } from './grpc-client.ts';

const halfPlusTwo = '../shared/data/serving/testdata/saved_model_half_plus_two_cpu/00000123';
const tfjs = '../shared/data/models/tfjs/e2e_integration_tests_load_predict_data/graph_model';
const dir = mkdtempSync(join(tmpdir(), 'serving-session-'));
let server: ModelServer;
let client: TestClient;

beforeAll(async () => {
  if (existsSync(halfPlusTwo)) cpSync(halfPlusTwo, join(dir, 'half', '123'), { recursive: true });
  if (existsSync(tfjs)) cpSync(tfjs, join(dir, 'tfjs', '1'), { recursive: true });
  await saveModel(join(dir, 'own', '1'), await answerModel());
  await saveModel(join(dir, 'exported', '1'), await answerModel());
  await writeSavedModel(join(dir, 'exported', '1'), await answerModel());
  const names = ['half', 'tfjs', 'own', 'exported'];
  const models = names.map((name) => ({ name, basePath: join(dir, name) }));
  server = createModelServer({ models, port: 0, grpcPort: 0, clock: systemClock });
  const { grpcPort } = unwrap(await server.start());
  client = new TestClient(grpcPort ?? 0);
});

afterAll(async () => {
  client.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

interface Asked extends Partial<Omit<SessionRunRequest, 'feed' | 'model_spec'>> {
  readonly model?: string;
  readonly feed?: Readonly<Record<string, number[]>>;
  /** The values of a feed are one row; a column otherwise. */
  readonly wide?: boolean;
}

async function run({ model = 'half', feed = {}, wide = false, ...asked }: Asked): Promise<unknown> {
  const request: SessionRunRequest = {
    model_spec: { name: model, signature_name: '' },
    feed: Object.entries(feed).map(([name, values]) => ({
      name,
      tensor: tensorProto({
        dtype: 'DT_FLOAT',
        shape: wide ? [1, values.length] : [values.length, 1],
        data: Float32Array.from(values),
      }),
    })),
    fetch: [],
    target: [],
    tensor_name_is_alias: false,
    ...asked,
  };
  const path = `/${serviceNames.session}/SessionRun`;
  const { response } = await client.call(path, sessionService.SessionRun, request);
  return response.tensor.map(({ name, tensor }) => [name, tensor ? Array.from(tensorOf(name, tensor).data as Float32Array) : []]);
}

describe.skipIf(!existsSync(halfPlusTwo))('half_plus_two', () => {
  it('answers fetches of any tensor in their order', async () => {
    expect(await run({ feed: { 'x:0': [2, 4] }, fetch: ['y:0', 'a:0', 'b', 'y2:0'] })).toEqual([
      ['y:0', [3, 4]],
      ['a:0', [0.5]],
      ['b', [2]],
      ['y2:0', [4, 5]],
    ]);
  });

  it('runs from a tensor in the middle, and through the aliases of a signature', async () => {
    expect(await run({ feed: { x: [10] }, fetch: ['y'], tensor_name_is_alias: true })).toEqual([['y', [7]]]);
    expect(await run({ feed: { 'a:0': [3], 'x:0': [2] }, fetch: ['y:0'] })).toEqual([['y:0', [8]]]);
  });

  it('runs more parts than it keeps ready, each right', async () => {
    const targets = ['a', 'b', 'x', 'y', 'y2', 'Mul', 'Mul/y'];
    for (let i = 0; i < 40; i++) {
      const target = targets.filter((_, bit) => (i & (1 << bit)) !== 0 && bit < 2);
      expect(await run({ feed: { 'x:0': [i] }, fetch: Array(1 + (i % 20)).fill('y:0'), target })).toContainEqual([
        'y:0',
        [i / 2 + 2],
      ]);
    }
  });

  it.each([
    [{ feed: { 'x:0': [1] } }, 3, 'Must specify at least one target to fetch or execute.'],
    [{ feed: { 'z:0': [1] }, fetch: ['y:0'] }, 5, 'FeedInputs: unable to find feed output z:0'],
    [{ feed: { 'x:0': [1] }, fetch: ['z:0'] }, 5, 'FetchOutputs node z:0: not found'],
    [{ feed: { 'x:0': [1] }, fetch: ['y:0'], target: ['w'] }, 5, 'PruneForTargets: Some target nodes not found: w'],
    [{ feed: { 'x:0': [1] }, fetch: ['x:0'] }, 3, 'Endpoint "x:0" is both fed and fetched.'],
    [{ feed: { 'x:0': [1], x: [2] }, fetch: ['y:0'] }, 3, 'Endpoint "x" fed more than once.'],
    [{ fetch: ['y:0'] }, 3, /^You must feed a value for placeholder tensor '\w+' with dtype (float|string)/],
    [{ model: 'none', fetch: ['y:0'] }, 5, 'Servable not found for request: Latest(none)'],
  ])('refuses %j in TensorFlow words', async (asked: Asked, code, details) => {
    await expect(run(asked)).rejects.toMatchObject({
      code,
      details: typeof details === 'string' ? details : expect.stringMatching(details),
    });
  });
});

it.skipIf(!existsSync(tfjs))('a graph model of TF.js is run by the names of its graph', async () => {
  const answer = (await run({ model: 'tfjs', feed: { 'Placeholder:0': [1, 0] }, fetch: ['Placeholder/none'] }).catch(
    (error: { details: string }) => error.details,
  )) as string;
  expect(answer).toBe('FetchOutputs node Placeholder/none:0: not found');
  const [[name, values]] = (await run({ model: 'tfjs', wide: true, feed: { 'Placeholder:0': [1, 0] }, fetch: ['MatMul:0'] })) as [
    [string, number[]],
  ];
  expect([name, values.map((value) => value.toFixed(4))]).toEqual(['MatMul:0', ['0.0174', '-0.4501']]);
});

describe('models of our own', () => {
  it('without a SavedModel have no graph to be asked', async () => {
    await expect(run({ model: 'own', fetch: ['y:0'] })).rejects.toMatchObject({
      code: 12,
      details: expect.stringContaining('has no TensorFlow graph whose tensors could be named'),
    });
  });

  it('with a SavedModel beside them are run by its graph', async () => {
    await expect(run({ model: 'exported', fetch: ['z:0'] })).rejects.toMatchObject({
      code: 5,
      details: 'FetchOutputs node z:0: not found',
    });
  });
});
