/** A project whose rows hold lists: what it pushes, shows and writes for labelled rows. */

import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { exportModel } from '../../../core/app/export-model.ts';
import { servingView } from '../../../core/app/serving-view.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;
const random = createRandom(7);

/** Tags by chance, sold where the first of them is among them; a vector of two numbers, and some rows without either. */
function record(row: number): string {
  const tags = ['new, unused', 'cheap', 'blue', 'large'].filter(() => random.next() < 0.5);
  const place = row % 9 === 0 ? null : [row % 7, random.nextGaussian()];
  return JSON.stringify({ tags, place, sold: tags.includes('new, unused') === random.next() < 0.95 ? 'yes' : 'no' });
}

beforeAll(async () => {
  project = await openTestProject();
  const lines = Array.from({ length: 600 }, (_, row) => record(row));
  await addSource(project.session, await project.write('sales.jsonl', lines.join('\n')), {});
  const settings = [
    { path: ['label'], value: { name: 'sold', positive: 'yes' } },
    { path: ['features'], value: { place: { transform: 'vector' } } },
    { path: ['model'], value: { family: 'linear', epochs: 4, engine: 'cpu' } },
    { path: ['evaluation'], value: { thresholds: [{ metric: 'auc', lower_bound: 0.6 }] } },
  ];
  unwrap(await project.session.patchConfig(settings as never));
  expect((await project.run()).state).toBe('COMPLETE');
}, 60_000);
afterAll(async () => {
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

it('shows a row with its lists, for the form and the calls to copy', async () => {
  const { inputs, exampleRow } = await servingView(project.session);
  expect(inputs.map(({ name, dtype, isList, length }) => [name, dtype, isList, length])).toEqual([
    ['tags', 'DT_STRING', true, undefined],
    ['place', 'DT_FLOAT', true, 2],
  ]);
  const known = ['new, unused', 'cheap', 'blue', 'large'];
  expect(exampleRow['tags'] === null || (exampleRow['tags'] as string[]).every((tag) => known.includes(tag))).toBe(true);
  expect(exampleRow['place'] === null || (exampleRow['place'] as number[]).length === 2).toBe(true);
});

it('exports its model with lists whole, to other programs', async () => {
  const request = {
    modelDir: project.session.servedModelDir() ?? '',
    rows: `${project.home}/sales.jsonl`,
    split: 'eval',
    quantization: 'none',
    signal: new AbortController().signal,
  } as const;
  for (const format of ['saved_model', 'onnx'] as const) {
    const record = unwrap(await exportModel({ ...request, format, output: `${project.home}/${format}` }));
    expect(record).toMatchObject({ inputs: 'raw', rows: 600 });
    expect(record.largest_difference).toBeLessThanOrEqual(1e-5);
  }
});
