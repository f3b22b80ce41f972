import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnalysisService } from '../../../../core/app/analysis-service.ts';
import { createExamplesWriter } from '../../../../core/formats/index.ts';
import { CancelledError, createRandom, unwrap } from '../../../../core/foundation/index.ts';
import { type NetworkSpec, networkVariables } from '../../../../core/learning/index.ts';
import { createModel, createTransformFitter, saveModel } from '../../../../core/model/index.ts';
import { numericInputs, withNumbers } from '../../../../core/stages/evaluate/analysis/numeric-inputs.ts';
import { batchOf } from '../../model/batch-of.ts';

/**
 * A model written by hand on z-scores: the logit is 2 x - y, and never looks at `idle`. Labels follow it but in Oslo, where
 * they are the toss of a coin.
 */
const rows = 1200;
let root = '';
let split: { modelDir: string; examplesDirs: string[] };
let otherDir = '';
const watch = { signal: new AbortController().signal, onProgress: () => undefined };
const service = createAnalysisService();

const random = createRandom(3);
const x = Array.from({ length: rows }, () => random.nextGaussian());
const y = Array.from({ length: rows }, () => random.nextGaussian());
const city = Array.from({ length: rows }, () => ['Rome', 'Oslo', 'Bonn'][random.nextInt(3)]);
const sold = x.map((value, i) => {
  const chance = city[i] === 'Oslo' ? 0.5 : 1 / (1 + Math.exp(-4 * value + 2 * y[i]));
  return random.next() < chance ? 'yes' : 'no';
});
const table = batchOf({
  'x:float': x,
  'y:float': y,
  'idle:float': x.map(() => random.next()),
  'city:bytes': city,
  'sold:bytes': sold,
});

async function writeLinear(dir: string, weights: readonly number[]): Promise<void> {
  const features = {
    x: { transform: 'standardize' },
    y: { transform: 'standardize' },
    idle: { transform: 'standardize' },
    city: { transform: 'exclude' },
  } as const;
  const fitter = createTransformFitter({ columns: table.columns, features, label: { name: 'sold', positive: 'yes' } });
  fitter.addBatch(table);
  const transform = unwrap(await fitter.finish());
  const network: NetworkSpec = {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    output: { kind: 'binary', units: 1 },
  };
  const variables = networkVariables(network).map(({ name, shape }) => {
    const data = Float32Array.from(shape.length === 2 ? weights : [0]);
    return [name, { shape, data }] as const;
  });
  unwrap(await saveModel(dir, createModel(transform, network, new Map(variables))));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'analysis-'));
  await writeLinear(join(root, 'model'), [2, -1, 0]);
  await writeLinear(join(root, 'other'), [0.2, -2, 0]);
  const examples = join(root, 'examples');
  const writer = await createExamplesWriter(examples, { payload: 'parquet', splits: ['eval'], columns: table.columns });
  await writer.write('eval', table);
  await writer.finish();
  split = { modelDir: join(root, 'model'), examplesDirs: [examples] };
  otherDir = join(root, 'other');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('attributions', () => {
  it('of a linear logit go to what it reads, and sum to the score minus the mean score', async () => {
    const values = { x: 1.5, y: -1, idle: 0.9 };
    const answer = await service.answer({ split, kind: 'attributions', question: { values, seed: 1 } }, watch);
    const sum = answer.features.reduce((total, { value }) => total + value, 0);
    expect(sum).toBeCloseTo(answer.score - answer.meanScore, 6);
    expect(answer.features.map(({ name }) => name).slice(0, 2)).toEqual(['x', 'y']);
    expect(answer.features.find(({ name }) => name === 'idle')?.value).toBeCloseTo(0, 6);
    expect(answer.followed).toBe('yes');
    const again = await service.answer({ split, kind: 'attributions', question: { values, seed: 1 } }, watch);
    expect(again).toEqual(answer);
  });
});

describe('what if', () => {
  it('tells the score of an edited row and its curve, which rises with x', async () => {
    const question = { values: { x: 0, y: 0, idle: null }, feature: 'x' };
    const { curve, predicted, scores } = await service.answer({ split, kind: 'whatIf', question }, watch);
    expect(scores.map(({ name }) => name)).toEqual(['no', 'yes']);
    expect(predicted).toBe((scores[1]?.score ?? 0) > 0.5 ? 'yes' : 'no');
    const points = curve?.points ?? [];
    expect(points.length).toBeGreaterThan(40);
    for (const [i, point] of points.slice(1).entries()) expect(point.score).toBeGreaterThanOrEqual(points[i]?.score ?? 0);
  });

  it('takes an empty, a missing and a nonsense value for missing', async () => {
    const ask = async (value: string | null) =>
      (await service.answer({ split, kind: 'whatIf', question: { values: { x: value, y: 0 } } }, watch)).scores;
    expect(await ask('')).toEqual(await ask(null));
    expect(await ask('abc')).toEqual(await ask(null));
  });

  it('takes numbers that are written as text for numbers, and names of numbers for names', () => {
    const texts = batchOf({
      'size:bytes': Array.from({ length: 40 }, (_, i) => (i === 0 ? 'NA' : `${i}.5`)),
      'grade:bytes': Array.from({ length: 40 }, (_, i) => String(i % 3)),
    });
    const numeric = numericInputs(texts);
    expect([...numeric]).toEqual(['size']);
    expect(withNumbers({ size: '2.5', grade: '2' }, numeric)).toEqual({ size: 2.5, grade: '2' });
    expect(withNumbers({ size: 'NA', grade: null }, numeric)).toEqual({ size: 'NA', grade: null });
  });

  it('finds the nearest row with another decision, and the smallest change that brings it', async () => {
    const values = { x: -0.2, y: 0.1, idle: 0.5 };
    const question = { values, distance: 'l1' as const };
    const { nearest, changes } = await service.answer({ split, kind: 'counterfactuals', question }, watch);
    expect(nearest?.predicted).toBe('yes');
    expect(changes[0]?.predicted).toBe('yes');
    expect(changes.map(({ edits }) => edits[0]?.feature)).not.toContain('idle');
    const edited = { ...values, ...Object.fromEntries((changes[0]?.edits ?? []).map(({ feature, value }) => [feature, value])) };
    expect(await service.answer({ split, kind: 'whatIf', question: { values: edited } }, watch)).toMatchObject({
      predicted: 'yes',
    });
  });

  it('offers rows by loss and by closeness to the threshold', async () => {
    const ask = (order: 'worst' | 'closest') => service.answer({ split, kind: 'rows', question: { order, limit: 20 } }, watch);
    const worst = await ask('worst');
    expect(worst.every(({ loss }, i) => i === 0 || loss <= (worst[i - 1]?.loss ?? 0))).toBe(true);
    const [closest] = await ask('closest');
    expect(Math.abs((closest?.score ?? 0) - 0.5)).toBeLessThan(0.05);
    const row = await service.answer({ split, kind: 'row', question: { row: closest?.row ?? 0 } }, watch);
    expect(row.values['x']).toBeCloseTo(x[closest?.place ?? 0] ?? 0, 12);
    expect(row.actual).toBe(sold[closest?.place ?? 0]);
  });
});

describe('the whole split', () => {
  it('has importances: what the model does not read is worth nothing', async () => {
    const { features, whole } = await service.answer({ split, kind: 'importance', question: { repeats: 4, seed: 2 } }, watch);
    expect(features.map(({ name }) => name)).toEqual(['x', 'y', 'idle']);
    expect(features[2]).toMatchObject({ value: 0, low: 0, high: 0 });
    expect(features[0]?.low).toBeGreaterThan(0);
    expect(whole).toBeGreaterThan(0.6);
  });

  it('is worst in Oslo', async () => {
    const question = { minRows: 50, minEffect: 0.2 };
    const { slices, looked } = await service.answer({ split, kind: 'weakSlices', question }, watch);
    expect(slices[0]?.features).toContainEqual({ name: 'city', value: 'Oslo' });
    expect(slices[0]?.adjusted).toBeLessThan(0.001);
    expect(looked).toBeGreaterThan(20);
  });

  it('has fairness indicators by city, against one of them', async () => {
    const question = { features: ['city'], thresholds: [0.5], minRows: 10, baseline: 'city_Rome' };
    const { groups, baseline } = await service.answer({ split, kind: 'fairness', question }, watch);
    expect(baseline).toBe('city_Rome');
    expect(groups.reduce((sum, { rows: count }) => sum + count, 0)).toBe(rows);
    const oslo = groups.find(({ key }) => key === 'city_Oslo');
    const rate = oslo?.indicators.find((one) => one.rate === 'false_negative_rate');
    expect(rate?.difference?.low).toBeGreaterThan(0.1);
  });

  it('compares two models: the better one is better beyond chance, and a model is as good as itself', async () => {
    const compare = (dir: string) => service.answer({ split, kind: 'compare', question: { otherDir: dir, seed: 5 } }, watch);
    const { tests, onlyThis = 0, onlyOther = 0 } = await compare(otherDir);
    const methods = Object.fromEntries(tests.map(({ metric, method }) => [metric, method]));
    expect(methods).toMatchObject({ auc: 'delong', accuracy: 'mcnemar', log_loss: 'bootstrap' });
    expect(tests.find(({ metric }) => metric === 'auc')).toMatchObject({ difference: expect.closeTo(0.19, 1) });
    expect(tests.find(({ metric }) => metric === 'auc')?.p).toBeLessThan(1e-6);
    expect(onlyThis).toBeGreaterThan(onlyOther);
    const same = await compare(split.modelDir);
    expect(same.tests.every(({ difference, p }) => difference === 0 && p === 1)).toBe(true);
  });

  it('stops when asked, and answers the next question', async () => {
    const controller = new AbortController();
    const asked = service.answer(
      { split, kind: 'importance', question: { repeats: 50, seed: 2 } },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(asked).rejects.toThrow(CancelledError);
    await service.clear();
    expect(await service.answer({ split, kind: 'rows', question: { order: 'spread', limit: 3 } }, watch)).toHaveLength(3);
  });
});

describe('a split that is given up while it opens', () => {
  it('is opened anew for whoever asks next, at once', async () => {
    const fresh = createAnalysisService();
    const leaving = new AbortController();
    const ask = (signal: AbortSignal) =>
      fresh.answer({ split, kind: 'groups', question: {} }, { signal, onProgress: () => undefined });
    const first = ask(leaving.signal);
    await Promise.resolve();
    leaving.abort();
    const second = ask(new AbortController().signal);
    await expect(first).rejects.toBeInstanceOf(CancelledError);
    expect(await second).toContain('city');
    await fresh.clear();
  });
});
