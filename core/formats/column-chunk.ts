/** Column chunks: the values of one flat column over some rows as a set that can be counted, rows' order left out. */

import type { NullMeaning } from './parquet-layout.ts';

interface PartBase {
  /** Occurrences of each value; absent: one each. */
  readonly counts?: Uint32Array;
}

/** Of each value the two halves of a 64-bit hash, and bits that are not 0 where it is not plain ASCII. */
export interface TextHashes {
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
  readonly high: Int32Array;
}

/** Value i is `data[starts[i] .. ends[i])`. */
export interface BytesPart extends PartBase {
  readonly type: 'bytes';
  readonly data: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** `data` is nobody else's: it stays as it is after the next chunk. */
  readonly isLasting: boolean;
  /** Where another thread has computed them. */
  readonly hashes?: TextHashes;
}

export interface IntPart extends PartBase {
  readonly type: 'int';
  readonly values: BigInt64Array;
}

export interface FloatPart extends PartBase {
  readonly type: 'float';
  readonly values: Float64Array;
}

export type NumbersPart = IntPart | FloatPart;
export type ChunkPart = BytesPart | NumbersPart;

export interface ColumnChunk {
  readonly name: string;
  readonly type: ChunkPart['type'];
  /** Rows with a value: the occurrences in all parts. */
  readonly values: number;
  /** Rows without. */
  readonly nulls: number;
  readonly nullMeaning: NullMeaning;
  readonly parts: readonly ChunkPart[];
}
