/** Which ingested spans the pipeline takes: TFX's RangeConfig. */

import type { RangeConfig } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';

interface SpanIdentity {
  readonly span: number;
  readonly origin: unknown;
}

/**
 * Every artifact of the chosen spans, in the given order. `latest` and `rolling` count the spans of files; feedback,
 * which is no newer day of data but labels for rows seen before, then always takes part. `static` goes by number, for
 * feedback too: a training of long ago is repeated without the labels given since.
 */
export function spansInRange(examples: readonly ArtifactRecord[], range: RangeConfig): readonly ArtifactRecord[] {
  return choose(examples, range, identityOf);
}

/**
 * Those in range and, of a rolling one, the newest that it leaves out until there are newer ones. What is beyond reach
 * may be absent: the choice among the others stays the same.
 */
export function spansInReach<T extends SpanIdentity>(spans: readonly T[], range: RangeConfig): readonly T[] {
  const { num_spans, skip_num_recent_spans } = range;
  const reach = { ...range, num_spans: num_spans + skip_num_recent_spans, skip_num_recent_spans: 0 };
  return choose(spans, reach, (span) => span);
}

/** The same of artifacts. */
export function examplesInReach(examples: readonly ArtifactRecord[], range: RangeConfig): readonly ArtifactRecord[] {
  return spansInReach(
    examples.map((artifact) => ({ ...identityOf(artifact), artifact })),
    range,
  ).map(({ artifact }) => artifact);
}

function choose<T>(items: readonly T[], range: RangeConfig, of: (item: T) => SpanIdentity): readonly T[] {
  if (range.kind === 'all') return items;
  if (range.kind === 'static') {
    const { start = 0, end = Number.POSITIVE_INFINITY } = range;
    return items.filter((item) => of(item).span >= start && of(item).span <= end);
  }
  const isFeedback = (item: T): boolean => of(item).origin === 'feedback';
  const newest = [...new Set(items.filter((item) => !isFeedback(item)).map((item) => of(item).span))].sort((a, b) => b - a);
  const { skip_num_recent_spans: skip, num_spans: count } = range;
  const chosen = new Set(range.kind === 'latest' ? newest.slice(0, 1) : newest.slice(skip, skip + count));
  return items.filter((item) => isFeedback(item) || chosen.has(of(item).span));
}

function identityOf({ properties }: ArtifactRecord): SpanIdentity {
  return { span: Number(properties['span'] ?? 0), origin: properties['origin'] };
}
