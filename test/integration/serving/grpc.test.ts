/** The gRPC interface over a real loopback server. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PredictionRecord } from '../../../core/contract/index.ts';
import { decodeMessage, encodeMessage } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import type { RunnableModel, TensorValue } from '../../../core/model/index.ts';
import { fileDescriptorType } from '../../../core/serving/grpc/descriptor-messages.ts';
import {
  type ReflectionResponse,
  reflectionRequestType,
  reflectionResponseType,
} from '../../../core/serving/grpc/reflection-messages.ts';
import { healthService, modelService, serviceNames } from '../../../core/serving/grpc/service-table.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { TestClient } from './grpc-client.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const dir = mkdtempSync(join(tmpdir(), 'serving-grpc-'));
const registered: PredictionRecord[] = [];
const held: (() => void)[] = [];
let holding = false;
let server: ModelServer;
let client: TestClient;

beforeAll(async () => {
  await pushHalfPlus(join(dir, 'half'), '123');
  server = createModelServer({
    models: [
      { name: 'half', basePath: join(dir, 'half') },
      { name: 'later', basePath: join(dir, 'later') },
    ],
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    loader: async (folder) => {
      const loaded = await loadHalfPlus(folder);
      return loaded.ok ? { ok: true, value: slow(loaded.value) } : loaded;
    },
    bodyLimit: 100_000,
    predictions: {
      append: async (records) => {
        registered.push(...records);
      },
    },
  });
  client = new TestClient(unwrap(await server.start()).grpcPort ?? 0);
});

afterAll(async () => {
  client.close();
  await server.close();
  rmSync(dir, { recursive: true });
});

/** Answers when the test lets it. */
function slow(model: RunnableModel): RunnableModel {
  return {
    ...model,
    run: async (...call) => {
      if (holding) await new Promise<void>((resolve) => held.push(resolve));
      return model.run(...call);
    },
  };
}

const xs = (...values: number[]): { x: TensorValue } => ({
  x: { dtype: 'DT_FLOAT', shape: [values.length, 1], data: Float32Array.from(values) },
});

describe('predict', () => {
  it('answers, names every row in the initial metadata and registers it before the answer', async () => {
    const { outputs, version, ids } = await client.predict({ name: 'half' }, xs(2, 4));
    expect([version, ...((outputs.get('y')?.data ?? []) as Float32Array)]).toEqual([123n, 3, 4]);
    expect(ids.split(',').map((id) => registered.find((record) => record.id === id)?.inputs)).toEqual([{ x: 2 }, { x: 4 }]);
  });

  it('hears at once when a client’s deadline passes, and holds the version until the work is done', async () => {
    holding = true;
    const late = client.predict({ name: 'half' }, xs(1), { deadlineMs: 100 });
    await expect(late).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
    holding = false;
    expect(held).toHaveLength(1);
    await pushHalfPlus(join(dir, 'half'), '124', 3);
    await server.poll();
    const states = (): string =>
      server
        .status()
        .models[0]?.versions.map(({ version, state }) => `${version} ${state}`)
        .join() ?? '';
    expect(states()).toBe('124 AVAILABLE,123 UNLOADING');
    held.pop()?.();
    await expect.poll(states).toBe('124 AVAILABLE,123 END');
  });

  it('lets a client cancel', async () => {
    holding = true;
    const stop = new AbortController();
    const cancelled = client.predict({ name: 'half' }, xs(1), { signal: stop.signal });
    await expect.poll(() => held.length).toBe(1);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ code: status.CANCELLED });
    holding = false;
    held.pop()?.();
    expect((await client.predict({ name: 'half' }, xs(2))).outputs.get('y')?.data[0]).toBe(4);
  });

  it('refuses a message beyond the limit', async () => {
    const large = client.predict({ name: 'half' }, xs(...Array.from({ length: 50_000 }, () => 1)));
    await expect(large).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });
});

describe('status and health', () => {
  it('tells the state of every version', async () => {
    const path = `/${serviceNames.model}/GetModelStatus`;
    const request = { model_spec: { name: 'half', signature_name: '' } };
    const { response } = await client.call(path, modelService.GetModelStatus, request);
    expect(response.model_version_status[0]).toMatchObject({ version: 124n, state: 'AVAILABLE', status: { error_code: 'OK' } });
  });

  it('is serving once every model has a version', async () => {
    const path = `/${serviceNames.health}/Check`;
    const check = async (service: string) => (await client.call(path, healthService.Check, { service })).response.status;
    expect(await check('')).toBe('NOT_SERVING');
    await pushHalfPlus(join(dir, 'later'), '1');
    await server.poll();
    expect([await check(''), await check(serviceNames.prediction)]).toEqual(['SERVING', 'SERVING']);
    await expect(check('nothing')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  it('tells a watcher each change', async () => {
    const seen: string[] = [];
    const watch = client.client.makeServerStreamRequest(
      `/${serviceNames.health}/Watch`,
      (message: { service: string }) => Buffer.from(encodeMessage(healthService.Watch.request, message)),
      (bytes) => decodeMessage(healthService.Watch.response, bytes),
      { service: '' },
    );
    watch.on('data', ({ status: state }) => seen.push(state));
    watch.on('error', () => undefined);
    await expect.poll(() => seen).toEqual(['SERVING']);
    rmSync(join(dir, 'later', '1'), { recursive: true });
    await server.poll();
    await expect.poll(() => seen).toEqual(['SERVING', 'NOT_SERVING']);
    watch.cancel();
  });
});

describe('reflection', () => {
  it.each(['v1', 'v1alpha'] as const)('%s lists the services and describes their messages', async (version) => {
    const ask = (request: object): Promise<ReflectionResponse> =>
      new Promise((resolve, reject) => {
        const call = client.client.makeBidiStreamRequest(
          `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
          (message: object) => Buffer.from(encodeMessage(reflectionRequestType(version), message as never)),
          (bytes) => decodeMessage(reflectionResponseType(version), bytes),
        );
        call.on('data', resolve);
        call.on('error', reject);
        call.write({ host: '', ...request });
        call.end();
      });
    const listed = await ask({ list_services: '' });
    expect(listed.list_services_response?.service.map(({ name }) => name)).toEqual(Object.values(serviceNames));
    const found = await ask({ file_containing_symbol: serviceNames.prediction });
    const files = (found.file_descriptor_response?.file_descriptor_proto ?? []).map((bytes) =>
      decodeMessage(fileDescriptorType, bytes),
    );
    const service = files[0]?.service.find(({ name }) => name === 'PredictionService');
    expect(service?.method.map(({ name }) => name)).toEqual([
      'Classify',
      'Regress',
      'Predict',
      'MultiInference',
      'GetModelMetadata',
    ]);
    const names = new Set(files.map(({ name }) => name));
    expect(files.flatMap(({ dependency }) => dependency).filter((name) => !names.has(name))).toEqual([]);
    expect((await ask({ file_containing_symbol: 'no.Such' })).error_response?.error_code).toBe(status.NOT_FOUND);
  });
});
