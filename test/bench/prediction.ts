/** Prediction: one row and batches through the predictor, and one row over HTTP beside an empty handler on the same stack. */

import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readExamples, sliceBatch } from '../../core/formats/index.ts';
import { systemClock, unwrap } from '../../core/foundation/index.ts';
import { createPredictor, loadModel } from '../../core/model/index.ts';
import { createModelServer } from '../../core/serving/index.ts';
import { runExample } from './example-run.ts';
import { markdownTable, quantile, ratio } from './measure.ts';

const singleRuns = 2000;
const batchRuns = 40;
const requests = 2000;

export async function benchPrediction(dir: string): Promise<string> {
  const { projectDir, modelDir } = await runExample(dir);
  const model = unwrap(await loadModel(join(modelDir, 'Format-Serving')));
  const predictor = createPredictor(model);
  const rows = await firstRows(join(projectDir, 'artifacts', 'ExampleGen', 'examples'));
  const timings = [1, 32, 256].map((size) => {
    const batch = sliceBatch(rows, 0, size);
    const times = timed(size === 1 ? singleRuns : batchRuns, () => predictor.predict(batch));
    return { size, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  });
  const single = timings[0]?.p50 ?? Number.NaN;
  const lines = timings.map(({ size, p50, p99 }) => [
    `predictor, ${size} ${size === 1 ? 'row' : 'rows'}`,
    p50.toFixed(3),
    p99.toFixed(3),
    Math.round(size / (p50 / 1000)).toLocaleString('en-US'),
    `${ratio(p50, single)} one row`,
  ]);
  return `Prediction: the example project's model, raw features in\n\n${markdownTable(
    ['what', 'p50 ms', 'p99 ms', 'rows/s', 'ratio'],
    [
      ...lines,
      ...(await overHttp(
        projectDir,
        model.signature.inputs.map((input) => input.name),
      )),
    ],
  )}`;
}

async function firstRows(examplesDir: string) {
  const { readdir } = await import('node:fs/promises');
  const [artifact] = await readdir(examplesDir);
  for await (const batch of readExamples(join(examplesDir, artifact ?? ''), 'eval')) return sliceBatch(batch, 0, 256);
  throw new Error('the example project has no eval rows');
}

function timed(runs: number, work: () => unknown): number[] {
  for (let run = 0; run < Math.min(50, runs); run++) work();
  return Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
}

async function overHttp(projectDir: string, inputs: readonly string[]): Promise<string[][]> {
  const server = createModelServer({
    models: [{ name: 'complaints', basePath: join(projectDir, 'serving_model', 'complaints') }],
    port: 0,
    clock: systemClock,
  });
  const { port } = unwrap(await server.start());
  await server.poll();
  const body = JSON.stringify({ instances: [Object.fromEntries(inputs.map((name) => [name, null]))] });
  const empty = await listen(createServer((incoming, response) => incoming.resume().on('end', () => response.end('{}'))));
  const emptyTimes = await requestTimes((empty.address() as AddressInfo).port, '/', body);
  const ownTimes = await requestTimes(port, '/v1/models/complaints:predict', body);
  empty.close();
  await server.close();
  const line = (what: string, times: readonly number[]): string[] => [
    what,
    quantile(times, 0.5).toFixed(3),
    quantile(times, 0.99).toFixed(3),
    Math.round(1000 / quantile(times, 0.5)).toLocaleString('en-US'),
    `${ratio(quantile(times, 0.5), quantile(emptyTimes, 0.5))} the empty handler`,
  ];
  return [line('empty HTTP handler, one client', emptyTimes), line('REST predict, one row, one client', ownTimes)];
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function requestTimes(port: number, path: string, body: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let sent = 0; sent < requests; sent++) {
    const startedAt = performance.now();
    await post({ port, path, agent }, body);
    times.push(performance.now() - startedAt);
  }
  agent.destroy();
  return times.slice(100);
}

function post(target: { port: number; path: string; agent: Agent }, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', method: 'POST', ...target }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
