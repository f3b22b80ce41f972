/** The content of an Examples artifact as one hash: its records in order, and the split of each. */

import { createHash } from 'node:crypto';
import type { PlacedRows } from './placed-rows.ts';

export interface ContentHash {
  /** `digest`: sha256 of the record; `split`: index into the names. */
  add(digest: Uint8Array, split: number): void;
  /** Of many records at once. */
  addAll(placed: PlacedRows): void;
  /** Hex; the end of it. */
  digest(): string;
}

const bufferedRows = 4096;

/** The same records split otherwise are other content: whatever is computed from a split depends on it. */
export function createContentHash(splitNames: readonly string[]): ContentHash {
  const records = createHash('sha256');
  const placement = createHash('sha256').update(JSON.stringify(splitNames));
  let splits = new Uint8Array(bufferedRows);
  let filled = 0;
  const flush = (): void => {
    placement.update(splits.subarray(0, filled));
    splits = new Uint8Array(bufferedRows);
    filled = 0;
  };
  return {
    add(digest, split) {
      records.update(digest);
      splits[filled++] = split;
      if (filled === bufferedRows) flush();
    },
    addAll({ digests, splits: all }) {
      flush();
      records.update(digests);
      placement.update(all);
    },
    digest() {
      flush();
      return createHash('sha256').update(records.digest()).update(placement.digest()).digest('hex');
    },
  };
}
