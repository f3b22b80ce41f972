/** A server to be measured, in a process of its own. Arguments: `empty`, or `model` or `registered` and a project folder. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Json, systemClock, unwrap } from '../../core/foundation/index.ts';
import { createModelServer, type PredictionSink } from '../../core/serving/index.ts';
import { openAppendLog } from '../../core/workspace/index.ts';

const [kind, projectDir = ''] = process.argv.slice(2);

async function start(): Promise<{ readonly port: number; readonly grpcPort?: number }> {
  if (kind === 'empty') return { port: await emptyHandler() };
  const server = createModelServer({
    models: [{ name: 'complaints', basePath: join(projectDir, 'serving_model', 'complaints') }],
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    ...(kind === 'registered' ? { predictions: await register() } : {}),
  });
  const { port, grpcPort } = unwrap(await server.start());
  await server.poll();
  return { port, ...(grpcPort === undefined ? {} : { grpcPort }) };
}

/** The limit: the same HTTP stack, the body read, nothing done with it. */
function emptyHandler(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
      response.end('{}');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

async function register(): Promise<PredictionSink> {
  const log = await openAppendLog(join(projectDir, 'registers', 'predictions'), {
    writer: 'bench',
    maxSegmentBytes: 64 << 20,
    fsync: 'batched',
  });
  return {
    append: async (records) => {
      await Promise.all(records.map((record) => log.append(record as unknown as Json)));
    },
  };
}

process.stdout.write(`${JSON.stringify(await start())}\n`);
