/** Batching, monitoring and the bounded register of a running server. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import {
  createModelServer,
  type ModelServer,
  type ModelServerOptions,
  parseBatchingParameters,
} from '../../../core/serving/index.ts';
import { loadLine, pushVersion } from './line-servable.ts';

const inputs = [{ name: 'x', dtype: 'DT_FLOAT' as const }];
let base: string;
let server: ModelServer;
let url: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-traffic-'));
  await pushVersion(base, '1', { kind: 'regression', inputs, slope: 2, offset: 1 });
});

afterEach(async () => {
  await server.close();
  await rm(base, { recursive: true });
});

async function start(options: Partial<ModelServerOptions> = {}): Promise<void> {
  server = createModelServer({
    models: [{ name: 'm', basePath: base }],
    port: 0,
    clock: systemClock,
    loader: loadLine,
    ...options,
  });
  url = unwrap(await server.start()).url;
}

async function predict(...instances: unknown[]): Promise<{ status: number; body: { predictions?: number[][]; error?: string } }> {
  const response = await fetch(`${url}/v1/models/m:predict`, { method: 'POST', body: JSON.stringify({ instances }) });
  return { status: response.status, body: (await response.json()) as never };
}

it('answers requests that come at once from one run of the model, each with its own rows', async () => {
  await start();
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => predict(i, i + 0.5)));
  expect(answers.map(({ body }) => body.predictions)).toEqual(answers.map((_, i) => [[2 * i + 1], [2 * i + 2]]));
  const [batching] = server.status().batching;
  expect(batching).toMatchObject({ model: 'm', version: '1', mode: 'queued', requests: 40, rows: 80, padding: 0 });
  expect(batching?.batches).toBeLessThan(40);
});

it("has TensorFlow Serving's words for a full queue and a request that is too large", async () => {
  const text = `max_batch_size { value: 2 } max_enqueued_batches { value: 1 } batch_timeout_micros { value: 500000 }
    num_batch_threads { value: 1 } allowed_batch_sizes: 2`;
  await start({ batching: { mode: 'parameters', parameters: unwrap(parseBatchingParameters(text)) } });
  const large = await predict(1, 2, 3);
  expect([large.status, large.body.error]).toEqual([400, 'Task size 3 is larger than maximum input batch size 2']);
  const waiting = predict(1);
  await expect
    .poll(async () => (await predict(2, 3)).body.error, { interval: 1 })
    .toBe('The batch scheduling queue to which this task was submitted is full');
  expect((await predict(2, 3)).status).toBe(503);
  expect((await waiting).body.predictions).toEqual([[3]]);
  expect(server.status().batching[0]).toMatchObject({ padding: 1, maxRows: 2, waitMicros: 500_000 });
});

it("follows a version's own batching_params.pbtxt, and does not serve one whose file is refused", async () => {
  await writeFile(join(base, '1', 'batching_params.pbtxt'), 'max_batch_size { value: 2 }');
  await start();
  expect((await predict(1, 2, 3)).status).toBe(200);
  expect(server.status().batching[0]).toMatchObject({ maxRows: 2, explanation: 'As the batching parameters file says.' });
  await pushVersion(base, '2', { kind: 'regression', inputs, slope: 2, offset: 1 });
  await writeFile(join(base, '2', 'batching_params.pbtxt'), 'max_batch_size { value: 0 }');
  await server.poll();
  const states = server.status().models[0]?.versions.map(({ version, state }) => `${version} ${state}`);
  expect(states).toEqual(['2 END', '1 AVAILABLE']);
});

it('explains what the automatic setting has found', async () => {
  await start({ batching: { mode: 'auto', targetP99Ms: 50 } });
  for (let round = 0; round < 12; round++) {
    await Promise.all(
      Array.from({ length: 1 + (round % 4) * 10 }, (_, i) => predict(...Array.from({ length: 1 + (i % 3) }, () => i))),
    );
  }
  const [batching] = server.status().batching;
  expect(batching?.explanation).toMatch(/^Aims at p99 50 ms: /);
  expect(batching?.maxRows).toBeGreaterThan(0);
});

it('has the Prometheus page where TensorFlow Serving has it, another where a file says so, or none', async () => {
  await start();
  await predict(1);
  await predict('x');
  await fetch(`${url}/v1/models/unknown:predict`, { method: 'POST', body: '{"instances": [1]}' });
  const page = await fetch(`${url}/monitoring/prometheus/metrics`);
  expect(page.headers.get('content-type')).toBe('text/plain');
  const text = await page.text();
  expect(text).toContain(':tensorflow:serving:request_count{model_name="m",status="OK"} 1\n');
  expect(text).toContain(':tensorflow:serving:request_count{model_name="m",status="INVALID_ARGUMENT"} 1\n');
  expect(text).toContain(':tensorflow:serving:request_latency_count{model_name="m",API="predict",entrypoint="REST"} 1\n');
  expect(text).not.toContain('unknown');
  const [version] = server.status().models[0]?.versions ?? [];
  expect(version?.traffic?.requests.reduce((sum, count) => sum + count, 0)).toBe(2);
  await server.close();
  await start({ metricsPath: null });
  expect((await fetch(`${url}/monitoring/prometheus/metrics`)).status).toBe(404);
});

it('answers without waiting for a bounded register, and writes what waits before it ends', async () => {
  const written: string[] = [];
  const append = async (records: readonly { readonly id: string }[]) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    written.push(...records.map(({ id }) => id));
  };
  await start({ predictions: { append }, register: { bounded: 1000 } });
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => predict(i)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(server.status().register.dropped).toBe(0);
  await server.close();
  expect(written).toHaveLength(30);
});
