/** Whatever parts of a graph a client names and feeds: tensors or a refusal, never a bug, a hang or a lost server. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom, type Random, systemClock, unwrap } from '../../../core/foundation/index.ts';
import { saveModel, writeSavedModel } from '../../../core/model/index.ts';
import { readSavedModel } from '../../../core/model/saved-model/saved-model-file.ts';
import { serviceNames, sessionService } from '../../../core/serving/grpc/service-table.ts';
import type { SessionRunRequest } from '../../../core/serving/grpc/session-messages.ts';
import { tensorProto } from '../../../core/serving/grpc/tensor-proto.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { TestClient } from '../../integration/serving/grpc-client.ts';
import { answerModel } from '../../unit/model/answer-model.ts';
import { answerTrees } from '../../unit/model/answer-trees.ts';

const dir = mkdtempSync(join(tmpdir(), 'session-fuzz-'));
const bugs: string[] = [];
const nodes = new Map<string, readonly string[]>();
let server: ModelServer;
let client: TestClient;

beforeAll(async () => {
  for (const [name, make] of [
    ['network', answerModel],
    ['trees', answerTrees],
  ] as const) {
    const version = join(dir, name, '1');
    await saveModel(version, await make());
    await writeSavedModel(version, await make());
    const { meta_graphs: [graph] = [] } = await readSavedModel(version);
    nodes.set(
      name,
      (graph?.graph_def?.node ?? []).map((node) => node.name),
    );
  }
  server = createModelServer({
    models: [...nodes.keys()].map((name) => ({ name, basePath: join(dir, name) })),
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    onEvent: (event) => {
      if (event.kind === 'bug') bugs.push(event.message);
    },
  });
  client = new TestClient(unwrap(await server.start()).grpcPort ?? 0);
});

afterAll(async () => {
  client.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

function anyTensor(random: Random) {
  const shape = [[], [1], [3], [2, 1], [0], [1, 1, 1]][random.nextInt(6)] ?? [];
  const count = shape.reduce((product, size) => product * size, 1);
  const numbers = Array.from({ length: count }, () => [0, -1, 1.5, 1e30, Number.NaN, 7][random.nextInt(6)] ?? 0);
  const kind = random.nextInt(5);
  if (kind === 0) return tensorProto({ dtype: 'DT_FLOAT', shape, data: Float32Array.from(numbers) });
  if (kind === 1) return tensorProto({ dtype: 'DT_DOUBLE', shape, data: Float64Array.from(numbers) });
  if (kind === 2) return tensorProto({ dtype: 'DT_INT32', shape, data: Int32Array.from(numbers) });
  if (kind === 3)
    return tensorProto({ dtype: 'DT_INT64', shape, data: BigInt64Array.from(numbers, (n) => BigInt(Math.trunc(n) || 0)) });
  return tensorProto({ dtype: 'DT_STRING', shape, data: numbers.map((n) => Buffer.from(String(n))) });
}

const refusals: ReadonlySet<number> = new Set([status.INVALID_ARGUMENT, status.NOT_FOUND, status.UNIMPLEMENTED]);

it('answers or refuses 600 runs of parts of the graphs of a network and of trees', { timeout: 120_000 }, async () => {
  const random = createRandom(5);
  const path = `/${serviceNames.session}/SessionRun`;
  let answered = 0;
  for (let i = 0; i < 600; i++) {
    const [model, names] = [...nodes][i % 2] as [string, readonly string[]];
    const anyName = (): string => {
      const name = names[random.nextInt(names.length)] ?? '';
      return `${name}${['', ':0', ':1', ':-1', ':x'][Math.max(0, random.nextInt(12) - 7)] ?? ''}`;
    };
    const request: SessionRunRequest = {
      model_spec: { name: model, signature_name: '' },
      feed: Array.from({ length: random.nextInt(4) }, () => ({ name: anyName(), tensor: anyTensor(random) })),
      fetch: Array.from({ length: random.nextInt(3) }, anyName),
      target: Array.from({ length: random.nextInt(8) === 0 ? 1 : 0 }, anyName),
      tensor_name_is_alias: random.nextInt(10) === 0,
    };
    const error = await client
      .call(path, sessionService.SessionRun, request, { deadlineMs: 20_000 })
      .then(() => undefined)
      .catch((thrown: ServiceError) => thrown);
    if (!error) answered++;
    const asked = JSON.stringify({ ...request, feed: request.feed.map(({ name }) => name) });
    expect(error === undefined || refusals.has(error.code), `${asked} ${error?.code} ${error?.details}`).toBe(true);
  }
  expect(bugs).toEqual([]);
  expect(answered).toBeGreaterThan(20);
});
