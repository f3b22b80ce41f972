/** What ends a request before its answer, over real sockets: limits, silence, clients that go away, a server that closes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { succeed, systemClock, unwrap } from '../../../core/foundation/index.ts';
import type { RunnableModel } from '../../../core/model/index.ts';
import { createModelServer, type ModelServer, type ModelServerEvent } from '../../../core/serving/index.ts';
import { TestClient } from './grpc-client.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const bodyLimit = 2000;
let dir: string;
let server: ModelServer;
let ports: { readonly port: number; readonly grpcPort?: number };
let events: ModelServerEvent[];
/** Lets the held runs go on. */
let held: (() => void)[];
let holding: boolean;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'serving-endings-'));
  [events, held, holding] = [[], [], false];
  await pushHalfPlus(join(dir, 'm'), '1');
});

afterEach(async () => {
  for (const go of held) go();
  await server.close();
  rmSync(dir, { recursive: true });
  expect(events.filter(({ kind }) => kind === 'bug')).toEqual([]);
});

async function start(options: { readonly timeoutMs?: number; readonly drainMs?: number } = {}): Promise<void> {
  server = createModelServer({
    models: [{ name: 'm', basePath: join(dir, 'm') }],
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    bodyLimit,
    loader: async (folder) => {
      const loaded = await loadHalfPlus(folder);
      return loaded.ok ? succeed(slow(loaded.value)) : loaded;
    },
    feedback: { add: async () => succeed(undefined) },
    onEvent: (event) => events.push(event),
    ...options,
  });
  ports = unwrap(await server.start());
}

function slow(model: RunnableModel): RunnableModel {
  return {
    ...model,
    run: async (...call) => {
      if (holding) await new Promise<void>((resolve) => held.push(resolve));
      return model.run(...call);
    },
  };
}

/** Gives up after some seconds, so that what never comes fails where it is waited for. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let i = 0; i < 2500 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(isSo()).toBe(true);
};

interface Line {
  readonly socket: Socket;
  /** All that came so far. */
  text(): string;
  readonly ended: Promise<void>;
}

function open(): Promise<Line> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(ports.port, '127.0.0.1');
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    const ended = new Promise<void>((done) => socket.on('close', () => done()));
    socket.on('error', reject);
    socket.on('connect', () => resolve({ socket, text: () => text, ended }));
  });
}

function head(path: string, headers: readonly string[]): string {
  return [`POST ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
}

/** A body of exactly so many bytes, by spaces that JSON ignores. */
const padded = (bytes: number): string => '{"instances": [2]}'.padEnd(bytes);

async function predict(body = padded(18)): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${ports.port}/v1/models/m:predict`, { method: 'POST', body });
  return { status: response.status, body: await response.json() };
}

const answer = { status: 200, body: { predictions: [3] } };

describe('the limit of a body', () => {
  beforeEach(() => start());

  it('is what it says, to the byte', async () => {
    expect(await predict(padded(bodyLimit))).toEqual(answer);
    const error = `Request body is larger than ${bodyLimit} bytes`;
    expect(await predict(padded(bodyLimit + 1))).toEqual({ status: 413, body: { error } });
  });

  it('holds for a body in chunks that never ends, and the client hears why', async () => {
    const line = await open();
    line.socket.write(head('/v1/models/m:predict', ['Transfer-Encoding: chunked']));
    for (let sent = 0; sent <= bodyLimit; sent += 500) line.socket.write(`1f4\r\n${'x'.repeat(500)}\r\n`);
    await until(() => line.text().includes('413'));
    expect(line.text().toLowerCase()).toContain('connection: close');
    line.socket.destroy();
    expect(await predict()).toEqual(answer);
  });

  it('of feedback is a megabyte', async () => {
    const url = `http://127.0.0.1:${ports.port}/loopwright/v1/feedback`;
    const comment = (bytes: number) => JSON.stringify({ prediction_id: 'x', kind: 'correct' }).padEnd(bytes);
    expect((await fetch(url, { method: 'POST', body: comment(1 << 20) })).status).toBe(200);
    expect((await fetch(url, { method: 'POST', body: comment((1 << 20) + 1) })).status).toBe(413);
  });

  it('holds for gRPC', async () => {
    const client = new TestClient(ports.grpcPort ?? 0);
    const x = (values: number) => ({ x: { dtype: 'DT_FLOAT' as const, shape: [values, 1], data: new Float32Array(values) } });
    expect((await client.predict({ name: 'm' }, x(400))).outputs.get('y')?.shape).toEqual([400, 1]);
    await expect(client.predict({ name: 'm' }, x(600))).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    client.close();
  });

  it('holds for what a compressed gRPC message unfolds to', async () => {
    const client = new TestClient(ports.grpcPort ?? 0, undefined, { compressed: true });
    const x = (values: number) => ({ x: { dtype: 'DT_FLOAT' as const, shape: [values, 1], data: new Float32Array(values) } });
    expect((await client.predict({ name: 'm' }, x(400))).outputs.get('y')?.shape).toEqual([400, 1]);
    await expect(client.predict({ name: 'm' }, x(100_000))).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    client.close();
  });
});

describe('silence', () => {
  it('in the middle of a body is ended with 504 once the time is over, and others are answered meanwhile', async () => {
    await start({ timeoutMs: 150 });
    const line = await open();
    line.socket.write(`${head('/v1/models/m:predict', ['Content-Length: 18'])}{"inst`);
    expect(await predict()).toEqual(answer);
    await line.ended;
    expect(line.text()).toContain('HTTP/1.1 504');
    expect(line.text()).toContain('"Timed out"');
    await until(() => server.status().requests === 2);
    expect(server.status().errors).toBe(1);
  });

  it('of the model too, whose version stays loaded until its work is done', async () => {
    await start({ timeoutMs: 100 });
    holding = true;
    expect(await predict()).toEqual({ status: 504, body: { error: 'Timed out' } });
    holding = false;
    await pushHalfPlus(join(dir, 'm'), '2');
    await server.poll();
    const states = server.status().models[0]?.versions.map(({ version, state }) => [version, state]);
    expect(states).toEqual([
      ['2', 'AVAILABLE'],
      ['1', 'UNLOADING'],
    ]);
    held.shift()?.();
    await until(() => events.some(({ kind }) => kind === 'unloaded'));
  });
});

describe('a client that goes away', () => {
  beforeEach(() => start());

  it('in the middle of its body is counted, and nothing else happens', async () => {
    const line = await open();
    line.socket.write(`${head('/v1/models/m:predict', ['Content-Length: 18'])}{"inst`);
    await predict();
    line.socket.destroy();
    await until(() => server.status().requests === 2);
    expect(server.status().errors).toBe(1);
    expect(await predict()).toEqual(answer);
  });

  it('before its answer is there takes nothing along', async () => {
    holding = true;
    const line = await open();
    line.socket.write(head('/v1/models/m:predict', ['Content-Length: 18']) + padded(18));
    await until(() => held.length === 1);
    line.socket.destroy();
    holding = false;
    held.shift()?.();
    await until(() => server.status().requests === 1);
    expect(await predict()).toEqual(answer);
  });
});

describe('a server that closes', () => {
  it('answers what is under way, with the last word on its connection, and takes nothing new', async () => {
    await start();
    const [idle, busy] = [await open(), await open()];
    idle.socket.write(head('/v1/models/m:predict', ['Content-Length: 18']) + padded(18));
    await until(() => idle.text().includes('predictions'));
    holding = true;
    busy.socket.write(head('/v1/models/m:predict', ['Content-Length: 18']) + padded(18));
    await until(() => held.length === 1);
    const closing = server.close();
    await idle.ended;
    await expect(predict()).rejects.toThrow();
    expect(server.status().running).toBe(false);
    held.shift()?.();
    await Promise.all([closing, busy.ended]);
    expect(busy.text()).toContain('HTTP/1.1 200');
    expect(busy.text().toLowerCase()).toContain('connection: close');
  });

  it('cuts what is not done in the time it waits: a body that does not come, a model that does not answer, over gRPC too', async () => {
    await start({ drainMs: 100 });
    holding = true;
    const [sending, waiting] = [await open(), await open()];
    sending.socket.write(`${head('/v1/models/m:predict', ['Content-Length: 18'])}{"inst`);
    waiting.socket.write(head('/v1/models/m:predict', ['Content-Length: 18']) + padded(18));
    const client = new TestClient(ports.grpcPort ?? 0);
    const x = { dtype: 'DT_FLOAT' as const, shape: [1, 1], data: Float32Array.of(2) };
    const called = client.predict({ name: 'm' }, { x }).catch((error: { code: number }) => error.code);
    await until(() => held.length === 2);
    const closing = server.close();
    await Promise.all([sending.ended, waiting.ended]);
    expect([sending.text(), waiting.text()]).toEqual(['', '']);
    expect([status.UNAVAILABLE, status.CANCELLED]).toContain(await called);
    for (const go of held) go();
    await closing;
    client.close();
  });

  it('closes once', async () => {
    await start();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await expect(predict()).rejects.toThrow();
  });
});
