/** Clients of a server to be measured, in a process of their own; the argument is a `Load`, the answer a `LoadResult`. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Pace } from './serve-pacer.ts';

export interface Load {
  readonly kind: 'rest' | 'grpc';
  readonly port: number;
  readonly path: string;
  /** A file with the body. */
  readonly bodyFile: string;
  readonly clients: number;
  readonly seconds: number;
  /** Requests a second, at random times (open loop); absent: each client sends when it has its answer (closed loop). */
  readonly rate?: number;
}

export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds; of an open loop from the moment a request was due. */
  readonly p50: number;
  readonly p99: number;
}

type Ask = () => Promise<void>;

/** The share of the time that is not measured: connections open, code is compiled. */
const warmUpShare = 0.25;

const load = JSON.parse(process.argv[2] ?? '') as Load;
const body = readFileSync(load.bodyFile);
const clients = await Promise.all(
  Array.from({ length: load.clients }, () => (load.kind === 'rest' ? restClient() : grpcClient())),
);
const result = await (load.rate === undefined ? closedLoop() : openLoop(load.rate));
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit();

async function closedLoop(): Promise<LoadResult> {
  const times: number[] = [];
  const from = performance.now() + load.seconds * warmUpShare * 1000;
  const until = performance.now() + load.seconds * 1000;
  await Promise.all(
    clients.map(async (ask) => {
      for (let now = performance.now(); now < until; now = performance.now()) {
        await ask();
        if (now >= from) times.push(performance.now() - now);
      }
    }),
  );
  return summary(times, load.seconds * (1 - warmUpShare));
}

/** Each request's time begins when it is due, whether or not a connection is free: nothing slow is left out. */
async function openLoop(rate: number): Promise<LoadResult> {
  const times: number[] = [];
  const free = [...clients];
  const due: number[] = [];
  const startAt = performance.timeOrigin + performance.now();
  const now = (): number => performance.timeOrigin + performance.now() - startAt;
  const from = load.seconds * warmUpShare * 1000;
  let running = 0;
  let ended = false;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const serve = (): void => {
    while (free.length > 0 && due.length > 0) {
      const own = free.pop() as Ask;
      const at = due.shift() as number;
      running++;
      void own().then(() => {
        running--;
        if (at >= from) times.push(now() - at);
        free.push(own);
        serve();
      });
    }
    if (ended && running === 0 && due.length === 0) finish();
  };
  const pace: Pace = { rate, seconds: load.seconds, startAt };
  const pacer = new Worker(new URL('serve-pacer.mjs', import.meta.url), { workerData: pace });
  pacer.on('message', (message: readonly number[] | 'done') => {
    if (message === 'done') ended = true;
    else due.push(...message);
    serve();
  });
  await finished;
  return summary(times, load.seconds * (1 - warmUpShare));
}

function summary(times: number[], seconds: number): LoadResult {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { count: sorted.length, seconds, p50: at(0.5), p99: at(0.99) };
}

/** One connection that is kept. The answer is read no further than its length: the client must cost little beside the server. */
async function restClient(): Promise<Ask> {
  const head = `POST ${load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const request = Buffer.concat([Buffer.from(head), body]);
  let socket: Socket = await open();
  let closes = false;
  return async () => {
    if (closes) socket = await open();
    const answer = await ask(socket, request);
    closes = answer.closes;
  };
}

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(load.port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

function ask(socket: Socket, request: Buffer): Promise<{ readonly closes: boolean }> {
  return new Promise((resolve, reject) => {
    let text = '';
    let length = -1;
    let closes = false;
    const done = (): void => {
      socket.off('data', take);
      socket.off('end', done);
      if (text.startsWith('HTTP/1.1 200') || text.startsWith('HTTP/1.0 200')) resolve({ closes });
      else reject(new Error(text.slice(0, 500)));
    };
    const take = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if (length < 0) {
        const end = text.indexOf('\r\n\r\n');
        if (end < 0) return;
        const own = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1];
        closes = /\r\nconnection: *close/i.test(text.slice(0, end + 2));
        length = own === undefined ? Number.POSITIVE_INFINITY : end + 4 + Number(own);
      }
      if (text.length >= length) done();
    };
    socket.on('data', take);
    socket.on('end', done);
    socket.write(request);
  });
}

/**
 * One connection of its own. Plain HTTP/2 with gRPC's frames: a whole gRPC library in the client would take longer than the
 * server.
 */
async function grpcClient(): Promise<Ask> {
  const session = connectHttp2(`http://127.0.0.1:${load.port}`);
  await once(session, 'connect');
  const frame = Buffer.alloc(5 + body.length);
  frame.writeUInt32BE(body.length, 1);
  body.copy(frame, 5);
  const headers = { ':method': 'POST', ':path': load.path, 'content-type': 'application/grpc', te: 'trailers' };
  return () =>
    new Promise((resolve, reject) => {
      const stream = session.request(headers);
      let status: unknown;
      stream.on('trailers', (trailers) => {
        status = trailers['grpc-status'];
      });
      stream.on('error', reject);
      stream.on('end', () => (String(status) === '0' ? resolve() : reject(new Error(`gRPC status ${String(status)}`))));
      stream.resume();
      stream.end(frame);
    });
}
