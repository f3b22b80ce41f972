/** Values of a page in Parquet's PLAIN encoding, as they lie in the page where possible. */

import type { ChunkPart } from './column-chunk.ts';

export type FlatPhysicalType = 'BYTE_ARRAY' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE';

export interface PlainRange {
  readonly data: Uint8Array;
  readonly start: number;
  readonly values: number;
  /** `data` is nobody else's. */
  readonly isLasting: boolean;
}

/** Throws a plain Error when the page is too short. */
export function plainPart(type: FlatPhysicalType, range: PlainRange, counts?: Uint32Array): ChunkPart {
  if (type === 'BYTE_ARRAY') return { ...byteArrays(range), ...(counts && { counts }) };
  const { values } = range;
  const width = type === 'INT32' || type === 'FLOAT' ? 4 : 8;
  if (range.start + values * width > range.data.length) throw new Error('a page has fewer values than its header says');
  const bytes = alignedBytes(range, values * width);
  const { buffer, byteOffset } = bytes;
  if (type === 'DOUBLE')
    return { type: 'float', values: new Float64Array(buffer, byteOffset, values), ...(counts && { counts }) };
  if (type === 'FLOAT')
    return { type: 'float', values: Float64Array.from(new Float32Array(buffer, byteOffset, values)), ...(counts && { counts }) };
  if (type === 'INT64') return { type: 'int', values: new BigInt64Array(buffer, byteOffset, values), ...(counts && { counts }) };
  return { type: 'int', values: widened(new Int32Array(buffer, byteOffset, values)), ...(counts && { counts }) };
}

function byteArrays({ data, start, values, isLasting }: PlainRange): Extract<ChunkPart, { type: 'bytes' }> {
  // Each has four bytes of length: a damaged header asks for no more than the page can hold.
  if (values * 4 > data.length - start) throw new Error('a page has fewer values than its header says');
  const starts = new Uint32Array(values);
  const ends = new Uint32Array(values);
  let at = start;
  for (let i = 0; i < values; i++) {
    const length =
      (data[at] as number) |
      ((data[at + 1] as number) << 8) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 3] as number) << 24);
    at += 4;
    if (length < 0 || at + length > data.length) throw new Error('a page has fewer values than its header says');
    starts[i] = at;
    at += length;
    ends[i] = at;
  }
  return { type: 'bytes', data, starts, ends, isLasting };
}

/** A view where the values' offset allows one of 8 bytes, else a copy. */
function alignedBytes({ data, start }: PlainRange, length: number): Uint8Array {
  const view = data.subarray(start, start + length);
  return view.byteOffset % 8 === 0 ? view : view.slice();
}

/** Two halves a value, little-endian as typed arrays are on every platform Node.js runs on. */
function widened(values: Int32Array): BigInt64Array {
  const halves = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = values[i] as number;
    halves[2 * i + 1] = (values[i] as number) >> 31;
  }
  return new BigInt64Array(halves.buffer);
}
