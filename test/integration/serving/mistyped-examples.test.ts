/** Examples of the wrong type over REST and gRPC: the client's fault, not the server's. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeExample } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { saveModel } from '../../../core/model/index.ts';
import { predictionService, serviceNames } from '../../../core/serving/grpc/service-table.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { answerModel } from '../../unit/model/answer-model.ts';
import { batchOf } from '../../unit/model/batch-of.ts';
import { TestClient } from './grpc-client.ts';

const bugs: string[] = [];
let base: string;
let server: ModelServer;
let url: string;
let client: TestClient;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-mistyped-'));
  unwrap(await saveModel(join(base, '1'), await answerModel()));
  server = createModelServer({
    models: [{ name: 'answers', basePath: base }],
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    onEvent: (event) => {
      if (event.kind === 'bug') bugs.push(event.message);
    },
  });
  const started = unwrap(await server.start());
  url = `${started.url}/v1/models/answers`;
  client = new TestClient(started.grpcPort ?? 0);
});

afterAll(async () => {
  client.close();
  await server.close();
  await rm(base, { recursive: true });
});

async function ask(method: string, body: unknown): Promise<{ readonly status: number; readonly error?: string }> {
  const response = await fetch(`${url}:${method}`, { method: 'POST', body: JSON.stringify(body) });
  const { error } = (await response.json()) as { error?: string };
  return error === undefined ? { status: response.status } : { status: response.status, error };
}

const words = "Key: age, Index: 0.  Data types don't match. Data type: string but expected type: int64";
const record = encodeExample(batchOf({ 'age:bytes': ['x'] }), 0);

it('are refused over REST, as JSON and as records', async () => {
  expect(await ask('classify', { signature_name: 'classification', examples: [{ age: 'x' }] })).toEqual({
    status: 400,
    error: words,
  });
  const instances = [{ b64: Buffer.from(record).toString('base64') }];
  expect(await ask('predict', { signature_name: 'serving_examples', instances })).toEqual({ status: 400, error: words });
  expect(bugs).toEqual([]);
});

it.each([
  [{ age: 3.5 }, 'float but expected type: int64'],
  [{ weight: 'old' }, 'string but expected type: float'],
  [{ colour: 3 }, 'int64 but expected type: string'],
  [{ colour: true }, 'int64 but expected type: string'],
  [{ age: [1, 2] }, 'Values size: 2'],
])('are refused over REST: %j', async (example, part) => {
  const { status: http, error } = await ask('classify', { signature_name: 'classification', examples: [example] });
  expect([http, error]).toEqual([400, expect.stringContaining(part)]);
});

it('are INVALID_ARGUMENT over gRPC', async () => {
  const request = {
    model_spec: { name: 'answers', signature_name: 'classification' },
    input: { example_list: { examples: [record] } },
  };
  const refused = client.call(`/${serviceNames.prediction}/Classify`, predictionService.Classify, request);
  const error: ServiceError = await refused.then(
    () => expect.unreachable('answered'),
    (reason: ServiceError) => reason,
  );
  expect([error.code, error.details]).toEqual([status.INVALID_ARGUMENT, words]);
});
