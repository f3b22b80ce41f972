/** Values of a column as small numbers: 64-bit hashes of rows, and bins for counting. */

import type { Column } from '../../../formats/index.ts';

/** Two 32-bit halves a row; equal rows of one column have equal halves. */
export interface RowHashes {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

const scratch = new DataView(new ArrayBuffer(8));

/** Mixes the column's row into `into`; missing, empty and any list of values all differ. */
export function hashColumn(column: Column, into: RowHashes): void {
  for (let row = 0; row < column.rows; row++) {
    const start = column.offsets[row] as number;
    const end = column.offsets[row + 1] as number;
    let low = into.low[row] as number;
    let high = into.high[row] as number;
    low = mix(low, column.present[row] === 0 ? -1 : end - start);
    high = mix(high, low ^ 0x5bd1e995);
    for (let i = start; i < end; i++) {
      if (column.type === 'bytes') {
        const from = column.starts[i] as number;
        const to = column.starts[i + 1] as number;
        low = hashBytes(low, column.data, from, to);
        high = mix(high, low);
        high = hashBytes(high ^ 0x27d4eb2f, column.data, from, to);
      } else if (column.type !== 'unknown') {
        if (column.type === 'int') scratch.setBigInt64(0, column.values[i] as bigint);
        else scratch.setFloat64(0, (column.values[i] as number) + 0);
        low = mix(mix(low, scratch.getInt32(0)), scratch.getInt32(4));
        high = mix(mix(high ^ low, scratch.getInt32(4)), scratch.getInt32(0));
      }
    }
    into.low[row] = low;
    into.high[row] = high;
  }
}

export function createRowHashes(rows: number): RowHashes {
  return { low: new Int32Array(rows).fill(0x1b873593), high: new Int32Array(rows).fill(0x2545f491) };
}

/** MurmurHash3's mixing of one word (Appleby, public domain). */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  return h;
}

function hashBytes(seed: number, data: Uint8Array, from: number, to: number): number {
  let hash = mix(seed, to - from);
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const word =
      (data[i] as number) | ((data[i + 1] as number) << 8) | ((data[i + 2] as number) << 16) | ((data[i + 3] as number) << 24);
    hash = mix(hash, word);
  }
  let last = 0;
  for (let shift = 0; i < to; i++, shift += 8) last |= (data[i] as number) << shift;
  return mix(hash, last);
}

/** From the values of a first batch: how a column's rows fall into bins. Bin 0 is "no value". */
export interface Binning {
  readonly bins: number;
  binsOf(column: Column, hashes: RowHashes): Int32Array;
}

const fewValues = 50;

/** Numbers of many values by quantiles of `sample`, everything else by hash. */
export function createBinning(sample: Column, bins: number): Binning {
  const edges = numericEdges(sample, Math.min(64, bins - 2));
  if (!edges) {
    const mask = 2 ** Math.floor(Math.log2(bins - 1)) - 1;
    return {
      bins: mask + 2,
      binsOf: (column, { low, high }) =>
        Int32Array.from({ length: column.rows }, (_, row) =>
          hasValue(column, row) ? 1 + (((low[row] as number) ^ ((high[row] as number) >>> 7)) & mask) : 0,
        ),
    };
  }
  return {
    bins: edges.length + 2,
    binsOf: (column) =>
      Int32Array.from({ length: column.rows }, (_, row) =>
        hasValue(column, row) ? 1 + countBelow(edges, numberOf(column, row)) : 0,
      ),
  };
}

export function hasValue(column: Column, row: number): boolean {
  return (column.offsets[row + 1] as number) > (column.offsets[row] as number);
}

/** The first value of a row as a number; NaN for text. */
function numberOf(column: Column, row: number): number {
  const at = column.offsets[row] as number;
  if (column.type === 'int') return Number(column.values[at]);
  return column.type === 'float' ? (column.values[at] as number) : Number.NaN;
}

function numericEdges(sample: Column, wanted: number): Float64Array | undefined {
  if (sample.type !== 'int' && sample.type !== 'float') return undefined;
  const values = Float64Array.from(sample.values, Number)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (new Set(values).size <= fewValues) return undefined;
  const edges = Array.from({ length: wanted - 1 }, (_, i) => values[Math.floor(((i + 1) * values.length) / wanted)] as number);
  return Float64Array.from(new Set(edges));
}

/** How many edges are <= value; edges ascending. NaN is below all. */
function countBelow(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
