/** Whatever a client sends, over REST or gRPC: an answer or a refusal in the interface's own words, never a bug, a hang or a lost server. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMessage, encodeMessage } from '../../../core/formats/index.ts';
import { createRandom, type Random, systemClock, unwrap } from '../../../core/foundation/index.ts';
import { openOwnModel, saveModel } from '../../../core/model/index.ts';
import { predictRequestType } from '../../../core/serving/grpc/inference-messages.ts';
import { services } from '../../../core/serving/grpc/service-table.ts';
import { tensorProto } from '../../../core/serving/grpc/tensor-proto.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { loadHalfPlus, pushHalfPlus } from '../../integration/serving/half-plus-two.ts';
import { answerModel } from '../../unit/model/answer-model.ts';

const dir = mkdtempSync(join(tmpdir(), 'serving-fuzz-'));
const bugs: string[] = [];
let server: ModelServer;
let client: Client;
let url = '';

beforeAll(async () => {
  await pushHalfPlus(join(dir, 'half'), '1');
  await saveModel(join(dir, 'own', '1'), await answerModel());
  server = createModelServer({
    models: [
      { name: 'half', basePath: join(dir, 'half') },
      { name: 'own', basePath: join(dir, 'own') },
    ],
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    pollMs: 60_000,
    bodyLimit: 1 << 20,
    loader: (folder) => (folder.includes('half') ? loadHalfPlus(folder) : openOwnModel(folder)),
    predictions: { append: async () => undefined },
    onEvent: (event) => {
      if (event.kind === 'bug') bugs.push(event.message);
    },
  });
  const started = unwrap(await server.start());
  ({ url } = started);
  client = new Client(`127.0.0.1:${started.grpcPort}`, credentials.createInsecure());
});

afterAll(async () => {
  client.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

/** Requests that are answered, and where. */
const good: readonly (readonly [string, string])[] = [
  ['own:predict', '{"instances": [{"age": 41, "weight": 70.25, "colour": "red", "comment": "late"}]}'],
  [
    'own:predict',
    '{"inputs": {"age": [41, 2], "weight": [1, 2.5], "colour": ["a", {"b64": "aGVsbG8="}], "comment": [null, ""]}}',
  ],
  ['own:predict', '{"signature_name": "serving_examples", "inputs": [{"b64": "CgA="}]}'],
  ['half:predict', '{"instances": [[1, 2], [3, NaN]]}'],
  ['half:regress', '{"signature_name": "regress_x_to_y", "context": {"x": 1.5}, "examples": [{}, {"x": [2.5]}]}'],
  ['own:classify', '{"signature_name": "classification", "examples": [{"age": 41, "colour": "red"}]}'],
];
const paths = [
  'none:predict',
  '%ff:predict',
  'own/versions/1:predict',
  'half/labels/x:predict',
  'own:x',
  'own:regress',
  'half:classify',
];
const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  'true',
  '-',
  '1e999',
  '1.0',
  '9223372036854775808',
  '"b64"',
  '"instances"',
  '\\u',
  'NaN',
  ' ',
];

function mutated(random: Random, text: string): Buffer {
  let bytes = Buffer.from(text);
  for (let edits = random.nextInt(3); edits > 0; edits--) {
    const at = random.nextInt(bytes.length + 1);
    const kind = random.nextInt(4);
    if (kind === 0)
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(pieces[random.nextInt(pieces.length)] ?? ''),
        bytes.subarray(at),
      ]);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.nextInt(6))]);
    else if (kind === 2 && at < bytes.length) bytes[at] = random.nextInt(256);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}

it('REST answers 800 damaged requests with JSON of its own, and no bug', async () => {
  const random = createRandom(11);
  const codes = new Map<number, number>();
  for (let i = 0; i < 800; i++) {
    const [target, text] = good[random.nextInt(good.length)] ?? ['', ''];
    const path = `/v1/models/${random.nextInt(4) === 0 ? paths[random.nextInt(paths.length)] : target}`;
    const body = mutated(random, text) as unknown as BodyInit;
    const response = await fetch(url + path, { method: 'POST', body });
    const answer = await response.text();
    codes.set(response.status, (codes.get(response.status) ?? 0) + 1);
    if (response.status !== 200) expect(Object.keys(JSON.parse(answer)), `${path} ${answer}`).toEqual(['error']);
  }
  expect(bugs).toEqual([]);
  expect([...codes.keys()].filter((code) => ![200, 400, 404].includes(code))).toEqual([]);
  expect(codes.get(200) ?? 0).toBeGreaterThan(50);
});

/** Codes that tell a refusal; INTERNAL only for bytes that are no such message. */
const refusals: ReadonlySet<number> = new Set([
  status.OK,
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
  status.INTERNAL,
  status.UNIMPLEMENTED,
  status.DATA_LOSS,
]);

function send(path: string, bytes: Buffer): Promise<ServiceError | undefined> {
  return new Promise((resolve) => {
    const pass = (message: Buffer): Buffer => message;
    client.makeUnaryRequest(path, pass, pass, bytes, { deadline: Date.now() + 20_000 }, (error) => resolve(error ?? undefined));
  });
}

it('gRPC answers 800 damaged messages with a status of its own, and no bug', async () => {
  const random = createRandom(12);
  const methods = Object.entries(services).flatMap(([name, rows]) =>
    Object.entries(rows)
      .filter(([, row]) => row.responseStream !== true)
      .map(([method]) => `/${name}/${method}`),
  );
  const x = tensorProto({ dtype: 'DT_FLOAT', shape: [2, 1], data: Float32Array.of(1, 2) });
  const whole = encodeMessage(
    predictRequestType,
    createMessage(predictRequestType, { model_spec: { name: 'half', signature_name: '' }, inputs: new Map([['x', x]]) }),
  );
  let answered = 0;
  for (let i = 0; i < 800; i++) {
    const bytes = mutated(random, Buffer.from(whole).toString('latin1')).toString('utf8');
    const path = i % 2 === 0 ? '/tensorflow.serving.PredictionService/Predict' : (methods[random.nextInt(methods.length)] ?? '');
    const error = await send(path, Buffer.from(bytes, 'latin1'));
    if (!error) answered++;
    if (error?.code === status.INTERNAL) expect(error.details).toContain('deserializing');
    expect(refusals.has(error?.code ?? status.OK), `${path} ${error?.code} ${error?.details}`).toBe(true);
  }
  expect(bugs).toEqual([]);
  expect(answered).toBeGreaterThan(5);
  expect(await send('/tensorflow.serving.PredictionService/Predict', Buffer.from(whole))).toBeUndefined();
});
