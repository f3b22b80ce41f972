/** TensorFlow Serving's test model over REST: its published answers, metadata and refusals; config files; warm-up. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMessage, encodeMessage, frameRecord } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { predictRequestType } from '../../../core/serving/grpc/inference-messages.ts';
import { predictionLogType } from '../../../core/serving/grpc/log-messages.ts';
import { tensorProto } from '../../../core/serving/grpc/tensor-proto.ts';
import { createModelServer, type ModelServer, type ModelServerEvent } from '../../../core/serving/index.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const dir = mkdtempSync(join(tmpdir(), 'serving-half-'));
const configPath = join(dir, 'models.config');
const events: ModelServerEvent[] = [];
const calls: number[] = [];
let server: ModelServer;
let url = '';

const entry = (name: string, extra = ''): string =>
  `config { name: "${name}" base_path: "${join(dir, name)}" model_platform: "tensorflow" ${extra} }`;
const configure = (...entries: string[]): Promise<void> => writeFile(configPath, `model_config_list { ${entries.join(' ')} }`);

beforeAll(async () => {
  await pushHalfPlus(join(dir, 'default'), '00000123');
  await configure(entry('default'));
  server = createModelServer({
    models: [],
    configFile: { path: configPath, pollMs: 10 },
    port: 0,
    clock: systemClock,
    pollMs: 20,
    timeoutMs: 300,
    cors: true,
    onEvent: (event) => events.push(event),
    loader: async (folder) => {
      const loaded = await loadHalfPlus(folder);
      if (!loaded.ok) return loaded;
      const model = loaded.value;
      return {
        ok: true,
        value: {
          ...model,
          run: async (name, inputs, outputs) => {
            const x = Number(inputs.get('x')?.data[0] ?? 0);
            calls.push(x);
            if (x === 999) await new Promise((resolve) => setTimeout(resolve, 1000));
            return model.run(name, inputs, outputs);
          },
        },
      };
    },
  });
  ({ url } = unwrap(await server.start()));
});

afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

async function post(path: string, body: unknown) {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

describe('the published answers', () => {
  it.each([
    [':predict', { instances: [2, 3, 4] }, { predictions: [3, 3.5, 4] }],
    [
      ':predict',
      {
        instances: [
          [1, 2],
          [3, 4],
        ],
      },
      {
        predictions: [
          [2.5, 3],
          [3.5, 4],
        ],
      },
    ],
    [':predict', { inputs: [3, 4] }, { outputs: [3.5, 4] }],
    [':predict', { inputs: { x: [[2]] }, signature_name: 'serving_default' }, { outputs: [[3]] }],
    [':classify', { signature_name: 'classify_x_to_y', examples: [{ x: 2.0001 }] }, { results: [[['', 3.00005]]] }],
    [':regress', { signature_name: 'regress_x_to_y', examples: [{ x: [80.5] }, { x: 2.5 }] }, { results: [42.25, 3.25] }],
    [
      ':regress',
      { signature_name: 'regress_x_to_y2', context: { x: 80.5 }, examples: [{}, { x: 2.5 }] },
      { results: [43.25, 4.25] },
    ],
  ])('%s %j', async (method, body, expected) => {
    expect((await post(`/v1/models/default${method}`, body)).body).toEqual(expected);
  });

  const golden = '../shared/data/serving/testdata/half_plus_two_model_metadata.json';
  it.skipIf(!existsSync(golden))('metadata is the reference answer, field for field', async () => {
    const answer = await (await fetch(`${url}/v1/models/default/metadata`)).json();
    expect(answer).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });
});

describe('refusals', () => {
  it.each([
    [
      ':classify',
      { examples: [{ x: 1.5 }] },
      'Expected classification signature method_name to be tensorflow/serving/classify. Was: tensorflow/serving/predict',
    ],
    [':regress', { signature_name: 'none', examples: [{ x: 1.5 }] }, 'No signature was found with the name: none'],
    [':regress', { examples: [] }, "'examples' value is an empty array"],
    [':regress', {}, "When method is classify, key 'examples' is expected and was not found"],
    [':regress', { examples: {} }, "Expecting 'examples' value to be an list/array"],
    [':regress', { examples: [5] }, 'Example must be JSON object but got JSON Number'],
    [':regress', { examples: [{ x: null }] }, 'Feature: x has element with unexpected JSON type: Null'],
    [':regress', { examples: [{ x: [[1]] }] }, 'Feature: x has element with unexpected JSON type: Array'],
    [':regress', { examples: [{ x: [1.5, 'a'] }] }, 'Unexpected element type in feature: x expecting type: float'],
    [':predict', { instances: [null] }, 'JSON Value: null Type: Null is not of expected type: float'],
    [':predict', { inputs: [1], signature_name: 'none' }, 'Serving signature name: "none" not found in signature def'],
  ])('%s %j', async (method, body, message) => {
    const answer = await post(`/v1/models/default${method}`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(message);
  });

  it('a request that takes longer than the limit', async () => {
    const answer = await post('/v1/models/default:predict', { instances: [999] });
    expect([answer.status, answer.body.error]).toEqual([504, 'Timed out']);
  });
});

it('tells pages that they may ask, where they may', async () => {
  const { headers } = await post('/v1/models/default:predict', { instances: [1] });
  expect(headers.get('access-control-allow-origin')).toBe('*');
  const preflight = await fetch(`${url}/v1/models/default:predict`, {
    method: 'OPTIONS',
    headers: { origin: 'https://page.example' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([200, 'POST, GET']);
});

describe('the config file', () => {
  it('adds, relabels and removes models when it changes, and a broken one changes nothing', async () => {
    await pushHalfPlus(join(dir, 'other'), '7', 7);
    await configure(entry('other', 'version_labels { key: "stable" value: 7 }'), entry('default'));
    await expect
      .poll(() => post('/v1/models/other/labels/stable:predict', { instances: [0] }).then(({ body }) => body))
      .toEqual({ predictions: [7] });
    await writeFile(configPath, 'improper model config');
    await expect.poll(() => events.some(({ kind }) => kind === 'config-refused')).toBe(true);
    expect((await post('/v1/models/other:predict', { instances: [0] })).status).toBe(200);
    await configure(entry('default'));
    await expect
      .poll(async () => (await post('/v1/models/other:predict', { instances: [0] })).body.error)
      .toBe('Servable not found for request: Latest(other)');
    expect((await post('/v1/models/default:predict', { instances: [2] })).body).toEqual({ predictions: [3] });
  });
});

describe('warm-up', () => {
  async function pushWarm(version: string, alias: string): Promise<void> {
    const proto = tensorProto({ dtype: 'DT_FLOAT', shape: [1], data: Float32Array.of(4321) });
    const request = createMessage(predictRequestType, { inputs: new Map([[alias, proto]]) });
    const log = encodeMessage(predictionLogType, { predict_log: { request } });
    const aside = join(dir, 'default', `.${version}`, 'assets.extra');
    await mkdir(aside, { recursive: true });
    await writeFile(join(aside, 'tf_serving_warmup_requests'), frameRecord(log));
    await writeFile(join(aside, '..', 'model.json'), JSON.stringify({ offset: 2 }));
    await rename(join(aside, '..'), join(dir, 'default', version));
  }

  it('answers the requests a version brings along before it is available', async () => {
    await pushWarm('124', 'x');
    await expect.poll(() => events.find((event) => event.kind === 'available' && event.version === '124')).toBeDefined();
    expect(calls).toContain(4321);
  });

  it('keeps the version before where one of them cannot be answered', async () => {
    // Whole before it is there: the server may look in the middle of a write.
    const base = join(dir, 'default', '.125', 'assets.extra');
    await mkdir(base, { recursive: true });
    await writeFile(
      join(base, 'tf_serving_warmup_requests'),
      frameRecord(encodeMessage(predictionLogType, { session_run_log: {} })),
    );
    await writeFile(join(base, '..', 'model.json'), JSON.stringify({ offset: 2 }));
    await rename(join(base, '..'), join(dir, 'default', '125'));
    const failed = (): ModelServerEvent | undefined =>
      events.find((event) => event.kind === 'load-failed' && event.version === '125');
    await expect
      .poll(failed)
      .toMatchObject({ problem: { message: 'The model cannot be warmed up: record 1: Unsupported log_type for warmup' } });
    const { body } = await post('/v1/models/default/versions/124:predict', { instances: [2] });
    expect(body).toEqual({ predictions: [3] });
  });
});
