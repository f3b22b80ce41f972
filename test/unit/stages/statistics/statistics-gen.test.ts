import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createExamplesWriter } from '../../../../core/formats/examples-writer.ts';
import { type ColumnBatch, readStatisticsArtifact } from '../../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
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
