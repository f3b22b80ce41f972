/** Versions coming and going under load. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServer, type ModelServerEvent } from '../../../core/serving/index.ts';
import { type LineModel, loadLine, pushVersion } from './line-servable.ts';

const inputs = [{ name: 'x', dtype: 'DT_FLOAT' as const }];
const line = (offset: number): LineModel => ({ kind: 'regression', inputs, slope: 0, offset });

let base: string;
let server: ModelServer;
let url: string;
let events: ModelServerEvent[];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-swap-'));
  events = [];
});

afterEach(async () => {
  await server.close();
  await rm(base, { recursive: true });
});

async function start(pollMs: number, append?: () => Promise<void>): Promise<void> {
  server = createModelServer({
    models: [{ name: 'm', basePath: base }],
    port: 0,
    clock: systemClock,
    loader: loadLine,
    pollMs,
    onEvent: (event) => events.push(event),
    ...(append ? { predictions: { append } } : {}),
  });
  url = unwrap(await server.start()).url;
}

async function predict(): Promise<{ status: number; value: number }> {
  const response = await fetch(`${url}/v1/models/m:predict`, { method: 'POST', body: '{"instances": [1]}' });
  const body = await response.json();
  return { status: response.status, value: body.predictions?.[0]?.[0] };
}

async function states(): Promise<Record<string, string>> {
  const body = await (await fetch(`${url}/v1/models/m`)).json();
  return Object.fromEntries(
    body.model_version_status.map((v: { version: string; state: string; status: { error_code: string } }) => [
      v.version,
      `${v.state} ${v.status.error_code}`,
    ]),
  );
}

it('swaps to every newer version without failing a single request', async () => {
  await pushVersion(base, '1', line(1));
  await start(5);
  let stop = false;
  const seen: number[] = [];
  const statuses = new Set<number>();
  const clients = Array.from({ length: 4 }, async () => {
    while (!stop) {
      const { status, value } = await predict();
      statuses.add(status);
      seen.push(value);
    }
  });
  for (let version = 2; version <= 6; version++) {
    await pushVersion(base, String(version), line(version));
    await server.poll();
    await predict();
  }
  stop = true;
  await Promise.all(clients);
  expect([...statuses]).toEqual([200]);
  expect(seen.length).toBeGreaterThan(20);
  expect((await predict()).value).toBe(6);
  expect(await states()).toEqual({
    1: 'END OK',
    2: 'END OK',
    3: 'END OK',
    4: 'END OK',
    5: 'END OK',
    6: 'AVAILABLE OK',
  });
});

it('finds a new version by itself', async () => {
  await start(10);
  expect((await predict()).status).toBe(404);
  await pushVersion(base, '1', line(1));
  while ((await predict()).status === 404);
  expect(await predict()).toEqual({ status: 200, value: 1 });
});

it('reports a damaged version and goes on with the old one', async () => {
  await pushVersion(base, '1', line(1));
  await start(60_000);
  await pushVersion(base, '2', line(2));
  await writeFile(join(base, '2', 'model.json'), JSON.stringify({ checksum: 'ab', content: JSON.stringify(line(2)) }));
  await server.poll();
  expect((await predict()).value).toBe(1);
  expect(await states()).toEqual({ 2: 'END DATA_LOSS', 1: 'AVAILABLE OK' });
  expect(events).toContainEqual(expect.objectContaining({ kind: 'load-failed', version: '2' }));
  await pushVersion(base, '3', line(3));
  await server.poll();
  expect((await predict()).value).toBe(3);
});

it('leaves a folder alone until it is complete, and names that are no versions', async () => {
  await pushVersion(base, '1', line(1));
  await mkdir(join(base, '2'));
  await mkdir(join(base, 'latest'));
  await start(60_000);
  expect(await states()).toEqual({ 1: 'AVAILABLE OK' });
});

it('goes back to the version before when the newest is removed, and keeps it when the base path vanishes', async () => {
  await pushVersion(base, '1', line(1));
  await pushVersion(base, '2', line(2));
  await start(60_000);
  expect((await predict()).value).toBe(2);
  await rm(join(base, '2'), { recursive: true });
  await server.poll();
  expect((await predict()).value).toBe(1);
  await rm(base, { recursive: true });
  await server.poll();
  expect((await predict()).value).toBe(1);
  await mkdir(base);
});

it('unloads an old version only after its last request, and drains on close', async () => {
  await pushVersion(base, '1', line(1));
  const held: (() => void)[] = [];
  await start(60_000, () => new Promise((resolve) => held.push(resolve)));
  const slow = predict();
  while (held.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
  await pushVersion(base, '2', line(2));
  await server.poll();
  expect(await states()).toEqual({ 2: 'AVAILABLE OK', 1: 'UNLOADING OK' });
  const closing = server.close();
  held.shift()?.();
  expect(await slow).toEqual({ status: 200, value: 1 });
  await closing;
  expect(events.filter(({ kind }) => kind === 'unloaded')).toHaveLength(2);
  await expect(fetch(url)).rejects.toThrow();
});
