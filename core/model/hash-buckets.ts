/** Buckets of values by FarmHash, each distinct value hashed once while there is room to remember it. */

import { ByteTable } from './byte-table.ts';
import { hashBucket } from './farm-hash.ts';

/** A value's bytes in, its bucket out, in [0, buckets). */
export type BucketOf = (bytes: Uint8Array, start: number, end: number) => number;

const mostRemembered = 65_536;
const mostBytes = 4 * 2 ** 20;

export function createBucketHash(buckets: number): BucketOf {
  const seen = new ByteTable();
  const known: number[] = [];
  return (bytes, start, end) => {
    const id = seen.find(bytes, start, end);
    if (id >= 0) return known[id];
    const bucket = hashBucket(bytes, start, end, buckets);
    if (known.length < mostRemembered && seen.keyBytes < mostBytes) {
      seen.insert(bytes, start, end);
      known.push(bucket);
    }
    return bucket;
  };
}
