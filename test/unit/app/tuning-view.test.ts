import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { tuningView, useTrial } from '../../../core/app/tuning-view.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { readTuningRecord } from '../../../core/stages/tune/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;

const random = createRandom(6);
const line = (): string => {
  const x = random.nextGaussian();
  return `${x.toFixed(3)},${random.next() < 0.7 ? 'Rome' : 'Oslo'},${random.next() < 1 / (1 + Math.exp(-2 * x)) ? 'yes' : 'no'}`;
};
const configure = async (path: readonly string[], value: unknown): Promise<void> =>
  void unwrap(await project.session.patchConfig([{ path, value: value as never }]));

beforeAll(async () => {
  project = await openTestProject();
  const table = `x,city,sold\n${Array.from({ length: 700 }, line).join('\n')}\n`;
  await addSource(project.session, await project.write('sales.csv', table), {});
  await configure(['label'], { name: 'sold', positive: 'yes' });
  await configure(['tuning'], { trials: 1, parallel: 1, halving: false });
  await configure(['model'], { family: 'linear', epochs: 1, engine: 'fused' });
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

it('names a trial that is not there by the number that people know it by, from 1', async () => {
  await expect(useTrial(project.session, 98)).rejects.toThrow('The newest tuning has no trial 99 that ended well.');
});

it.each(['none', 'undersample', 'oversample'])(
  'tells before a tuning what it will search on its rows, with sampling %s',
  async (sampling) => {
    await configure(['model', 'sampling'], sampling);
    await project.run({ until: 'Transform' });
    const before = await tuningView(project.session);
    expect(before.nextWanted.map(({ name }) => name)).toEqual(['learning_rate', 'l2', 'batch_size']);
    expect(before.nextSpace.map(({ name }) => name)).toEqual(['learning_rate', 'l2']);
    expect((await project.run({ until: 'Tuner' })).nodes.map(({ problem }) => problem)).not.toContainEqual(expect.anything());
    const after = await tuningView(project.session);
    expect(after.space.map(({ name }) => name)).toEqual(before.nextSpace.map(({ name }) => name));
    if (sampling !== 'none') return;
    expect(after.space).toEqual(before.nextSpace);
    const results = project.session.metadata.artifacts({ type: 'TunerResults' }).at(-1)?.uri ?? '';
    const record = await readTuningRecord(project.session.workspace.artifactPath(results));
    expect(before.nextLeftOut).toEqual(record?.left_out);
  },
);
