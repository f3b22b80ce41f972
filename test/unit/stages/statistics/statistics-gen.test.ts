import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createExamplesWriter } from '../../../../core/formats/examples-writer.ts';
import {
  type ColumnBatch,
  type DatasetFeatureStatistics,
  decodeStatistics,
  readStatisticsArtifact,
} from '../../../../core/formats/index.ts';
import { CancelledError, type Json, unwrap } from '../../../../core/foundation/index.ts';
import { statisticsGen } from '../../../../core/stages/statistics/index.ts';
import { makeBatch } from './column-batches.ts';
import { artifact, contextFor, temporaryFolder } from './stage-context.ts';

async function writeSpan(payload: 'parquet' | 'tfrecord', splits: Readonly<Record<string, ColumnBatch>>): Promise<string> {
  const dir = await temporaryFolder();
  const writer = await createExamplesWriter(dir, { payload, splits: Object.keys(splits) });
  for (const [split, batch] of Object.entries(splits)) await writer.write(split, batch);
  await writer.finish();
  return dir;
}

const ages = (...rows: number[]): ColumnBatch => makeBatch({ age: { type: 'int', rows: rows.map((age) => [age]) } });

describe.each(['parquet', 'tfrecord'] as const)('StatisticsGen over %s', (payload) => {
  it('writes one FeatureStats.pb a split, spans taken together', async () => {
    const first = await writeSpan(payload, { train: ages(1, 2, 3), eval: ages(4) });
    const second = await writeSpan(payload, { train: ages(10), late: ages(7) });
    const context = await contextFor(statisticsGen, {
      inputs: { examples: [artifact('Examples', first, { span: 1 }), artifact('Examples', second, { span: 2 })] },
    });
    const outcome = unwrap(await statisticsGen.execute(context));
    const written = unwrap(await readStatisticsArtifact(context.outputs.statistics as string));
    const seen = [...written].map(([split, { num_examples, features }]) => [split, num_examples, features[0]?.num_stats?.max]);
    expect(seen).toEqual([
      ['train', 4, 10],
      ['eval', 1, 4],
      ['late', 1, 7],
    ]);
    expect(outcome).toMatchObject({
      outputs: { statistics: { split_names: '["train","eval","late"]', span: 2 } },
      rowsIn: 6,
      facts: { features: 1 },
    });
    const last = context.reports.findLast((report) => report.kind === 'progress');
    expect(last).toMatchObject({ progress: { done: 6, total: 6, unit: 'rows' } });
  });
});

describe('StatisticsGen with the project file’s statistics', () => {
  const people = makeBatch({
    age: { type: 'int', rows: Array.from({ length: 60 }, (_, i) => [i % 40]) },
    height: { type: 'float', rows: Array.from({ length: 60 }, (_, i) => [(i % 40) * 2]) },
    'home=town': { type: 'bytes', rows: Array.from({ length: 60 }, (_, i) => [i % 3 ? 'Ulm' : 'Bonn']) },
    paid: { type: 'bytes', rows: Array.from({ length: 60 }, (_, i) => [i % 2 ? 'yes' : 'no']) },
    weight: { type: 'float', rows: Array.from({ length: 60 }, () => [0.5]) },
  });

  async function statisticsOf(properties: Json): Promise<DatasetFeatureStatistics[]> {
    const dir = await writeSpan('parquet', { train: people });
    const context = await contextFor(statisticsGen, { inputs: { examples: [artifact('Examples', dir)] }, properties });
    unwrap(await statisticsGen.execute(context));
    // What the later stages read is the whole.
    expect(unwrap(await readStatisticsArtifact(context.outputs.statistics as string)).get('train')?.num_examples).toBe(60);
    return unwrap(decodeStatistics(await readFile(join(context.outputs.statistics as string, 'Split-train/FeatureStats.pb'))))
      .datasets;
  }

  it('gives a dataset a slice beside the whole, crosses and single values among them', async () => {
    const slices = [['home=town'], ['paid=yes'], ['paid', 'home=town']];
    const datasets = await statisticsOf({ statistics: { slices, cross_statistics: false } });
    expect(datasets.map(({ name, num_examples }) => [name, num_examples])).toEqual([
      ['All Examples', 60],
      ['home=town_Bonn', 20],
      ['home=town_Bonn_paid_no', 10],
      ['home=town_Bonn_paid_yes', 10],
      ['home=town_Ulm', 40],
      ['home=town_Ulm_paid_no', 20],
      ['home=town_Ulm_paid_yes', 20],
      ['paid_yes', 30],
    ]);
  });

  it('weighs every example', async () => {
    const [whole] = await statisticsOf({ statistics: { weight_feature: 'weight', slices: [], cross_statistics: false } });
    expect(whole?.weighted_num_examples).toBe(30);
    expect(whole?.features[0]?.num_stats?.weighted_numeric_stats?.mean).toBeCloseTo(whole?.features[0]?.num_stats?.mean ?? 0, 12);
    expect(whole?.features[3]?.string_stats?.weighted_string_stats?.top_values[0]).toEqual({ value: 'yes', frequency: 15 });
  });

  it('looks at pairs a second time: correlation, and lift towards the label', async () => {
    const [whole] = await statisticsOf({ statistics: { cross_statistics: true }, label: 'paid' });
    const seen = whole?.cross_features?.map(({ path_x, path_y, num_cross_stats, categorical_cross_stats }) => [
      `${path_x?.step}/${path_y?.step}`,
      num_cross_stats?.correlation ?? categorical_cross_stats?.lift?.lift_series.map(({ y_string }) => y_string),
    ]);
    expect(seen).toEqual([
      ['age/height', 1],
      ['age/weight', 0],
      ['height/weight', 0],
      ['home=town/paid', ['no', 'yes']],
    ]);
  });

  it('cuts a numeric label into tenths', async () => {
    const [whole] = await statisticsOf({ statistics: { cross_statistics: true, slices: [['paid']] }, label: 'height' });
    const lift = whole?.cross_features?.at(-1)?.categorical_cross_stats?.lift?.lift_series ?? [];
    expect(lift).toHaveLength(10);
    expect(lift[0]?.y_bucket).toMatchObject({ low_value: Number.NEGATIVE_INFINITY });
  });

  it('refuses a slice by a feature that is not there', async () => {
    const dir = await writeSpan('parquet', { train: people });
    const properties = { statistics: { slices: [['town']] } };
    const context = await contextFor(statisticsGen, { inputs: { examples: [artifact('Examples', dir)] }, properties });
    expect(await statisticsGen.execute(context)).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
  });
});

describe('StatisticsGen', () => {
  it('gives the same bytes twice', async () => {
    const dir = await writeSpan('parquet', { train: ages(5, 6) });
    const bytes: unknown[] = [];
    for (let run = 0; run < 2; run++) {
      const context = await contextFor(statisticsGen, { inputs: { examples: [artifact('Examples', dir)] } });
      unwrap(await statisticsGen.execute(context));
      bytes.push(unwrap(await readStatisticsArtifact(context.outputs.statistics as string)));
    }
    expect(bytes[0]).toEqual(bytes[1]);
  });

  it('says so when the examples are not there', async () => {
    const missing = join(await temporaryFolder(), 'nothing');
    const context = await contextFor(statisticsGen, { inputs: { examples: [artifact('Examples', missing)] } });
    expect((await statisticsGen.execute(context)).ok).toBe(false);
  });

  it('stops when cancelled', async () => {
    const dir = await writeSpan('parquet', { train: ages(5, 6) });
    const context = await contextFor(statisticsGen, {
      inputs: { examples: [artifact('Examples', dir)] },
      signal: AbortSignal.abort(),
    });
    await expect(statisticsGen.execute(context)).rejects.toThrow(CancelledError);
  });
});
