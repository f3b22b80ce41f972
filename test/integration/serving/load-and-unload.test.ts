/** A version that cannot be loaded is tried as often as asked, and one that goes gives its memory back. */

import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProblem, fail, systemClock, unwrap } from '../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../core/learning/index.ts';
import { createModel, saveModel } from '../../../core/model/index.ts';
import { createModelServer, type ModelServer, type ModelServerEvent, type ServableLoader } from '../../../core/serving/index.ts';
import { answerModel } from '../../unit/model/answer-model.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

let base: string;
let server: ModelServer;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-load-'));
});

afterEach(async () => {
  await server.close();
  await rm(base, { recursive: true });
});

describe('a version that cannot be loaded', () => {
  let calls: number;

  /** Of the newest version the first `failures` loads fail. */
  async function serve(failures: number, maxRetries: number): Promise<string> {
    calls = 0;
    const loader: ServableLoader = async (dir) => {
      if (!dir.endsWith('2')) return loadHalfPlus(dir);
      calls++;
      if (calls <= failures) return fail(createProblem('model/invalid', 'The disk is away.', 'Bring it back.'));
      return loadHalfPlus(dir);
    };
    await pushHalfPlus(base, '1', 1);
    await pushHalfPlus(base, '2', 2);
    const models = [{ name: 'm', basePath: base }];
    server = createModelServer({ models, port: 0, clock: systemClock, pollMs: 5, retryMs: 10, maxRetries, loader });
    return unwrap(await server.start()).url;
  }

  const status = async (url: string) => (await (await fetch(`${url}/v1/models/m/versions/2`)).json()).model_version_status[0];

  it('is tried again, and then served', async () => {
    const url = await serve(2, 5);
    await vi.waitUntil(async () => (await status(url)).state === 'AVAILABLE', { timeout: 5000, interval: 5 });
    expect(calls).toBe(3);
    const answer = await fetch(`${url}/v1/models/m:predict`, { method: 'POST', body: '{"instances": [0]}' });
    expect(await answer.json()).toEqual({ predictions: [2] });
  });

  it('is given up after so many retries, with the reason, while the version before answers', async () => {
    const url = await serve(Number.POSITIVE_INFINITY, 3);
    await vi.waitUntil(() => calls === 4, { timeout: 5000, interval: 5 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(calls).toBe(4);
    expect(await status(url)).toMatchObject({ state: 'END', status: { error_message: 'The disk is away.' } });
    const answer = await fetch(`${url}/v1/models/m:predict`, { method: 'POST', body: '{"instances": [0]}' });
    expect(await answer.json()).toEqual({ predictions: [1] });
  });
});

describe('a version that was given up', () => {
  it('is loaded once another folder of its number has come in place of the damaged one', async () => {
    const loader: ServableLoader = async (dir) =>
      existsSync(join(dir, 'damaged'))
        ? fail(createProblem('model/invalid', 'It is damaged.', 'Copy it again.'))
        : loadHalfPlus(dir);
    await pushHalfPlus(base, '1');
    await writeFile(join(base, '1', 'damaged'), '');
    const models = [{ name: 'm', basePath: base }];
    server = createModelServer({ models, port: 0, clock: systemClock, pollMs: 60_000, retryMs: 60_000, maxRetries: 0, loader });
    const { url } = unwrap(await server.start());
    await rm(join(base, '1'), { recursive: true });
    await server.poll();
    await pushHalfPlus(base, '1', 7);
    await server.poll();
    const answer = await fetch(`${url}/v1/models/m:predict`, { method: 'POST', body: '{"instances": [0]}' });
    expect(await answer.json()).toEqual({ predictions: [7] });
  });
});

describe('a model whose base path changes', () => {
  const elsewhere = (name: string): string => join(base, name);
  const ask = async (url: string, path: string): Promise<unknown> =>
    (await fetch(`${url}/v1/models/m${path}:predict`, { method: 'POST', body: '{"instances": [0]}' })).json();

  async function serve(): Promise<string> {
    const loader: ServableLoader = async (dir) =>
      dir.includes('damaged') ? fail(createProblem('model/invalid', 'It is damaged.', 'Copy it again.')) : loadHalfPlus(dir);
    await pushHalfPlus(elsewhere('old'), '1', 1);
    await pushHalfPlus(elsewhere('old'), '2', 2);
    const models = [{ name: 'm', basePath: `${elsewhere('old')}/`, policy: { kind: 'all' as const } }];
    server = createModelServer({ models, port: 0, clock: systemClock, pollMs: 60_000, loader });
    return unwrap(await server.start()).url;
  }

  it('answers from there, the same numbers included, and no request fails meanwhile', async () => {
    const url = await serve();
    await pushHalfPlus(elsewhere('new'), '2', 7);
    const found = new Set<string>();
    const reloading = server.reload([{ name: 'm', basePath: elsewhere('new') }]);
    let isDone = false;
    void reloading.then(() => {
      isDone = true;
    });
    while (!isDone) found.add(JSON.stringify(await ask(url, '')));
    unwrap(await reloading);
    expect([...found].filter((answer) => !['{"predictions":[2]}', '{"predictions":[7]}'].includes(answer))).toEqual([]);
    expect([await ask(url, ''), await ask(url, '/versions/2')]).toEqual([{ predictions: [7] }, { predictions: [7] }]);
    expect(await ask(url, '/versions/1')).toMatchObject({ error: expect.stringContaining('Servable not found') });
  });

  it('keeps what it serves where nothing there can be loaded, until something can', async () => {
    const url = await serve();
    await pushHalfPlus(elsewhere('damaged'), '2', 7);
    await pushHalfPlus(elsewhere('damaged'), '3', 7);
    unwrap(await server.reload([{ name: 'm', basePath: elsewhere('damaged') }]));
    expect([await ask(url, ''), await ask(url, '/versions/1')]).toEqual([{ predictions: [2] }, { predictions: [1] }]);
    await pushHalfPlus(elsewhere('good'), '1', 8);
    unwrap(await server.reload([{ name: 'm', basePath: elsewhere('good') }]));
    expect([await ask(url, ''), await ask(url, '/versions/1')]).toEqual([{ predictions: [8] }, { predictions: [8] }]);
  });
});

describe('a model that is not there', () => {
  it('is told once, and again after it was otherwise, while the server waits for it', async () => {
    const told: string[] = [];
    const basePath = join(base, 'later');
    server = createModelServer({
      models: [{ name: 'm', basePath }],
      port: 0,
      clock: systemClock,
      pollMs: 5,
      loader: loadHalfPlus,
      onEvent: (event) => told.push('message' in event ? event.message : event.kind),
    });
    unwrap(await server.start());
    const nowhere = `Could not find base path ${basePath} for servable m`;
    for (let looks = 0; looks < 3; looks++) await server.poll();
    expect(told).toEqual([nowhere]);
    await mkdir(basePath);
    await server.poll();
    const leaf = "Did you forget to name your leaf directory as a number (eg. '/1/')?";
    expect(told).toEqual([nowhere, `No versions of servable m found under base path ${basePath}. ${leaf}`]);
    await pushHalfPlus(basePath, '1');
    await server.poll();
    await rm(basePath, { recursive: true });
    await server.poll();
    expect(told.slice(2)).toEqual(['available', nowhere]);
  });

  it('is told where the policy wants a version that is not there', async () => {
    const told: string[] = [];
    await pushHalfPlus(base, '1');
    const models = [{ name: 'm', basePath: base, policy: { kind: 'specific' as const, versions: [1n, 7n] } }];
    const onEvent = (event: ModelServerEvent): unknown => event.kind === 'not-found' && told.push(event.message);
    server = createModelServer({ models, port: 0, clock: systemClock, pollMs: 60_000, loader: loadHalfPlus, onEvent });
    unwrap(await server.start());
    expect(told).toEqual([`Version 7 of servable m, which was requested to be served, was not found under base path ${base}`]);
  });
});

/** Bytes of all array buffers that something still holds. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // What a request leaves behind goes with the turn after it.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().arrayBuffers;
}

it('holds the weights of the versions that are served, however many came and went', { timeout: 60_000 }, async () => {
  const small = await answerModel();
  const network: NetworkSpec = { ...small.network, hidden: [2048, 2048] };
  const model = createModel(small.transform, network, initialWeights(network, 1));
  const weightBytes = 2048 * 2048 * 4;
  const aside = join(base, 'aside');
  unwrap(await saveModel(aside, model));
  const push = async (version: number): Promise<void> => {
    await cp(aside, join(base, `.${version}`), { recursive: true });
    await rename(join(base, `.${version}`), join(base, String(version)));
  };
  await push(1);
  server = createModelServer({ models: [{ name: 'm', basePath: base }], port: 0, clock: systemClock, pollMs: 10 });
  const { url } = unwrap(await server.start());
  const row = { age: 41, weight: 70.25, colour: 'red', comment: 'late' };
  const ask = async (version: number): Promise<void> => {
    const path = `${url}/v1/models/m/versions/${version}:predict`;
    const answer = async () => fetch(path, { method: 'POST', body: JSON.stringify({ instances: [row] }) });
    await vi.waitUntil(async () => (await answer()).status === 200, { timeout: 10_000, interval: 10 });
  };
  await ask(1);
  const withOne = await heldBytes();
  for (let version = 2; version <= 9; version++) {
    await push(version);
    await ask(version);
  }
  const stateOf = async (version: number): Promise<string> =>
    (await (await fetch(`${url}/v1/models/m/versions/${version}`)).json()).model_version_status[0].state;
  await vi.waitUntil(async () => (await stateOf(8)) === 'END', { timeout: 10_000, interval: 10 });
  const withNine = await heldBytes();
  expect(withOne).toBeGreaterThan(weightBytes);
  expect(withNine - withOne).toBeLessThan(weightBytes / 2);
});
