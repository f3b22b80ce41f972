/** A server to be measured, in a process of its own. Arguments: `empty`, or `model` or `registered` and a project folder. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server, ServerCredentials, type sendUnaryData } from '@grpc/grpc-js';
import { encodeMessage } from '../../core/formats/index.ts';
import { type Json, systemClock, unwrap } from '../../core/foundation/index.ts';
import { predictResponseType } from '../../core/serving/grpc/inference-messages.ts';
import { tensorProto } from '../../core/serving/grpc/tensor-proto.ts';
import { createModelServer, type PredictionSink } from '../../core/serving/index.ts';
import { openAppendLog } from '../../core/workspace/index.ts';

const [kind, projectDir = ''] = process.argv.slice(2);
const grpcPredictPath = '/tensorflow.serving.PredictionService/Predict';

async function start(): Promise<{ readonly port: number; readonly grpcPort?: number }> {
  if (kind === 'empty') return { port: await emptyHandler(), grpcPort: await emptyGrpcHandler() };
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

/** The limit: the same HTTP stack, the body read, nothing done with it, an answer as long as the model's. */
function emptyHandler(): Promise<number> {
  const answer = `{
    "predictions": [
        {
            "classes": ["No", "Yes"],
            "predicted": "No",
            "scores": [0.812345679, 0.187654321]
        }
    ]
}`;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

/** The limit of gRPC: the same library, the message taken apart from its frame, a constant Predict answer. */
function emptyGrpcHandler(): Promise<number> {
  const answer = encodeMessage(predictResponseType, {
    model_spec: { name: 'complaints', version: { value: 1n }, signature_name: 'serving_default' },
    outputs: new Map([['scores', tensorProto({ dtype: 'DT_FLOAT', shape: [1, 2], data: Float32Array.of(0.25, 0.75) })]]),
  });
  const bytes = Buffer.from(answer);
  const server = new Server({ 'grpc.so_reuseport': 0 });
  const plain = (message: Buffer): Buffer => message;
  const method = { requestStream: false, responseStream: false, requestSerialize: plain, requestDeserialize: plain };
  server.addService(
    { Predict: { ...method, path: grpcPredictPath, responseSerialize: plain, responseDeserialize: plain } },
    { Predict: (_call: unknown, callback: sendUnaryData<Buffer>) => callback(null, bytes) },
  );
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port)));
  });
}

async function register(): Promise<PredictionSink> {
  const log = await openAppendLog(join(projectDir, 'registers', 'predictions'), {
    writer: 'bench',
    maxSegmentBytes: 64 << 20,
    fsync: 'batched',
  });
  return {
    append: (records) => log.appendAll(records as unknown as readonly Json[]),
  };
}

process.stdout.write(`${JSON.stringify(await start())}\n`);
