/** StatisticsGen: the statistics of each split over all spans. */

import type { InputArtifact, Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import {
  type ColumnBatch,
  type ColumnFiles,
  createMessage,
  type DatasetFeatureStatisticsList,
  defaultDataset,
  examplesInfo,
  readExamples,
  splitColumnFiles,
  statisticsListType,
  writeStatisticsArtifact,
} from '../../formats/index.ts';
import { attempt, type CancelSignal, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { datasetOfColumns } from './column-lanes.ts';
import type { ColumnRun } from './column-statistics.ts';
import { generateStatistics } from './generate-statistics.ts';

export const statisticsGen: Stage = {
  node: 'StatisticsGen',
  codeVersion: 2,
  inputs: { examples: { type: 'Examples' } },
  outputs: { statistics: 'ExampleStatistics' },
  execute: (context) => attempt(() => generateForSplits(context)),
};

async function generateForSplits(context: StageContext): Promise<StageOutcome> {
  const artifacts = context.inputs.examples ?? [];
  const dir = context.outputs.statistics;
  if (artifacts.length === 0 || dir === undefined)
    raise('artifact/not-found', 'StatisticsGen got no examples.', 'Run ExampleGen first.');
  const splits = await rowsBySplit(artifacts);
  const total = [...splits.values()].reduce((sum, rows) => sum + rows, 0);
  let done = 0;
  let features = 0;
  for (const split of splits.keys()) {
    throwIfCancelled(context.signal);
    const onProgress = (rows: number): void =>
      context.report({ kind: 'progress', progress: { step: `statistics of ${split}`, done: done + rows, total, unit: 'rows' } });
    const statistics = await splitStatistics(artifacts, split, { signal: context.signal, onProgress });
    const whole = unwrap(defaultDataset(statistics));
    done += whole.num_examples;
    features = Math.max(features, whole.features.length);
    await writeStatisticsArtifact(dir, split, statistics);
  }
  const span = Math.max(...artifacts.map((artifact) => Number(artifact.properties.span ?? 0)));
  return {
    outputs: { statistics: { split_names: JSON.stringify([...splits.keys()]), span } },
    rowsIn: done,
    rowsOut: done,
    facts: { features, splits: splits.size },
  };
}

/** Column by column where the examples are Parquet, else row by row. */
async function splitStatistics(
  artifacts: readonly InputArtifact[],
  split: string,
  run: ColumnRun,
): Promise<DatasetFeatureStatisticsList> {
  const sources: ColumnFiles[] = [];
  for (const { dir } of artifacts) {
    const info = unwrap(await examplesInfo(dir));
    if (!info.splits.some(({ name }) => name === split)) continue;
    const files = await splitColumnFiles(dir, split);
    if (files === undefined) return unwrap(await generateStatistics(readSpans(artifacts, split, run.signal), run));
    sources.push(files);
  }
  return createMessage(statisticsListType, { datasets: [await datasetOfColumns(sources, {}, run)] });
}

/** Splits of any span, in the order they are first met. */
async function rowsBySplit(artifacts: readonly InputArtifact[]): Promise<Map<string, number>> {
  const splits = new Map<string, number>();
  for (const artifact of artifacts) {
    const info = unwrap(await examplesInfo(artifact.dir));
    for (const { name, rows } of info.splits) splits.set(name, (splits.get(name) ?? 0) + rows);
  }
  return splits;
}

async function* readSpans(artifacts: readonly InputArtifact[], split: string, signal?: CancelSignal): AsyncIterable<ColumnBatch> {
  for (const artifact of artifacts) {
    const info = unwrap(await examplesInfo(artifact.dir));
    if (info.splits.some(({ name }) => name === split)) yield* readExamples(artifact.dir, split, signal);
  }
}
