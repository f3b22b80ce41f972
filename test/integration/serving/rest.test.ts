/** The REST interface over a real loopback server. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedbackInput, PredictionRecord } from '../../../core/contract/index.ts';
import { createProblem, fail, succeed, systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { type LineModel, loadLine, pushVersion } from './line-servable.ts';

const halfPlusTwo: LineModel = { kind: 'regression', inputs: [{ name: 'x', dtype: 'DT_FLOAT' }], slope: 0.5, offset: 2 };
const disputed: LineModel = {
  kind: 'classification',
  inputs: [
    { name: 'amount', dtype: 'DT_INT64' },
    { name: 'state', dtype: 'DT_STRING' },
  ],
  slope: 1,
  offset: -3,
};

const dir = mkdtempSync(join(tmpdir(), 'serving-rest-'));
const registered: PredictionRecord[] = [];
const feedback: FeedbackInput[] = [];
let server: ModelServer;
let url = '';
let port = 0;

beforeAll(async () => {
  await pushVersion(join(dir, 'half'), '00000123', halfPlusTwo);
  await pushVersion(join(dir, 'disputed'), '7', disputed);
  server = createModelServer({
    models: [
      { name: 'half', basePath: join(dir, 'half') },
      { name: 'disputed model', basePath: join(dir, 'disputed') },
      { name: 'empty', basePath: join(dir, 'empty') },
    ],
    port: 0,
    clock: systemClock,
    loader: loadLine,
    redact: ['state'],
    bodyLimit: 100_000,
    predictions: {
      append: async (records) => {
        registered.push(...records);
      },
    },
    lookup: { find: async (id) => registered.find((record) => record.id === id) },
    feedback: {
      add: async (given) => {
        if (!registered.some(({ id }) => id === given.prediction_id)) {
          return fail(createProblem('prediction/not-found', `No prediction ${given.prediction_id}`, 'Check the id.'));
        }
        feedback.push(given);
        return succeed(undefined);
      },
    },
  });
  ({ url, port } = unwrap(await server.start()));
});

afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

async function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, { method: 'POST', body: body as BodyInit, headers });
  return { status: response.status, text: await response.text(), id: response.headers.get('x-loopwright-prediction-id') };
}

async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url + path);
  return { status: response.status, text: await response.text() };
}

const errorOf = (text: string): string => JSON.parse(text).error;

describe('predict', () => {
  it('answers rows and columns in the layout of TensorFlow Serving', async () => {
    const row = await post('/v1/models/half:predict', '{"instances": [1.0, 2, [5]]}'.replace('[5]', '5'));
    expect(row.text).toBe('{\n    "predictions": [[2.5], [3.0], [4.5]\n    ]\n}');
    const column = await post('/v1/models/half:predict', '{"inputs": [3, 4]}');
    expect(JSON.parse(column.text)).toEqual({ outputs: [[3.5], [4]] });
    const named = await post('/v1/models/half/versions/123:predict', '{"instances": [{"x": [80]}]}');
    expect(JSON.parse(named.text)).toEqual({ predictions: [[42]] });
  });

  it('answers a classifier with classes, scores and the predicted class', async () => {
    const { text } = await post('/v1/models/disputed%20model:predict', '{"instances": [{"amount": 3, "state": "TX"}]}');
    const [{ classes, scores, predicted }] = JSON.parse(text).predictions;
    expect([classes, predicted]).toEqual([['No', 'Yes'], 'Yes']);
    expect(scores[1]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  it('takes null and the empty string as missing', async () => {
    const body = '{"instances": [{"amount": null, "state": ""}, {"amount": 3, "state": "TX"}]}';
    const { text } = await post('/v1/models/disputed%20model:predict', body);
    const rows = JSON.parse(text).predictions;
    expect(rows[0].scores[1]).toBeCloseTo(1 / (1 + Math.exp(3)), 6);
    expect(rows[0].predicted).toBe('No');
  });

  it('accepts gzip bodies, any content type and NaN', async () => {
    const zipped = await post('/v1/models/half:predict', gzipSync('{"instances": [2]}'), {
      'content-encoding': 'gzip',
      'content-type': 'text/csv',
    });
    expect(JSON.parse(zipped.text)).toEqual({ predictions: [[3]] });
    const { text } = await post('/v1/models/half:predict', '{"instances": [NaN, Infinity, -Infinity]}');
    expect(text).toContain('[[NaN], [Infinity], [-Infinity]\n    ]');
  });

  it.each([
    ['/v1/models/none:predict', '{"instances": [1]}', 404, 'Servable not found for request: Latest(none)'],
    ['/v1/models/empty:predict', '{"instances": [1]}', 404, 'Servable not found for request: Latest(empty)'],
    ['/v1/models/half/versions/5:predict', '{"instances": [1]}', 404, 'Servable not found for request: Specific(half, 5)'],
    ['/v1/models/none:predict', '{', 400, 'JSON Parse error: Missing a name for object member. at offset: 1'],
    ['/v1/models/half/labels/stable:predict', '{"instances": [1]}', 400, 'Unrecognized servable version label: stable'],
    [
      '/v1/models/half:predict',
      '{"signature_name": "x", "instances": [1]}',
      400,
      'Serving signature name: "x" not found in signature def',
    ],
    ['/v1/models/half:predict', '{"instances": [[1, 2]]}', 400, 'Input "x" expects shape [-1] or [-1,1] but got [1,2]'],
    ['/v1/models/half:explain', '{}', 400, 'Malformed request: POST /v1/models/half:explain'],
    [
      '/v1/models/half/versions/99999999999999999999:predict',
      '{}',
      400,
      'Failed to convert version: 99999999999999999999 to numeric.',
    ],
    [
      '/v1/models/half:classify',
      '{"examples": [{"x": 1}]}',
      400,
      'Expected classification signature method_name to be tensorflow/serving/classify. Was: tensorflow/serving/predict',
    ],
    ['/v1/models/half:predict', 'x'.repeat(100_001), 413, 'Request body is larger than 100000 bytes'],
  ])('POST %s with %s is refused: %d', async (path, body, status, message) => {
    const answer = await post(path, body);
    expect([answer.status, errorOf(answer.text)]).toEqual([status, message]);
  });

  it('refuses gzip that is damaged or grows beyond the limit', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await post('/v1/models/half:predict', 'no gzip', headers)).status).toBe(400);
    expect((await post('/v1/models/half:predict', gzipSync(Buffer.alloc(1_000_000)), headers)).status).toBe(413);
  });

  it('predicts batches larger than one turn in order', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => i);
    const { text, id } = await post('/v1/models/half:predict', JSON.stringify({ instances: many }));
    expect(JSON.parse(text).predictions).toEqual(many.map((x) => [x / 2 + 2]));
    const [first, last] = (id ?? '').split('..');
    expect(registered.slice(-5000).map((record) => record.id)).toEqual(expect.arrayContaining([first, last]));
  });
});

describe('tracking', () => {
  it('names every row in the header and registers it before the answer, without redacted values', async () => {
    const body = '{"instances": [{"amount": 9007199254740993, "state": "TX"}, {"amount": 1, "state": "CA"}]}';
    const { id } = await post('/v1/models/disputed%20model:predict', body);
    const ids = (id ?? '').split(',');
    expect(ids).toHaveLength(2);
    expect([...ids].sort()).toEqual(ids);
    const found = ids.map((each) => registered.find((record) => record.id === each));
    expect(found[0]).toMatchObject({
      model: 'disputed model',
      version: '7',
      inputs: { amount: '9007199254740993' },
      predicted: 'Yes',
      classes: ['No', 'Yes'],
      redacted: ['state'],
    });
    expect(found[1]?.inputs).toEqual({ amount: 1 });
    const looked = await get(`/loopwright/v1/predictions/${ids[1]}`);
    expect(JSON.parse(looked.text)).toEqual(found[1]);
    expect((await get('/loopwright/v1/predictions/NOPE')).status).toBe(404);
  });

  it('takes feedback on a registered prediction and refuses the rest in the error shape', async () => {
    const { id } = await post('/v1/models/half:predict', '{"instances": [1]}');
    const given = { prediction_id: id, kind: 'correction', value: 4.5, annotator: 'reviewer' };
    expect((await post('/loopwright/v1/feedback', JSON.stringify(given))).status).toBe(200);
    expect(feedback.at(-1)).toEqual(given);
    const unknown = await post('/loopwright/v1/feedback', '{"prediction_id": "none", "kind": "correct"}');
    expect([unknown.status, errorOf(unknown.text)]).toEqual([404, 'No prediction none. Check the id.']);
    const invalid = await post('/loopwright/v1/feedback', '{"prediction_id": "none", "kind": "maybe"}');
    expect([invalid.status, errorOf(invalid.text).startsWith('Invalid feedback: kind')]).toEqual([400, true]);
  });
});

describe('status and metadata', () => {
  it('lists versions as protobuf JSON does', async () => {
    const { text } = await get('/v1/models/half');
    expect(text).toBe(
      '{\n "model_version_status": [\n  {\n   "version": "123",\n   "state": "AVAILABLE",\n   "status": {\n    "error_code": "OK",\n    "error_message": ""\n   }\n  }\n ]\n}\n',
    );
    expect((await get('/V1/Models/half/versions/123')).text).toBe(text);
  });

  it.each([
    ['/v1/models', 400, 'Missing model name in request.'],
    ['/v1/models/none', 404, 'Could not find any versions of model none'],
    ['/v1/models/half/versions/5', 404, 'Could not find version 5 of model half'],
    ['/v1/models/half/labels/x', 400, 'Unrecognized servable version label: x'],
    ['/v1/models/none/metadata', 404, 'Servable not found for request: Latest(none)'],
    ['/v1/other', 400, 'Malformed request: GET /v1/other'],
    ['/other', 404, 'Not found: /other'],
  ])('GET %s: %d %s', async (path, status, message) => {
    const answer = await get(path);
    expect([answer.status, errorOf(answer.text)]).toEqual([status, message]);
  });

  const golden = '../shared/data/serving/testdata/half_plus_two_model_metadata.json';
  it.skipIf(!existsSync(golden))('describes the signature with the fields and order of the reference answer', async () => {
    const reference = JSON.parse(readFileSync(golden, 'utf8'));
    const { text } = await get('/v1/models/half/metadata');
    const answer = JSON.parse(text);
    expect(shapeOf(answer.model_spec)).toEqual(shapeOf(reference.model_spec));
    const expected = reference.metadata.signature_def.signature_def.serving_default;
    const signature = answer.metadata.signature_def.signature_def.serving_default;
    expect(Object.keys(signature)).toEqual(Object.keys(expected));
    expect(signature.method_name).toBe(expected.method_name);
    expect(shapeOf(signature.inputs.x)).toEqual(shapeOf(expected.inputs.x));
    expect(signature.inputs.x.tensor_shape.dim).toEqual([{ size: '-1', name: '' }]);
    expect(signature.outputs.outputs.tensor_shape.dim.map((d: { size: string }) => d.size)).toEqual(['-1', '1']);
  });

  it('counts requests and latencies for the window', async () => {
    const before = server.status().requests;
    await post('/v1/models/half:predict', '{"instances": [1]}');
    await post('/v1/models/half:predict', '{"instances": ["x"]}');
    const status = server.status();
    expect(status.requests).toBe(before + 2);
    expect(status.errors).toBeGreaterThan(0);
    expect(status.p99Ms).toBeGreaterThanOrEqual(status.p50Ms ?? Number.POSITIVE_INFINITY);
    const models = JSON.parse((await get('/loopwright/v1/models')).text).models;
    expect(models.map(({ name }: { name: string }) => name)).toEqual(['half', 'disputed model', 'empty']);
  });
});

describe('the machine boundary', () => {
  function withHeaders(method: string, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asked = httpRequest({ port, host: '127.0.0.1', path: '/v1/models/half', method, headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  it('answers only requests addressed to this machine, from this machine', async () => {
    expect(await withHeaders('GET', { host: 'evil.example' })).toBe(403);
    expect(await withHeaders('GET', { host: `localhost:${port}` })).toBe(200);
    expect(await withHeaders('GET', { host: '[::1]:9' })).toBe(200);
    expect(await withHeaders('GET', { origin: 'https://evil.example' })).toBe(403);
    expect(await withHeaders('GET', { origin: 'null' })).toBe(403);
    expect(await withHeaders('GET', { origin: `http://localhost:${port}` })).toBe(200);
    expect(await withHeaders('OPTIONS', { origin: 'https://evil.example' })).toBe(200);
    expect(await withHeaders('OPTIONS', {})).toBe(400);
  });

  it('sends no CORS headers', async () => {
    const response = await fetch(`${url}/v1/models/half`);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('reports a port that is taken as a problem with a way out', async () => {
    const second = createModelServer({ models: [], port, clock: systemClock, loader: loadLine });
    const started = await second.start();
    expect(started).toMatchObject({ ok: false, problem: { code: 'serving/port-in-use', details: { port } } });
  });
});

/** The same structure with every leaf replaced by its type. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}
