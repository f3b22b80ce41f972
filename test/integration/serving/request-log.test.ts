/** logging_config: sampled requests in TFRecord files of PredictionLog, which warm a version up again. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMessage, readRecords } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import type { ReloadConfigRequest } from '../../../core/serving/grpc/config-messages.ts';
import { type PredictionLog, predictionLogType } from '../../../core/serving/grpc/log-messages.ts';
import { modelService, serviceNames } from '../../../core/serving/grpc/service-table.ts';
import { tensorOf } from '../../../core/serving/grpc/tensor-proto.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { readModelConfigFile } from '../../../core/serving/model-server-config.ts';
import { TestClient } from './grpc-client.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const dir = mkdtempSync(join(tmpdir(), 'serving-log-'));
const logs = join(dir, 'logs');
const asked: number[] = [];
let server: ModelServer;
let client: TestClient;
let url = '';

beforeAll(async () => {
  await pushHalfPlus(join(dir, 'half'), '1');
  await pushHalfPlus(join(dir, 'quiet'), '1');
  const config = join(dir, 'models.config');
  const logging = `logging_config { log_collector_config { filename_prefix: "${join(logs, 'half')}" } sampling_config { sampling_rate: 1 } }`;
  const entry = (name: string, more = ''): string =>
    `config { name: "${name}" base_path: "${join(dir, name)}" model_platform: "tensorflow" ${more} }`;
  await writeFile(config, `model_config_list { ${entry('half', logging)} ${entry('quiet')} }`);
  server = createModelServer({
    models: [],
    configFile: { path: config, pollMs: 0 },
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    pollMs: 20,
    logFlushMs: 20,
    loader: async (folder) => {
      const loaded = await loadHalfPlus(folder);
      if (!loaded.ok) return loaded;
      const { run, ...model } = loaded.value;
      return {
        ok: true,
        value: {
          ...model,
          run: (name, inputs, outputs) => {
            asked.push(Number(inputs.get('x')?.data[0] ?? Number.NaN));
            return run(name, inputs, outputs);
          },
        },
      };
    },
  });
  const started = unwrap(await server.start());
  url = started.url;
  client = new TestClient(started.grpcPort ?? 0);
});

afterAll(async () => {
  client.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

const post = async (path: string, body: unknown): Promise<number> =>
  (await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })).status;
const page = async (): Promise<string> => (await fetch(`${url}/monitoring/prometheus/metrics`)).text();

async function logged(): Promise<readonly PredictionLog[]> {
  const found: PredictionLog[] = [];
  const names = existsSync(logs) ? readdirSync(logs).sort() : [];
  for (const name of names.filter((file) => file.endsWith('.tfrecord'))) {
    for await (const records of readRecords(join(logs, name))) {
      for (const { data } of records) found.push(decodeMessage(predictionLogType, data));
    }
  }
  return found;
}

describe('the log of a model', () => {
  it('holds requests and answers of both interfaces, and nothing of models that are not logged', async () => {
    expect(await post('/v1/models/half:predict', { instances: [7, 8] })).toBe(200);
    expect(await post('/v1/models/quiet:predict', { instances: [7] })).toBe(200);
    await client.predict({ name: 'half' }, { x: { dtype: 'DT_FLOAT', shape: [1, 1], data: Float32Array.of(9) } });
    const classify = { signature_name: 'classify_x_to_y', examples: [{ x: 2.5 }] };
    expect(await post('/v1/models/half:classify', classify)).toBe(200);
    expect(await post('/v1/models/half:regress', { signature_name: 'regress_x_to_y', examples: [{ x: 2.5 }] })).toBe(200);
    expect(await post('/v1/models/half:predict', { instances: ['no number'] })).toBe(400);
    await expect.poll(async () => (await logged()).length).toBe(4);
    const [rest, grpc, classified, regressed] = await logged();
    expect(rest?.log_metadata).toMatchObject({
      model_spec: { name: 'half', version: { value: 1n } },
      sampling_config: { sampling_rate: 1 },
    });
    const tensor = (log: PredictionLog | undefined, side: 'in' | 'out'): number[] => {
      const protos = side === 'in' ? log?.predict_log?.request?.inputs : log?.predict_log?.response?.outputs;
      return [...(protos ?? [])].flatMap(([alias, proto]) => Array.from(tensorOf(alias, proto).data as Float32Array));
    };
    expect([tensor(rest, 'in'), tensor(rest, 'out'), tensor(grpc, 'in'), tensor(grpc, 'out')]).toEqual([
      [7, 8],
      [5.5, 6],
      [9],
      [6.5],
    ]);
    expect(classified?.classify_log?.response?.result?.classifications[0]?.classes[0]?.score).toBe(3.25);
    expect(regressed?.regress_log?.response?.result?.regressions[0]?.value).toBe(3.25);
    expect(await page()).toContain(':tensorflow:serving:request_log_count{model_name="half",status_code="OK"} 4');
  });

  it('warms a version up as it stands', async () => {
    const [file = ''] = readdirSync(logs).filter((name) => name.endsWith('.tfrecord'));
    const aside = join(dir, 'half', '.2');
    await mkdir(join(aside, 'assets.extra'), { recursive: true });
    await cp(join(logs, file), join(aside, 'assets.extra', 'tf_serving_warmup_requests'));
    await writeFile(join(aside, 'model.json'), JSON.stringify({ offset: 2 }));
    asked.length = 0;
    await rename(aside, join(dir, 'half', '2'));
    await expect
      .poll(async () => (await (await fetch(`${url}/v1/models/half/versions/2`)).json()).model_version_status?.[0]?.state)
      .toBe('AVAILABLE');
    expect(asked[0]).toBe(7);
    const text = await page();
    const labels = `{model_path="${join(dir, 'half', '2')}",status="OK"}`;
    expect(text).toContain('# TYPE :tensorflow:serving:model_warmup_latency histogram');
    expect(text).toContain(`:tensorflow:serving:model_warmup_latency_count${labels} 1`);
    expect(text).toMatch(/:tensorflow:serving:model_warmup_records_read\{.*status="OK"\} [1-4]\n/);
  });

  it('a reload says by how much a counter grew meanwhile', async () => {
    const names = ['/tensorflow/serving/request_count', '/tensorflow/serving/nothing'];
    const config = { model_config_list: { config: [] } };
    const request = { config, metric_names: [...names, ...names] } as ReloadConfigRequest;
    const { response } = await client.call(
      `/${serviceNames.model}/HandleReloadConfigRequest`,
      modelService.HandleReloadConfigRequest,
      request,
    );
    expect(response.metric).toEqual(names.map((name) => ({ name, int64_value_increase: 0n })));
  });
});

it.each([
  ['log_collector_config { type: "bigtable" filename_prefix: "/a" }', 1, 'Cannot find LogCollector::Factory for type: bigtable'],
  ['log_collector_config { filename_prefix: "a" }', 1, 'Expected model m to log to an absolute path; got filename_prefix()=a'],
  ['log_collector_config { filename_prefix: "/a" }', 1.5, 'sampling_rate of model m must be from 0 to 1; got 1.5'],
])('a config file with %s sampled at %d is refused', async (collector, rate, message) => {
  const path = join(tmpdir(), `refused-${process.pid}.config`);
  const logging = `logging_config { ${collector} sampling_config { sampling_rate: ${rate} } }`;
  await writeFile(path, `model_config_list { config { name: "m" base_path: "/m" model_platform: "tensorflow" ${logging} } }`);
  const read = await readModelConfigFile(path);
  rmSync(path);
  expect(read.ok ? '' : read.problem.message).toContain(message);
});
