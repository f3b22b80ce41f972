import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { evaluatedRuns } from '../../../core/app/evaluated-runs.ts';
import { evaluationOfRun, evaluationView } from '../../../core/app/evaluation-view.ts';
import { projectModelFacts } from '../../../core/app/export-facts.ts';
import { registryView } from '../../../core/app/registry-view.ts';
import { compareRuns } from '../../../core/app/run-comparison.ts';
import { differenceOfRuns } from '../../../core/app/run-difference.ts';
import { servingView } from '../../../core/app/serving-view.ts';
import { trainingView } from '../../../core/app/training-view.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;

const random = createRandom(4);
const line = (): string => {
  const x = random.nextGaussian();
  return `${x.toFixed(3)},${random.next() < 1 / (1 + Math.exp(-2 * x)) ? 'yes' : 'no'}`;
};
const configure = async (path: readonly string[], value: unknown): Promise<void> =>
  void unwrap(await project.session.patchConfig([{ path, value: value as never }]));
const accuracyOf = async (run: string) => (await evaluationOfRun(project.session, run))?.metrics.accuracy;

/** One model, judged at 0.2 by run-1, at 0.7 by run-2, and by run-3 as by run-1, from the cache. */
beforeAll(async () => {
  project = await openTestProject();
  const table = `x,sold\n${Array.from({ length: 600 }, line).join('\n')}\n`;
  await addSource(project.session, await project.write('sales.csv', table), {});
  await configure(['label'], { name: 'sold', positive: 'yes' });
  await configure(['model'], { family: 'linear', epochs: 3, engine: 'cpu' });
  for (const decision_threshold of [0.2, 0.7, 0.2]) {
    await configure(['evaluation'], { thresholds: [{ metric: 'auc', lower_bound: 0.6 }], decision_threshold });
    await project.run();
  }
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

it('shows of each run its own evaluation, whatever later runs said of the same model', async () => {
  const { session } = project;
  expect(session.metadata.artifacts({ type: 'Model' })).toHaveLength(1);
  const [first, second] = [await accuracyOf('run-1'), await accuracyOf('run-2')];
  expect(first).not.toBe(second);
  expect(await accuracyOf('run-3')).toBe(first);
  const difference = await differenceOfRuns(session, 'run-1', 'run-2');
  expect(difference.metrics['accuracy']).toEqual([first, second]);
  const evaluator = difference.nodes.find(({ node }) => node === 'Evaluator');
  expect(evaluator?.changes['evaluation.decision_threshold']).toEqual([0.2, 0.7]);
});

it('tells beside runs what their evaluations were asked', async () => {
  const { groups } = await compareRuns(project.session, ['run-1', 'run-2', 'run-3']);
  const settings = groups.find(({ name }) => name === 'settings')?.rows ?? [];
  expect(settings[0]).toEqual({ name: 'evaluation.decision_threshold', values: [0.2, 0.7, 0.2], differs: true });
  expect(settings.find(({ name }) => name === 'evaluation.thresholds')?.differs).toBe(false);
  const accuracy = groups.find(({ name }) => name === 'metrics')?.rows.find(({ name }) => name === 'accuracy');
  expect(accuracy?.values).toEqual([await accuracyOf('run-1'), await accuracyOf('run-2'), await accuracyOf('run-1')]);
});

it('lists every run that judged a model, and shows the last one under its own name', async () => {
  const { session } = project;
  expect((await evaluatedRuns(session)).map(({ runId }) => runId)).toEqual(['run-3', 'run-2', 'run-1']);
  expect(await evaluationView(session)).toMatchObject({ runId: 'run-3', decisionThreshold: 0.2 });
  const [row] = (await trainingView(session)).leaderboard;
  expect(row).toMatchObject({ runId: 'run-1' });
});

it('keeps with a pushed version the evaluation it was pushed with', async () => {
  const { session } = project;
  const [first, second] = [await accuracyOf('run-1'), await accuracyOf('run-2')];
  const { versions } = await servingView(session);
  expect(versions.map(({ metrics }) => metrics?.accuracy)).toEqual([second, first]);
  const [model] = (await registryView(session)).models;
  expect(model?.versions.map(({ main }) => main)).toEqual(['auc', 'auc']);
  const facts = await Promise.all(versions.map(({ version }) => projectModelFacts(session, version)));
  expect(facts.map(({ threshold }) => threshold)).toEqual([0.7, 0.2]);
});
