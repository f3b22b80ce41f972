/** Which shard of the artifact a range of the sources goes to: what a killed ingestion goes on with is whole shards. */

import type { Range } from './take-ranges.ts';

export interface ShardPlan {
  readonly count: number;
  /** By range. */
  readonly shards: readonly number[];
}

/** Some seconds of work. */
const usualBytes = 512 << 20;
/** The footer, which says something of every chunk, is made in memory at the end of a shard. */
const mostChunks = 60_000;

/** `chunks`: of a range at least, one a column and split. `shardBytes`: where it is not the usual. */
export function planShards(ranges: readonly Range[], chunks: number, shardBytes = usualBytes): ShardPlan {
  const shards: number[] = [];
  let shard = 0;
  let filled = { bytes: 0, chunks: 0 };
  let before = 0;
  for (const { likely, isFirst } of ranges) {
    const size = likely.end - (isFirst ? 0 : before);
    before = likely.end;
    if (filled.bytes > 0 && (filled.bytes + size / 2 > shardBytes || filled.chunks + chunks > mostChunks)) {
      shard++;
      filled = { bytes: 0, chunks: 0 };
    }
    shards.push(shard);
    filled = { bytes: filled.bytes + size, chunks: filled.chunks + chunks };
  }
  return { count: shard + 1, shards };
}
