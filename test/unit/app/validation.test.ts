import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Core, createCore } from '../../../core/app/index.ts';
import type { ProjectSession } from '../../../core/app/project-session.ts';
import { sliceTitle } from '../../../core/app/validation-compare.ts';
import type { NodeName, SchemaEdit } from '../../../core/contract/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { openAppendLog } from '../../../core/workspace/index.ts';
import { spawnInProcess } from './in-process-worker.ts';

let home: string;
let core: Core;
let session: ProjectSession;
const executed: string[] = [];
const client = () => createRouterClient(core.router);

/** 300 orders; in the second span blue is gone, green comes and prices double. */
function orders(span: number): string {
  const lines = Array.from({ length: 300 }, (_, i) => {
    const colour = i % 3 === 0 ? 'red' : span === 1 ? 'blue' : 'green';
    return `${colour},${i % 2 === 0 ? 'north' : 'south'},${(i % 50) * span + i / 1000},${i % 5 === 0 ? 'yes' : 'no'},note ${span} ${i}`;
  });
  return `colour,region,price,bought,note\n${lines.join('\n')}\n`;
}

async function runUntil(until: NodeName): Promise<void> {
  const started = unwrap(await session.startRun({ until }));
  await started.finished;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-'));
  core = await createCore({
    stateDir: join(home, 'state'),
    projectsDir: join(home, 'projects'),
    runtime: 'node',
    version: 'test',
    owner: 'a test',
    spawn: spawnInProcess(executed),
  });
  const dir = join(home, 'orders');
  await writeFile(join(home, 'orders.csv'), orders(1));
  await client().project.createFromFile({ dir, name: 'orders', file: { path: join(home, 'orders.csv') }, label: 'bought' });
  session = await core.openProject(dir);
  await runUntil('ExampleValidator');
});
afterAll(async () => {
  await core.close();
  await rm(home, { recursive: true, force: true });
});

describe.sequential('validation over a project', () => {
  it('says why there is nothing to compare with', async () => {
    expect(await client().validate.compare({ with: 'previous' })).toMatchObject({ datasets: [], reason: expect.any(String) });
    expect(await client().validate.compare({ with: 'serving' })).toMatchObject({ datasets: [], reason: expect.any(String) });
  });

  it('tells what an edit brings and, after it, clears, and writes nothing', async () => {
    const before = await client().validate.schema();
    const edit: SchemaEdit = { kind: 'domain_values_remove', feature: 'colour', values: ['blue'] };
    const effect = await client().validate.tryEdit({ edit });
    expect(effect.brings.map(({ feature, type }) => `${feature} ${type}`)).toEqual([
      'colour ENUM_TYPE_UNEXPECTED_STRING_VALUES',
      'colour ENUM_TYPE_UNEXPECTED_STRING_VALUES',
    ]);
    expect(effect.clears).toEqual([]);
    expect((await client().validate.schema()).text).toBe(before.text);
    await client().validate.editSchema(edit);
    expect((await client().validate.tryEdit({})).brings).toHaveLength(2);
    const back = await client().validate.tryEdit({ edit: { kind: 'domain_add', feature: 'colour', values: ['blue'] } });
    expect([back.brings.length, back.clears.length, back.anomalies.length]).toEqual([0, 2, 0]);
  });

  it('finds the rows behind a value that the schema does not have', async () => {
    const found = await client().validate.rowsBehind({
      feature: 'colour',
      type: 'ENUM_TYPE_UNEXPECTED_STRING_VALUES',
      split: 'eval',
    });
    expect(found).toMatchObject({
      split: 'eval',
      filters: [
        { op: 'present', column: 'colour' },
        { op: 'is_not', column: 'colour', values: ['red'] },
      ],
    });
    await client().validate.undoSchema();
  });

  it('slices the train split, each slice beside the whole', async () => {
    const { datasets, left } = await client().validate.compare({ with: 'slices', sliceBy: ['region'] });
    expect([datasets.map(({ name }) => name).sort(), left]).toEqual([['north', 'south'], 0]);
    const view = await client().validate.view();
    expect(datasets.reduce((sum, { rows }) => sum + rows, 0)).toBe(view?.splits[0]?.rows);
    const north = datasets.find(({ name }) => name === 'north')?.features;
    expect(north?.find(({ name }) => name === 'region')?.statistics.string?.top).toHaveLength(1);
    expect(north?.find(({ name }) => name === 'region')?.distance).toBeGreaterThan(0.3);
  });

  it('computes the same slices once', async () => {
    const before = executed.length;
    await client().validate.compare({ with: 'slices', sliceBy: ['region'] });
    expect(executed.slice(before)).toEqual([]);
    const both = await Promise.all([
      client().validate.compare({ with: 'slices', sliceBy: ['region', 'colour'] }),
      client().validate.compare({ with: 'slices', sliceBy: ['colour', 'region'] }),
    ]);
    expect(executed.slice(before)).toEqual(['StatisticsGen']);
    expect(both[0].datasets.map(({ name }) => name).sort()).toEqual([
      'blue × north',
      'blue × south',
      'red × north',
      'red × south',
    ]);
  });

  it('takes the slices a run has made where the project file asks for them', async () => {
    unwrap(await session.patchConfig([{ path: ['statistics', 'slices'], value: [['bought']] }]));
    await runUntil('ExampleValidator');
    const before = executed.length;
    const { datasets } = await client().validate.compare({ with: 'slices', sliceBy: ['bought'] });
    expect(datasets.map(({ name }) => name).sort()).toEqual(['no', 'yes']);
    expect(executed.slice(before)).toEqual([]);
    unwrap(await session.patchConfig([{ path: ['statistics'], value: null }]));
    await runUntil('ExampleValidator');
  });

  it('counts what was served, in the types trained on', async () => {
    const register = await openAppendLog(join(session.dir, 'registers', 'predictions'), {
      writer: 'test',
      maxSegmentBytes: 1 << 20,
      fsync: 'each',
    });
    for (let i = 0; i < 30; i++) {
      const inputs = i % 3 === 0 ? { colour: 'red', price: null } : { colour: 'pink', price: 2.5 };
      await register.append({ id: `p${String(i).padStart(3, '0')}`, at: i, model: 'm', version: '1', inputs, predicted: 'no' });
    }
    await register.close();
    const [served] = (await client().validate.compare({ with: 'serving' })).datasets;
    expect(served).toMatchObject({ kind: 'serving', rows: 30 });
    const byName = new Map(served?.features.map((feature) => [feature.name, feature]));
    expect([...byName.keys()].sort()).toEqual(['colour', 'price']);
    expect(byName.get('price')?.statistics).toMatchObject({ missing: 10, numeric: { mean: 2.5 } });
    expect(byName.get('colour')?.statistics.string?.top[0]).toEqual({ value: 'pink', count: 20 });
    // Two thirds are pink, which train has not.
    expect(byName.get('colour')?.distance).toBeCloseTo(2 / 3, 1);
  });

  it('shows what was served as rows, behind a bar as many as it counts', async () => {
    const { rows, columns } = await client().data.served();
    expect(rows).toBe(30);
    expect(columns.map(({ name }) => name)).toEqual([
      ...['answer', 'confidence', 'at'].map((name) => `prediction.${name}`),
      'colour',
      'price',
      ...['version', 'id'].map((name) => `prediction.${name}`),
    ]);
    const find = async () =>
      client().data.findRows({
        artifactId: 'served',
        split: 'served',
        filters: [{ op: 'is', column: 'colour', values: ['pink'] }],
        columns: ['prediction.id', 'prediction.at', 'colour', 'price'],
      });
    await vi.waitUntil(async () => (await find()).complete, { timeout: 10_000 });
    expect(await find()).toMatchObject({ total: 30, found: 20 });
    expect((await find()).rows[0]?.cells).toEqual(['p001', '1970-01-01 00:00:00Z', 'pink', '2.5']);
  });

  it('keeps the rows that were served as they are until they are asked for again', async () => {
    const register = await openAppendLog(join(session.dir, 'registers', 'predictions'), {
      writer: 'test',
      maxSegmentBytes: 1 << 20,
      fsync: 'each',
    });
    await register.append({ id: 'q', at: 99, model: 'm', version: '2', inputs: { colour: 'red' }, predicted: 'yes' });
    await register.close();
    const total = async () => (await client().data.findRows({ artifactId: 'served', split: 'served', limit: 1 })).total;
    expect(await total()).toBe(30);
    expect((await client().data.served()).rows).toBe(31);
    expect(await total()).toBe(31);
  });

  it('measures each span against the one before it', async () => {
    await writeFile(join(home, 'second.csv'), orders(2));
    await client().data.addSource({ file: { path: join(home, 'second.csv') } });
    await runUntil('ExampleValidator');
    const board = await client().validate.drift();
    expect(board.spans.map(({ span }) => span)).toEqual([1, 2]);
    const distances = new Map(board.features.map((feature) => [feature.name, feature]));
    expect(distances.get('region')?.distances).toEqual([null, expect.closeTo(0, 1)]);
    expect(distances.get('colour')).toMatchObject({ measure: 'L_INFTY', distances: [null, expect.closeTo(2 / 3, 1)] });
    expect(distances.get('price')?.measure).toBe('JENSEN_SHANNON_DIVERGENCE');
    const previous = await client().validate.compare({ with: 'previous' });
    expect(previous.datasets[0]).toMatchObject({ name: 'span 1', kind: 'previous' });
  });

  it('still tells on the rail what stopped the pipeline after a run that did not come as far', async () => {
    const validate = async () => (await client().project.current())?.stages.find(({ id }) => id === 'validate');
    const stopped = await validate();
    expect(stopped).toMatchObject({ state: 'problem', fact: expect.stringMatching(/^\d+ anomal/) });
    await runUntil('ExampleGen');
    expect(await validate()).toEqual(stopped);
  });

  it('reports in one file that shows categories and never notes', async () => {
    const { name, html } = await client().validate.report();
    expect(name).toMatch(/^orders-data-\d{4}-\d\d-\d\d\.html$/);
    expect(html).toContain('blue');
    expect(html).not.toMatch(/note [12] \d/);
    expect(html).not.toMatch(/<script|https?:\/\//);
  });
});

describe('the title of a slice', () => {
  it('is its values, crossed in order of the columns', () => {
    expect(sliceTitle('state_NEW_YORK', ['state'])).toBe('NEW_YORK');
    expect(sliceTitle('product_Credit card_state_CA', ['product', 'state'])).toBe('Credit card × CA');
  });
});
