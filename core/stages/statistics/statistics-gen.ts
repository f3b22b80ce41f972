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
import { ColumnLanes } from './column-lanes.ts';
import { type GenerateOptions, generateCross, generateStatistics } from './generate-statistics.ts';
import { crossFor } from './label-lift.ts';
import { allExamples, parseSlice } from './slicing.ts';
import { readProperties, type StatisticsProperties } from './stage-properties.ts';

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
  const properties = readProperties(context.properties);
  const splits = await rowsBySplit(artifacts);
  const total = [...splits.values()].reduce((sum, rows) => sum + rows, 0);
  let done = 0;
  let features = 0;
  let slices = 0;
  const lanes = await openLanes(artifacts, [...splits.keys()], { properties, signal: context.signal });
  try {
    for (const split of splits.keys()) {
      throwIfCancelled(context.signal);
      const onProgress = (rows: number): void =>
        context.report({
          kind: 'progress',
          progress: { step: `statistics of ${split}`, done: done + rows, total, unit: 'rows' },
        });
      const statistics = await splitStatistics(artifacts, split, { properties, lanes, signal: context.signal, onProgress });
      const whole = unwrap(defaultDataset(statistics));
      done += whole.num_examples;
      features = Math.max(features, whole.features.length);
      slices = Math.max(slices, statistics.datasets.length - 1);
      await writeStatisticsArtifact(dir, split, statistics);
    }
  } finally {
    await lanes?.columns.close();
  }
  const span = Math.max(...artifacts.map((artifact) => Number(artifact.properties.span ?? 0)));
  return {
    outputs: { statistics: { split_names: JSON.stringify([...splits.keys()]), span } },
    rowsIn: done,
    rowsOut: done,
    facts: { features, splits: splits.size, ...(slices > 0 && { slices }) },
  };
}

interface SplitWork {
  readonly properties: StatisticsProperties;
  readonly signal: CancelSignal;
  readonly lanes: SplitLanes | undefined;
  onProgress(rows: number): void;
}

/** Those of the splits that can be read column by column. */
interface SplitLanes {
  readonly splits: readonly string[];
  readonly columns: ColumnLanes;
}

/** One for all splits: the second thread starts once. Undefined where rows are needed. */
async function openLanes(
  artifacts: readonly InputArtifact[],
  splits: readonly string[],
  { properties, signal }: Pick<SplitWork, 'properties' | 'signal'>,
): Promise<SplitLanes | undefined> {
  if (properties.weightFeature !== undefined || properties.slices.length > 0) return undefined;
  const byColumn = new Map<string, readonly ColumnFiles[]>();
  for (const split of splits) {
    const files = await columnFiles(artifacts, split);
    if (files !== undefined) byColumn.set(split, files);
  }
  return { splits: [...byColumn.keys()], columns: new ColumnLanes([...byColumn.values()], {}, { signal }) };
}

async function splitStatistics(
  artifacts: readonly InputArtifact[],
  split: string,
  { properties, lanes, signal, onProgress }: SplitWork,
): Promise<DatasetFeatureStatisticsList> {
  const { weightFeature, crossStatistics, label } = properties;
  const columns = await columnNames(artifacts);
  const slices = properties.slices.map((parts) => parseSlice(parts, columns));
  const options: GenerateOptions = { weightFeature, slices };
  const byColumn = lanes?.splits.indexOf(split) ?? -1;
  const statistics =
    lanes === undefined || byColumn < 0
      ? unwrap(await generateStatistics(readSpans(artifacts, split, signal), { ...options, signal, onProgress }))
      : createMessage(statisticsListType, { datasets: [await lanes.columns.dataset(byColumn, onProgress)] });
  if (!crossStatistics) return statistics;
  const cross = crossFor(unwrap(defaultDataset(statistics)), label);
  const found = await generateCross(readSpans(artifacts, split, signal), cross, { ...options, signal });
  for (const dataset of statistics.datasets)
    dataset.cross_features = found.get(dataset.name || allExamples)?.cross_features ?? [];
  return statistics;
}

async function columnNames(artifacts: readonly InputArtifact[]): Promise<string[]> {
  const names = new Set<string>();
  for (const { dir } of artifacts) for (const { name } of unwrap(await examplesInfo(dir)).columns) names.add(name);
  return [...names];
}

/** The split's Parquet files by span; undefined where one has another payload. */
async function columnFiles(artifacts: readonly InputArtifact[], split: string): Promise<ColumnFiles[] | undefined> {
  const sources: ColumnFiles[] = [];
  for (const { dir } of artifacts) {
    const info = unwrap(await examplesInfo(dir));
    if (!info.splits.some(({ name }) => name === split)) continue;
    const files = await splitColumnFiles(dir, split);
    if (files === undefined) return undefined;
    sources.push(files);
  }
  return sources;
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
