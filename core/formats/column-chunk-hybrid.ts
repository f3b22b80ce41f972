/** Parquet's RLE and bit-packed hybrid: how often each number occurs, without an array of them. */

/** Wider numbers than this do not fit the 32 bits the decoder works in. */
export const maxHybridBits = 24;

export interface HybridRange {
  readonly data: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Bits a number, at most `maxHybridBits`. */
  readonly bits: number;
  /** Numbers in the range; padding after them is left alone. */
  readonly count: number;
  /** A run that reaches beyond them is an error: a decoder that trusts it would write without end. */
  readonly exactRuns?: boolean;
}

/** Adds to `counts`, which must have a place for every number; throws a plain Error where it has not or bytes are short. */
export function countHybrid({ data, start, end, bits, count, exactRuns = false }: HybridRange, counts: Uint32Array): void {
  if (bits === 0) {
    addTimes(counts, 0, count);
    return;
  }
  const width = (bits + 7) >> 3;
  let at = start;
  for (let left = count; left > 0; ) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end) throw new Error('a run of values ends early');
      const byte = data[at++] as number;
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if ((header & 1) === 0) {
      const times = exactRuns ? header >>> 1 : Math.min(header >>> 1, left);
      if (times === 0 || times > left || at + width > end) throw new Error('a run of values is damaged');
      addTimes(counts, littleEndian(data, at, width), times);
      at += width;
      left -= times;
    } else {
      const packed = (header >>> 1) * 8;
      const bytes = (header >>> 1) * bits;
      const times = Math.min(packed, left);
      if (times === 0 || at + Math.ceil((times * bits) / 8) > end) throw new Error('a run of values is damaged');
      countPacked(data, at, { bits, times }, counts);
      at += bytes;
      left -= times;
    }
  }
}

function littleEndian(data: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value |= (data[at + i] as number) << (8 * i);
  return value;
}

function addTimes(counts: Uint32Array, value: number, times: number): void {
  if (value >= counts.length) throw new Error('a value is not in its dictionary');
  counts[value] = (counts[value] as number) + times;
}

function countPacked(
  data: Uint8Array,
  start: number,
  { bits, times }: { bits: number; times: number },
  counts: Uint32Array,
): void {
  const mask = (1 << bits) - 1;
  const places = counts.length;
  let held = 0;
  let heldBits = 0;
  let at = start;
  for (let i = 0; i < times; i++) {
    while (heldBits < bits) {
      held |= (data[at++] as number) << heldBits;
      heldBits += 8;
    }
    const value = held & mask;
    held >>>= bits;
    heldBits -= bits;
    if (value >= places) throw new Error('a value is not in its dictionary');
    counts[value] = (counts[value] as number) + 1;
  }
}
