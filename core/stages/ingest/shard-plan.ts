/** Which shard of the artifact a range of the sources goes to: what a killed ingestion goes on with is whole shards. */

import type { Range } from './take-ranges.ts';

export interface ShardPlan {
  readonly count: number;
  /** By range. */
  readonly shards: readonly number[];
}

/** Some seconds of work. */
const shardBytes = 512 << 20;

export function planShards(ranges: readonly Range[], bytes = shardBytes): ShardPlan {
  const shards: number[] = [];
  let shard = 0;
  let filled = 0;
  let before = 0;
  for (const { likely, isFirst } of ranges) {
    const size = likely.end - (isFirst ? 0 : before);
    before = likely.end;
    if (filled > 0 && filled + size / 2 > bytes) {
      shard++;
      filled = 0;
    }
    shards.push(shard);
    filled += size;
  }
  return { count: shard + 1, shards };
}
