import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { serveVersion, setAlias } from '../../../core/app/registry-changes.ts';
import { modelsDifference, registeredModelDetail, tensorDifference } from '../../../core/app/registry-model.ts';
import { pushModel } from '../../../core/app/registry-push.ts';
import { archiveVersion, deleteModel, restoreArchivedVersion, restoreModel } from '../../../core/app/registry-trash.ts';
import { registryView } from '../../../core/app/registry-view.ts';
import type { views } from '../../../core/contract/index.ts';
import { createRandom, ProblemError, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;

const random = createRandom(4);
const line = (): string => {
  const x = random.nextGaussian();
  return `${x.toFixed(3)},${random.next() < 1 / (1 + Math.exp(-2 * x)) ? 'yes' : 'no'}`;
};
const configure = async (path: readonly string[], value: unknown): Promise<void> =>
  void unwrap(await project.session.patchConfig([{ path, value: value as never }]));
const models = async (): Promise<readonly views.RegisteredModel[]> => (await registryView(project.session)).models;
const stages = async (): Promise<readonly string[]> => (await models()).map(({ stage }) => stage);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'went well',
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : String(error)),
  );
}

/** Newest first: not blessed, pushed, pushed. */
beforeAll(async () => {
  project = await openTestProject();
  const table = `x,sold\n${Array.from({ length: 600 }, line).join('\n')}\n`;
  await addSource(project.session, await project.write('sales.csv', table), {});
  await configure(['label'], { name: 'sold', positive: 'yes' });
  await configure(['evaluation'], { thresholds: [{ metric: 'auc', lower_bound: 0.6 }] });
  for (const epochs of [1, 4]) {
    await configure(['model'], { family: 'linear', epochs, engine: 'cpu' });
    await project.run();
  }
  await configure(['evaluation', 'thresholds'], [{ metric: 'auc', lower_bound: 0.9999 }]);
  await configure(['model', 'epochs'], 5);
  await project.run();
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

it('tells of every model its stage, its version, its score and what it learnt from', async () => {
  expect(await stages()).toEqual(['not_blessed', 'default', 'pushed']);
  const [, answering] = await models();
  expect(answering).toMatchObject({ family: 'linear', blessed: true, main: 'auc', runId: 'run-2', rows: expect.any(Number) });
  expect(answering?.bytes).toBeGreaterThan(0);
  const detail = await registeredModelDetail(project.session, answering?.modelId ?? 0);
  expect(detail).toMatchObject({
    codeVersion: expect.any(Number),
    settings: { epochs: 4 },
    data: [{ span: 1, source: 'sales.csv', rows: 600, live: true }],
    inputs: [{ name: 'x' }],
  });
  // A linear model has no hidden layers, and is neither trees nor a module of its own.
  for (const name of ['hidden', 'dropout', 'trees', 'settings']) expect(detail.settings).not.toHaveProperty(name);
  expect(detail.settings).toHaveProperty('learning_rate');
});

it('keeps aliases and the version chosen by hand in the project file, its comments too, and each can be undone', async () => {
  const { session } = project;
  const [, newer, older] = await models();
  const [newest, oldest] = [newer?.versions[0]?.version ?? '', older?.versions[0]?.version ?? ''];
  const file = join(session.dir, 'loopwright.yaml');
  const text = await readFile(file, 'utf8');
  await project.write(join('project', 'loopwright.yaml'), `# Ours.\n${text}`);
  await setAlias(session, 'champion', oldest);
  await serveVersion(session, oldest);
  expect(await readFile(file, 'utf8')).toMatch(/^# Ours\.\n[\s\S]*version_labels:\s+champion: \d+/);
  expect(await stages()).toEqual(['not_blessed', 'pushed', 'default']);
  unwrap(await session.undoConfig('undo'));
  expect(await stages()).toEqual(['not_blessed', 'default', 'pushed']);
  expect((await registryView(session)).aliases).toEqual([{ alias: 'champion', version: oldest, holds: false }]);
  expect(await codeOf(archiveVersion(session, oldest))).toBe('artifact/in-use');
  await setAlias(session, 'champion', null);
  expect(session.config.serving.version_labels).toEqual({});
  expect(await codeOf(setAlias(session, 'champion', null))).toBe('model/not-found');
  expect(await codeOf(archiveVersion(session, newest))).toBe('artifact/in-use');
});

it('takes an archived version out of serving_model and brings the very folder back', async () => {
  const { session } = project;
  const version = (await models())[2]?.versions[0]?.version ?? '';
  const dir = join(session.dir, 'serving_model', session.modelName, version);
  const before = await readFile(join(dir, 'model.json'), 'utf8');
  await archiveVersion(session, version);
  expect([existsSync(dir), (await stages())[2]]).toEqual([false, 'archived']);
  expect(await codeOf(serveVersion(session, version))).toBe('model/not-found');
  await restoreArchivedVersion(session, version);
  expect([await readFile(join(dir, 'model.json'), 'utf8'), (await stages())[2]]).toEqual([before, 'pushed']);
});

it('deletes a model into the trash unless a version or the newest run stands on it, and restores it whole', async () => {
  const { session } = project;
  const [newest, , oldest] = await models();
  const id = oldest?.modelId ?? 0;
  expect(await codeOf(deleteModel(session, newest?.modelId ?? 0))).toBe('artifact/in-use');
  expect(await codeOf(deleteModel(session, id))).toBe('artifact/in-use');
  await archiveVersion(session, oldest?.versions[0]?.version ?? '');
  await deleteModel(session, id);
  expect((await models())[2]).toMatchObject({ modelId: id, deleted: true, rows: oldest?.rows });
  expect(await codeOf(registeredModelDetail(session, id))).toBe('artifact/not-found');
  await restoreModel(session, id);
  expect((await models())[2]).toMatchObject({ modelId: id, deleted: false });
  await restoreArchivedVersion(session, oldest?.versions[0]?.version ?? '');
});

it('pushes a model that is not blessed only with a reason, which is in the metadata', async () => {
  const { session } = project;
  const id = (await models())[0]?.modelId ?? 0;
  expect(await codeOf(pushModel(session, id))).toBe('model/not-blessed');
  const { version, runId } = await pushModel(session, id, 'Asked for.');
  expect((await models())[0]).toMatchObject({ stage: 'default', versions: [{ version, overrideReason: 'Asked for.' }] });
  const pushed = session.metadata.artifacts({ type: 'PushedModel' }).at(-1);
  expect(pushed?.properties).toMatchObject({ pushed: 1, override_reason: 'Asked for.', pushed_version: version });
  expect(session.metadata.executions({ runId }).map(({ type, state }) => [type, state])).toEqual([['Pusher', 'COMPLETE']]);
});

it('sets two models side by side: settings, metrics, and what a client of one would miss', async () => {
  const [a, b] = await models();
  const difference = await modelsDifference(project.session, a?.modelId ?? 0, b?.modelId ?? 0);
  expect(difference).toMatchObject({
    signature: [],
    data: [],
    settings: [{ name: 'epochs', value: 5, other: 4 }, { name: 'best epoch' }],
  });
  expect(difference.metrics.map(({ name }) => name)).toContain('auc');
  const own = [
    { name: 'x', dtype: 'DT_FLOAT' },
    { name: 'city', dtype: 'DT_STRING' },
  ];
  const other = [
    { name: 'x', dtype: 'DT_INT64' },
    { name: 'age', dtype: 'DT_FLOAT' },
  ];
  expect(tensorDifference('input', own, other)).toEqual([
    { side: 'input', name: 'x', dtype: 'DT_FLOAT', otherDtype: 'DT_INT64' },
    { side: 'input', name: 'city', dtype: 'DT_STRING', otherDtype: null },
    { side: 'input', name: 'age', dtype: null, otherDtype: 'DT_FLOAT' },
  ]);
});
