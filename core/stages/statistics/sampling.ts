/** A share of the rows, the same rows each time: which one is taken depends on its number and the seed alone. */

import { type ColumnBatch, selectRows } from '../../formats/index.ts';

/** `firstRow` is the number of the batch's first row in the data. */
export function sampleBatch(batch: ColumnBatch, firstRow: number, { rate, seed }: { rate: number; seed: number }): ColumnBatch {
  if (rate >= 1) return batch;
  const bound = rate * 4294967296;
  const rows: number[] = [];
  for (let row = 0; row < batch.rows; row++) if (hashOf(firstRow + row, seed) < bound) rows.push(row);
  return selectRows(batch, rows);
}

/** murmur3's finaliser over both halves of the number; from 0 up to 2^32. */
function hashOf(row: number, seed: number): number {
  let h = Math.imul(((row % 4294967296) | 0) ^ Math.imul(seed | 0, 0x9e3779b1 | 0), 0x85ebca6b | 0);
  h ^= Math.floor(row / 4294967296);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b | 0);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35 | 0);
  return (h ^ (h >>> 16)) >>> 0;
}
