/** Which ingested spans the pipeline takes: TFX's RangeConfig. */

import type { RangeConfig } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';

/**
 * Every artifact of the chosen spans, in the given order. `latest` and `rolling` count the spans of files; feedback,
 * which is no newer day of data but labels for rows seen before, then always takes part. `static` goes by number, for
 * feedback too: a training of long ago is repeated without the labels given since.
 */
export function spansInRange(examples: readonly ArtifactRecord[], range: RangeConfig): readonly ArtifactRecord[] {
  if (range.kind === 'all') return examples;
  const spanOf = (artifact: ArtifactRecord): number => Number(artifact.properties['span'] ?? 0);
  if (range.kind === 'static') {
    const { start = 0, end = Number.POSITIVE_INFINITY } = range;
    return examples.filter((artifact) => spanOf(artifact) >= start && spanOf(artifact) <= end);
  }
  const isFeedback = (artifact: ArtifactRecord): boolean => artifact.properties['origin'] === 'feedback';
  const newest = [...new Set(examples.filter((artifact) => !isFeedback(artifact)).map(spanOf))].sort((a, b) => b - a);
  const { skip_num_recent_spans: skip, num_spans: count } = range;
  const chosen = new Set(range.kind === 'latest' ? newest.slice(0, 1) : newest.slice(skip, skip + count));
  return examples.filter((artifact) => isFeedback(artifact) || chosen.has(spanOf(artifact)));
}
