/** Requests are routed to two older versions, and a third has been pushed and loaded: what the screens say answers. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { summariseProject } from '../../../core/app/project-summary.ts';
import { registryView } from '../../../core/app/registry-view.ts';
import { servingView } from '../../../core/app/serving-view.ts';
import { runTable } from '../../../core/cli/run-text.ts';
import { type ChildChannel, type RoutingState, routingStatePath, type views } from '../../../core/contract/index.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;
let versions: readonly string[] = [];
let tell: ((message: unknown) => void) | undefined;
let last: views.RunSummary;

const child = (): ChildChannel => ({
  pid: 1,
  post: () => undefined,
  onMessage: (listener) => {
    tell = listener;
    queueMicrotask(() => listener({ kind: 'started', url: 'http://127.0.0.1:1' }));
  },
  onExit: () => undefined,
  kill: () => undefined,
});

/** As the server tells it, with all versions loaded. */
function say(variants: readonly { readonly version: string; readonly share: number; readonly available?: boolean }[]): void {
  const model = project.session.modelName;
  const routing = {
    routing: { model, variants: variants.map((one, i) => ({ name: `v${i}`, version: one.version, share: one.share })) },
    since: 1,
    tests: [],
    variants: variants.map((one, i) => ({
      available: true,
      ...one,
      name: `v${i}`,
      requests: 0,
      errors: 0,
      feedbackGood: 0,
      feedbackBad: 0,
    })),
  };
  const loaded = versions.map((version) => ({ version, state: 'AVAILABLE' }));
  const status = {
    models: [{ name: model, versions: loaded }],
    requests: 0,
    requestsPerSecond: 0,
    batching: [],
    register: { dropped: 0, waiting: 0 },
  };
  tell?.({ kind: 'status', status: { ...status, routing: variants.length > 0 ? [routing] : [] } });
}

beforeAll(async () => {
  project = await openTestProject(undefined, child);
  const { session } = project;
  const random = createRandom(4);
  const line = (): string => {
    const x = random.nextGaussian();
    return `${x.toFixed(3)},${random.next() < 1 / (1 + Math.exp(-2 * x)) ? 'yes' : 'no'}`;
  };
  await addSource(session, await project.write('sales.csv', `x,sold\n${Array.from({ length: 300 }, line).join('\n')}\n`), {});
  const configure = async (path: readonly string[], value: unknown): Promise<void> =>
    void unwrap(await session.patchConfig([{ path, value: value as never }]));
  await configure(['label'], { name: 'sold', positive: 'yes' });
  await configure(['evaluation'], { thresholds: [{ metric: 'auc', lower_bound: 0.1 }] });
  for (const epochs of [1, 2, 3]) {
    await configure(['model'], { family: 'linear', epochs, engine: 'cpu' });
    if (epochs === 3) {
      const variants = (await servingView(session)).versions.map(({ version }) => ({ name: `v${version}`, version, share: 1 }));
      const kept: RoutingState[] = [{ routing: { model: session.modelName, variants }, since: 1 }];
      const file = join(session.dir, routingStatePath);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(kept));
    }
    last = await project.run();
  }
  unwrap(await session.startServer());
  versions = (await servingView(session)).versions.map(({ version }) => version);
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

it('names the two that answer, with their shares, on Serve, on Models and in the rail', async () => {
  const [newest = '', middle = '', oldest = ''] = versions;
  say([
    { version: oldest, share: 0.5 },
    { version: middle, share: 0.5 },
  ]);
  const serving = await servingView(project.session);
  expect(serving.versions.map(({ version, isDefault, share }) => [version, isDefault, share])).toEqual([
    [newest, false, 0],
    [middle, false, 0.5],
    [oldest, false, 0.5],
  ]);
  const { defaultVersion, routed, models } = await registryView(project.session);
  expect([defaultVersion, routed]).toEqual([
    undefined,
    [
      { version: oldest, share: 0.5 },
      { version: middle, share: 0.5 },
    ],
  ]);
  expect(models.map(({ stage }) => stage)).toEqual(['served', 'served', 'served']);
  const { stages } = await summariseProject(project.session);
  expect(stages.find(({ id }) => id === 'serve')?.fact).toBe('routed to 2 versions');
});

it('names the one that all requests are routed to, and the newest in the place of one that is not loaded', async () => {
  const [newest = '', middle = '', oldest = ''] = versions;
  const alone = async () => (await servingView(project.session)).versions.filter(({ isDefault }) => isDefault);
  say([{ version: oldest, share: 1 }]);
  expect((await alone()).map(({ version }) => version)).toEqual([oldest]);
  expect((await registryView(project.session)).defaultVersion).toBe(oldest);
  say([
    { version: '1', share: 0.25, available: false },
    { version: middle, share: 0.75 },
  ]);
  expect((await registryView(project.session)).routed).toEqual([
    { version: middle, share: 0.75 },
    { version: newest, share: 0.25 },
  ]);
  say([]);
  expect((await alone()).map(({ version, share }) => [version, share])).toEqual([[newest, undefined]]);
  expect((await registryView(project.session)).routed).toEqual([]);
});

it('says in the result of the run that its version waits', () => {
  const [, middle = '', oldest = ''] = versions;
  const waits = `requests are routed to ${middle} and ${oldest}`;
  expect(last.nodes.find(({ node }) => node === 'Pusher')?.facts).toMatchObject({ pushed: 'yes', waits });
  expect(runTable(last)).toContain(`pushed as version ${last.pushedVersion}, which waits: ${waits}`);
});
