import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { summariseProject } from '../../../core/app/project-summary.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;

const random = createRandom(9);
const line = (): string => {
  const x = random.nextGaussian();
  return `${x.toFixed(3)},${x > 0 ? 'old' : 'new'}${random.next() < 0.5 ? '|loud' : ''}`;
};

beforeAll(async () => {
  project = await openTestProject();
  await addSource(
    project.session,
    await project.write('films.csv', `x,kinds\n${Array.from({ length: 400 }, line).join('\n')}\n`),
    {},
  );
  const label = { name: 'kinds', type: 'multilabel', delimiter: '|' };
  unwrap(await project.session.patchConfig([{ path: ['label'], value: label }]));
  unwrap(await project.session.patchConfig([{ path: ['model'], value: { family: 'linear', epochs: 3, engine: 'cpu' } }]));
  await project.run();
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

it('calls the metric of a model of several classes a row on the rail as the screens do', async () => {
  const { stages } = await summariseProject(project.session);
  expect(stages.find(({ id }) => id === 'evaluate')?.fact).toMatch(/F1 \(micro\) 0\.\d{3}/);
});

it('shows a model that is not blessed as a problem, also after a run that ends before the Evaluator', async () => {
  const evaluate = async () => (await summariseProject(project.session)).stages.find(({ id }) => id === 'evaluate');
  const before = await evaluate();
  expect(before).toMatchObject({ state: 'problem', fact: expect.stringMatching(/^not blessed · F1 \(micro\) 0\.\d{3}$/) });
  await project.run({ until: 'Transform' });
  expect(await evaluate()).toEqual(before);
});
