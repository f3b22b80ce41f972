import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { modelCardFile } from '../../../core/app/model-card.ts';
import { summariseProject } from '../../../core/app/project-summary.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;

/** The return moves with x, by hundred thousandths; nothing was sold in the last third of the time. */
const line = (_: unknown, t: number): string => {
  const x = Math.sin(t * 12.9);
  return `${t},${x.toFixed(4)},${((3 * x + Math.sin(t * 78.2)) * 1e-5).toFixed(9)},${t < 200 && x > 0 ? 'yes' : 'no'}`;
};

beforeAll(async () => {
  project = await openTestProject();
  const table = `t,x,return,sold\n${Array.from({ length: 300 }, line).join('\n')}\n`;
  await addSource(project.session, await project.write('prices.csv', table), {});
  await configure(['data', 'partition'], { by: 'time', feature: 't' });
  await configure(['model'], { family: 'linear', epochs: 3, engine: 'cpu' });
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

const configure = async (path: readonly string[], value: unknown): Promise<void> =>
  void unwrap(await project.session.patchConfig([{ path, value: value as never }]));
const factsOf = async (label: string, others: readonly string[]): Promise<Record<string, string>> => {
  await configure(['label'], { name: label });
  await configure(['features'], Object.fromEntries(others.map((name) => [name, { transform: 'exclude' }])));
  expect((await project.run()).nodes.map(({ problem }) => problem)).not.toContainEqual(expect.anything());
  const { stages } = await summariseProject(project.session);
  return Object.fromEntries(stages.map(({ id, fact }) => [id, fact]));
};

it('tells an error in the unit of a small label with its digits, and one column as one', async () => {
  const facts = await factsOf('return', ['t', 'sold']);
  expect(facts['evaluate']).toMatch(/RMSE \d\.\d\de-[56]/);
  expect(facts['transform']).toBe('1 column → 1 input');
});

it('tells that there is no AUC where eval has rows of one class only, and the model card why', async () => {
  const facts = await factsOf('sold', ['t', 'return']);
  expect(facts['evaluate']).toMatch(/no AUC/);
  expect(facts['evaluate']).not.toContain('NaN');
  const model = project.session.metadata.artifacts({ type: 'Model' }).at(-1)?.id ?? 0;
  const { text } = await modelCardFile(project.session, model, 'json');
  expect(JSON.parse(text).considerations.limitations).toContainEqual({
    description: expect.stringMatching(/^All \d+ labelled rows of eval are of the class no/),
  });
});
