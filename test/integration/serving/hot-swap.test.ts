/** Many versions and labels come and go while real REST and gRPC clients ask: nothing fails, nothing is answered by another version. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMessage } from '../../../core/formats/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { type ModelServerConfig, reloadConfigRequestType } from '../../../core/serving/grpc/config-messages.ts';
import { modelService, serviceNames } from '../../../core/serving/grpc/service-table.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { TestClient } from './grpc-client.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

let base: string;
let server: ModelServer;
let client: TestClient;
let url: string;
let loaded = 0;
let disposed = 0;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'serving-hot-'));
  await pushHalfPlus(join(base, 'm'), '1', 1);
  server = createModelServer({
    models: [{ name: 'm', basePath: join(base, 'm'), policy: { kind: 'specific', versions: [1n] } }],
    port: 0,
    grpcPort: 0,
    clock: systemClock,
    pollMs: 20,
    loader: async (dir) => {
      const model = await loadHalfPlus(dir);
      if (!model.ok) return model;
      loaded++;
      return { ok: true, value: { ...model.value, dispose: () => void disposed++ } };
    },
  });
  const started = unwrap(await server.start());
  ({ url } = started);
  client = new TestClient(started.grpcPort ?? 0);
});

afterEach(async () => {
  client.close();
  await server.close();
  await rm(base, { recursive: true });
});

async function reload(versions: readonly bigint[], labels: Readonly<Record<string, bigint>>): Promise<void> {
  const config: ModelServerConfig = {
    model_config_list: {
      config: [
        {
          name: 'm',
          base_path: join(base, 'm'),
          model_platform: 'tensorflow',
          model_type: 'MODEL_TYPE_UNSPECIFIED',
          model_version_policy: { specific: { versions: [...versions] } },
          version_labels: new Map(Object.entries(labels)),
        },
      ],
    },
  };
  const request = createMessage(reloadConfigRequestType, { config });
  await client.call(`/${serviceNames.model}/HandleReloadConfigRequest`, modelService.HandleReloadConfigRequest, request);
}

/** Version v answers x/2 + v: the answer tells which version gave it. */
async function askGrpc(label: string | undefined): Promise<{ version: bigint; value: number }> {
  const x = { dtype: 'DT_FLOAT' as const, shape: [1, 1], data: Float32Array.of(0) };
  const { version, outputs } = await client.predict({ name: 'm', ...(label ? { label } : {}) }, { x });
  return { version, value: Number(outputs.get('y')?.data[0]) };
}

async function askRest(label: string | undefined): Promise<number> {
  const path = label ? `/v1/models/m/labels/${label}:predict` : '/v1/models/m:predict';
  const response = await fetch(url + path, { method: 'POST', body: '{"instances": [0]}' });
  const body = await response.json();
  if (response.status !== 200) throw new Error(body.error);
  return body.predictions[0];
}

it('answers every request from a version that its label names at some moment of it, through thirty reloads', async () => {
  await reload([1n], { stable: 1n });
  let current = 1n;
  let next = 1n;
  let stop = false;
  let asked = 0;
  const failures: string[] = [];
  const client_ = async (ask: () => Promise<{ version?: bigint; value: number }>): Promise<void> => {
    while (!stop) {
      const from = current;
      try {
        const { version, value } = await ask();
        const to = next;
        if (version !== undefined && Number(version) !== value) failures.push(`${version} answered ${value}`);
        if (BigInt(value) < from || BigInt(value) > to) failures.push(`${value} is not from ${from} to ${to}`);
      } catch (error) {
        failures.push(String(error));
      }
      asked++;
    }
  };
  const clients = ['stable', undefined].flatMap((label) => [
    client_(() => askGrpc(label)),
    client_(() => askGrpc(label)),
    client_(async () => ({ value: await askRest(label) })),
  ]);
  for (let version = 2n; version <= 31n; version++) {
    await pushHalfPlus(join(base, 'm'), String(version), Number(version));
    next = version;
    // One request moves policy and label together: the old version goes and its label with it.
    await reload([version], { stable: version });
    current = version;
  }
  stop = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect(asked).toBeGreaterThan(100);
  expect(await askGrpc('stable')).toEqual({ version: 31n, value: 31 });
  await expect.poll(() => [loaded, disposed]).toEqual([31, 30]);
});

it('flips a label between two versions that both stay, and each answer is from one of them by name', async () => {
  await pushHalfPlus(join(base, 'm'), '2', 2);
  await reload([1n, 2n], { stable: 1n, canary: 2n });
  let stop = false;
  const seen = new Set<string>();
  const clients = Array.from({ length: 3 }, async () => {
    while (!stop) {
      const { version, value } = await askGrpc('stable');
      seen.add(`${version} ${value}`);
    }
  });
  for (let flip = 0; flip < 20; flip++) {
    const swapped = flip % 2 === 0;
    await reload([1n, 2n], swapped ? { stable: 2n, canary: 1n } : { stable: 1n, canary: 2n });
    const expected = swapped ? 2 : 1;
    // An answered reload holds from then on.
    expect([(await askGrpc('stable')).value, await askRest('canary')]).toEqual([expected, 3 - expected]);
  }
  stop = true;
  await Promise.all(clients);
  expect([...seen].sort()).toEqual(['1 1', '2 2']);
});

it('keeps the labels that stand when a reload names a version that is not there', async () => {
  await reload([1n], { stable: 1n });
  await expect(reload([1n], { stable: 9n })).rejects.toMatchObject({
    details: 'Request to assign label to version 9 of model m, which is not currently available for inference',
  });
  expect((await askGrpc('stable')).value).toBe(1);
  await reload([1n], {});
  await expect(askGrpc('stable')).rejects.toMatchObject({ details: 'Unrecognized servable version label: stable' });
});
