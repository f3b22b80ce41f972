/** The registry over a real model server process: versions and aliases change under clients, and no answer fails. */

import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { serveVersion, setAlias } from '../../../core/app/registry-changes.ts';
import { pushModel } from '../../../core/app/registry-push.ts';
import { archiveVersion, restoreArchivedVersion } from '../../../core/app/registry-trash.ts';
import { registryView } from '../../../core/app/registry-view.ts';
import type { ChildChannel } from '../../../core/contract/index.ts';
import { createRandom, ProblemError, unwrap } from '../../../core/foundation/index.ts';
import { createForkChild } from '../../../core/host/index.ts';
import { openTestProject, type TestProject } from '../../unit/app/open-session.ts';
import { TestClient } from './grpc-client.ts';

let project: TestProject;
let url: string;
let grpc: TestClient;
let older: string;
let newer: string;
/** The server processes, one after the other. */
const children: ChildChannel[] = [];

const random = createRandom(5);
const line = (): string => {
  const x = random.nextGaussian();
  return `${x.toFixed(3)},${random.next() < 1 / (1 + Math.exp(-2 * x)) ? 'yes' : 'no'}`;
};

beforeAll(async () => {
  const fork = createForkChild(resolve('dist'));
  project = await openTestProject(undefined, (program, args) => {
    const child = fork(program, args);
    children.push(child);
    return child;
  });
  const { session } = project;
  const table = `x,sold\n${Array.from({ length: 600 }, line).join('\n')}\n`;
  await addSource(session, await project.write('sales.csv', table), {});
  unwrap(
    await session.patchConfig([
      { path: ['label'], value: { name: 'sold', positive: 'yes' } },
      { path: ['model'], value: { family: 'linear', epochs: 1, engine: 'cpu' } },
      { path: ['serving'], value: { rest_api_port: 0 } },
      { path: ['evaluation'], value: { thresholds: [{ metric: 'auc', lower_bound: 0.6 }] } },
    ]),
  );
  const first = await project.run();
  expect(first.nodes.find(({ problem }) => problem)).toBeUndefined();
  older = first.pushedVersion ?? '';
  unwrap(await session.patchConfig([{ path: ['model', 'epochs'], value: 4 }]));
  newer = (await project.run()).pushedVersion ?? '';
  expect([older, newer]).not.toContain('');
  const started = unwrap(await session.startServer());
  await session.server.ready();
  ({ url } = started);
  grpc = new TestClient(started.grpcPort ?? 0);
}, 120_000);

afterAll(async () => {
  grpc?.close();
  await project?.session.close();
  if (project) await rm(project.home, { recursive: true, force: true });
});

async function ask(of = ''): Promise<number> {
  const response = await fetch(`${url}/v1/models/test${of}:predict`, { method: 'POST', body: '{"instances": [{"x": 0.7}]}' });
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${response.status} ${body.error}`);
  return body.predictions[0].scores[1];
}

async function askGrpc(label?: string): Promise<string> {
  const x = { dtype: 'DT_FLOAT' as const, shape: [1], data: Float32Array.of(0.7) };
  const { version } = await grpc.predict({ name: 'test', ...(label ? { label } : {}) }, { x });
  return String(version);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'went well',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );
}

it('changes the version that answers a hundred times under clients: none fails, and the server process stays', async () => {
  const { session } = project;
  const answers = new Map<string, number>();
  for (const version of [older, newer]) {
    await serveVersion(session, version);
    answers.set(version, await ask());
  }
  expect(new Set(answers.values()).size).toBe(2);
  const known = new Set(answers.values());
  const failures: string[] = [];
  let asked = 0;
  let stop = false;
  const clients = Array.from({ length: 12 }, async (_, i) => {
    while (!stop) {
      try {
        if (i % 4 === 0) {
          const version = await askGrpc();
          if (!answers.has(version)) failures.push(`version ${version}`);
        } else {
          const score = await ask();
          if (!known.has(score)) failures.push(`score ${score}`);
        }
        asked++;
      } catch (error) {
        failures.push(String(error));
      }
    }
  });
  for (let change = 0; change < 100; change++) {
    const version = change % 2 === 0 ? older : newer;
    await serveVersion(session, version);
    // A change that is answered holds from then on.
    expect([await ask(), await askGrpc()]).toEqual([answers.get(version), version]);
  }
  stop = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect(asked).toBeGreaterThan(500);
  expect(children).toHaveLength(1);
  process.stderr.write(`${asked} answers through 100 changes of the served version\n`);
});

it('moves an alias twenty times under 64 clients: each answer is of a version it names, and none fails', async () => {
  const { session } = project;
  await serveVersion(session, null);
  await setAlias(session, 'champion', older);
  await setAlias(session, 'challenger', newer);
  const failures: string[] = [];
  const seen = new Set<number>();
  let stop = false;
  const clients = Array.from({ length: 64 }, async () => {
    while (!stop)
      await ask('/labels/champion').then(
        (score) => seen.add(score),
        (error) => failures.push(String(error)),
      );
  });
  const expected = new Map([
    [older, await ask(`/versions/${older}`)],
    [newer, await ask(`/versions/${newer}`)],
  ]);
  for (let flip = 0; flip < 20; flip++) {
    const version = flip % 2 === 0 ? newer : older;
    await setAlias(session, 'champion', version);
    expect(await askGrpc('champion')).toBe(version);
  }
  stop = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect([...seen].sort()).toEqual([...expected.values()].sort());
  expect(children).toHaveLength(1);
});

it('keeps the version of an alias loaded beside the newest, and lets it go with the alias', async () => {
  const { session } = project;
  await setAlias(session, 'champion', older);
  const view = await registryView(session);
  expect(view.aliases).toEqual([
    { alias: 'challenger', version: newer, holds: true },
    { alias: 'champion', version: older, holds: true },
  ]);
  expect(view.models.map(({ stage }) => stage)).toEqual(['default', 'served']);
  await setAlias(session, 'champion', null);
  expect(await ask('/labels/champion').catch(String)).toContain('Unrecognized servable version label: champion');
  await expect.poll(async () => (await registryView(session)).models.map(({ stage }) => stage)).toEqual(['default', 'pushed']);
});

it('refuses what cannot be served, and leaves the project file and the server as they were', async () => {
  const { session } = project;
  const before = session.config.serving;
  expect(await codeOf(setAlias(session, 'champion', '12'))).toBe('model/not-found');
  const absent = session.patchConfig([{ path: ['serving', 'version_labels'], value: { champion: 12 } }]);
  expect(await absent).toMatchObject({ ok: false, problem: { code: 'serving/bad-request' } });
  const none = session.patchConfig([{ path: ['serving', 'version_policy'], value: { specific: [12] } }]);
  expect(await none).toMatchObject({ ok: false, problem: { message: 'Version 12 of model test cannot be served.' } });
  unwrap(await session.reloadConfig());
  expect(session.config.serving).toEqual(before);
  expect([await askGrpc(), await askGrpc('challenger')]).toEqual([newer, newer]);
});

it('comes back with the versions chosen meanwhile when the server crashes', async () => {
  const { session } = project;
  await serveVersion(session, older);
  const { requests } = session.server.status ?? { requests: 0 };
  children.at(-1)?.kill();
  await expect.poll(() => ask().catch(() => undefined), { timeout: 20_000 }).toBeDefined();
  expect(requests).toBeGreaterThan(0);
  expect(await askGrpc().catch(() => askGrpc())).toBe(older);
  expect(children).toHaveLength(2);
});

it('archives a version only when nobody asks for it, and brings it back', async () => {
  const { session } = project;
  await serveVersion(session, null);
  expect(await codeOf(archiveVersion(session, newer))).toBe('artifact/in-use');
  await setAlias(session, 'champion', older);
  expect(await codeOf(archiveVersion(session, older))).toBe('artifact/in-use');
  await setAlias(session, 'champion', null);
  await archiveVersion(session, older);
  expect(await codeOf(serveVersion(session, older))).toBe('model/not-found');
  const stages = async (): Promise<readonly string[]> => (await registryView(session)).models.map(({ stage }) => stage);
  expect(await stages()).toEqual(['default', 'archived']);
  await restoreArchivedVersion(session, older);
  expect(await stages()).toEqual(['default', 'pushed']);
  await serveVersion(session, older);
  expect(await askGrpc()).toBe(older);
});

it('pushes an older model again as a newer version, which answers once the newest is followed', async () => {
  const { session } = project;
  const [, first] = (await registryView(session)).models;
  const { version } = await pushModel(session, first?.modelId ?? 0);
  expect(Number(version)).toBeGreaterThan(Number(newer));
  expect(await askGrpc()).toBe(older);
  await serveVersion(session, null);
  await expect.poll(() => askGrpc()).toBe(version);
  const view = await registryView(session);
  expect(view.models.map(({ stage, versions }) => [stage, versions.length])).toEqual([
    // By its alias, challenger.
    ['served', 1],
    ['default', 2],
  ]);
});
