/** StatisticsGen: the statistics of each split over all spans. */

import type { InputArtifact, Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import { type ColumnBatch, examplesInfo, readExamples, writeStatisticsArtifact } from '../../formats/index.ts';
import { attempt, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { generateStatistics } from './generate-statistics.ts';

export const statisticsGen: Stage = {
  node: 'StatisticsGen',
  codeVersion: 1,
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
    const statistics = unwrap(
      await generateStatistics(readSpans(artifacts, split, context), {
        signal: context.signal,
        onProgress: (rows) =>
          context.report({
            kind: 'progress',
            progress: { step: `statistics of ${split}`, done: done + rows, total, unit: 'rows' },
          }),
      }),
    );
    for (const dataset of statistics.datasets) {
      done += dataset.num_examples;
      features = Math.max(features, dataset.features.length);
    }
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

/** Splits of any span, in the order they are first met. */
async function rowsBySplit(artifacts: readonly InputArtifact[]): Promise<Map<string, number>> {
  const splits = new Map<string, number>();
  for (const artifact of artifacts) {
    const info = unwrap(await examplesInfo(artifact.dir));
    for (const { name, rows } of info.splits) splits.set(name, (splits.get(name) ?? 0) + rows);
  }
  return splits;
}

async function* readSpans(artifacts: readonly InputArtifact[], split: string, context: StageContext): AsyncIterable<ColumnBatch> {
  for (const artifact of artifacts) {
    const info = unwrap(await examplesInfo(artifact.dir));
    if (info.splits.some(({ name }) => name === split)) yield* readExamples(artifact.dir, split, context.signal);
  }
}
