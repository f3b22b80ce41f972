/** Fingerprints of one example's values of a feature: equal values, equal fingerprints. */

import type { Column } from '../../formats/index.ts';

/** The example has not the feature, or has it without a value. Every fingerprint of values is above both. */
export const absent = 0;
export const empty = 1;

export interface FingerprintOptions {
  readonly seed: number;
  /** Decimals floats are rounded to first. */
  readonly floatRoundDigits?: number;
}

/** 53 bits. Floats count as float32 and types differ, as in a serialised tf.Example. */
export function fingerprintOf(column: Column, row: number, options: FingerprintOptions): number {
  const start = column.offsets[row] as number;
  const end = column.offsets[row + 1] as number;
  if (start === end) return column.present[row] === 0 ? absent : empty;
  const hash = new Hash53(options.seed);
  if (column.type === 'int') hash.words(wordsOf(column.values, start, end), 1);
  else if (column.type === 'float') hash.words(floatWords(column.values.subarray(start, end), options), 2);
  else if (column.type === 'bytes') {
    for (let index = start; index < end; index++)
      hash.bytes(column.data, column.starts[index] as number, column.starts[index + 1] as number);
  }
  return Math.max(empty + 1, hash.digest());
}

function wordsOf(values: BigInt64Array, start: number, end: number): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset + start * 8, (end - start) * 2);
}

function floatWords(values: Float64Array, { floatRoundDigits: digits }: FingerprintOptions): Int32Array {
  const singles = Float32Array.from(values);
  if (digits !== undefined) for (const [index, value] of singles.entries()) singles[index] = roundTo(value, digits);
  return new Int32Array(singles.buffer);
}

/** Ties to the even digit, as Python rounds. */
function roundTo(value: number, digits: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return value;
  const rounded = value.toFixed(digits);
  const rest = value
    .toFixed(Math.min(100, digits + 60))
    .slice(rounded.length)
    .replace('.', '');
  const truncated = value.toFixed(Math.min(100, digits + 60)).slice(0, rounded.length);
  return Number(/^50*$/.test(rest) && /[02468]$/.test(truncated) ? truncated : rounded);
}

/** Two multiplicative hashes side by side, mixed at the end. */
class Hash53 {
  private low: number;
  private high: number;

  constructor(seed: number) {
    this.low = 0xdeadbeef ^ seed;
    this.high = 0x41c6ce57 ^ seed;
  }

  words(words: Int32Array, type: number): void {
    this.add(type);
    for (const word of words) this.add(word);
  }

  bytes(data: Uint8Array, start: number, end: number): void {
    this.add(end - start);
    for (let index = start; index < end; index++) this.add(data[index] as number);
  }

  digest(): number {
    let low = Math.imul(this.low ^ (this.low >>> 16), 0x85ebca6b) ^ Math.imul(this.high ^ (this.high >>> 13), 0xc2b2ae35);
    const high = Math.imul(this.high ^ (this.high >>> 16), 0x85ebca6b) ^ Math.imul(this.low ^ (this.low >>> 13), 0xc2b2ae35);
    low = low ^ (low >>> 15);
    return 4294967296 * (2097151 & high) + (low >>> 0);
  }

  private add(word: number): void {
    this.low = Math.imul(this.low ^ word, 0x9e3779b1);
    this.low = (this.low << 13) | (this.low >>> 19);
    this.high = Math.imul(this.high ^ word, 0x5f356495);
    this.high = (this.high << 17) | (this.high >>> 15);
  }
}
