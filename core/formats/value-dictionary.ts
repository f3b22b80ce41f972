/** The different values of a column, numbered as they first appear. */

import { ByteBuffer } from './byte-buffer.ts';
import type { BytesColumn, Column } from './column-batch.ts';

/** Values looked at before a column of mostly different values is given up. */
const trialValues = 2000;
const maxBytes = 1 << 20;
const leastSlots = 64;
/** A table that grew larger is not kept for the next column. */
const mostKeptSlots = 1 << 12;

/** The dictionary's values one after another, as Parquet's PLAIN encoding has them, and an index for every value. */
export interface DictionaryValues {
  readonly size: number;
  readonly plain: Uint8Array;
  readonly indexes: Int32Array;
}

/** Undefined where a dictionary does not pay. The result is valid until the next call. */
export function dictionaryOf(columns: readonly Column[], count: number): DictionaryValues | undefined {
  if (count === 0) return undefined;
  shared.reset();
  if (count > sharedIndexes.length) sharedIndexes = new Int32Array(count * 2);
  let seen = 0;
  for (const column of columns) {
    if (column.type === 'unknown') continue;
    seen = column.type === 'bytes' ? addBytes(column, seen) : addWords(column.values, seen);
    if (seen < 0) return undefined;
  }
  if (shared.size > count / 2) return undefined;
  return { size: shared.size, plain: shared.plain.written(), indexes: sharedIndexes.subarray(0, count) };
}

/** Returns how many values there are indexes of, or -1 when there are too many different ones. */
function addBytes({ data, starts }: BytesColumn, from: number): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let seen = from;
  for (let i = 0; i + 1 < starts.length; i++) {
    sharedIndexes[seen++] = shared.addBytes(view, starts[i] as number, starts[i + 1] as number);
    if (!shared.pays(seen)) return -1;
  }
  return seen;
}

/** 64-bit values by their bits, so that -0 is not 0. */
function addWords(values: BigInt64Array | Float64Array, from: number): number {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  let seen = from;
  for (let i = 0; i < words.length; i += 2) {
    sharedIndexes[seen++] = shared.addWord(words[i] as number, words[i + 1] as number);
    if (!shared.pays(seen)) return -1;
  }
  return seen;
}

export class ValueDictionary {
  size = 0;
  /** The values, in Parquet's PLAIN encoding. */
  readonly plain = new ByteBuffer(256);
  /** Open addressing; entry + 1, or 0. */
  #slots = new Int32Array(leastSlots);
  #hashes = new Int32Array(leastSlots / 2);
  /** Where entry i begins in `plain`. */
  #starts = new Int32Array(leastSlots / 2);

  reset(): void {
    if (this.#slots.length > mostKeptSlots) this.#slots = new Int32Array(leastSlots);
    else this.#slots.fill(0);
    this.size = 0;
    this.plain.clear();
  }

  /** Whether so many values repeat often enough. */
  pays(seen: number): boolean {
    return this.plain.length <= maxBytes && (seen < trialValues || this.size <= seen / 2);
  }

  /** The entry's place in `plain`. */
  startOf(entry: number): number {
    return this.#starts[entry] as number;
  }

  /** The number of the bytes' entry. */
  addBytes(data: DataView, start: number, end: number): number {
    const hash = hashOf(data, start, end);
    const mask = this.#slots.length - 1;
    for (let slot = (hash >>> 7) & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0) {
        this.#insert(slot, hash);
        this.plain.appendSizedView(data, start, end);
        return this.size - 1;
      }
      if (this.#hashes[entry] === hash && this.#isEntry(entry, data, { start, end })) return entry;
    }
  }

  /** The number of the entry of 64 bits; its halves with a sign or without. */
  addWord(lowHalf: number, highHalf: number): number {
    const low = lowHalf | 0;
    const high = highHalf | 0;
    const hash = mixed(Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b));
    const mask = this.#slots.length - 1;
    for (let slot = (hash >>> 7) & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0) {
        this.#insert(slot, hash);
        this.plain.appendWord(low, high);
        return this.size - 1;
      }
      const { view } = this.plain;
      const at = this.#starts[entry] as number;
      if (view.getInt32(at, true) === low && view.getInt32(at + 4, true) === high) return entry;
    }
  }

  #isEntry(entry: number, data: DataView, { start, end }: { readonly start: number; readonly end: number }): boolean {
    const { view } = this.plain;
    let at = this.#starts[entry] as number;
    if (view.getInt32(at, true) !== end - start) return false;
    at += 4;
    let from = start;
    for (; from + 4 <= end; from += 4, at += 4) if (view.getInt32(at, true) !== data.getInt32(from, true)) return false;
    for (; from < end; from++, at++) if (view.getUint8(at) !== data.getUint8(from)) return false;
    return true;
  }

  #insert(slot: number, hash: number): void {
    if (this.size === this.#hashes.length) {
      this.#hashes = doubled(this.#hashes);
      this.#starts = doubled(this.#starts);
    }
    this.#hashes[this.size] = hash;
    this.#starts[this.size] = this.plain.length;
    this.size++;
    this.#slots[slot] = this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    for (let entry = 0; entry < this.size; entry++) {
      let slot = ((this.#hashes[entry] as number) >>> 7) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = entry + 1;
    }
    this.#slots = slots;
  }
}

const shared = new ValueDictionary();
let sharedIndexes = new Int32Array(1 << 14);

/** Over the length and at most the first and last 32 bytes. */
function hashOf(data: DataView, start: number, end: number): number {
  const head = Math.min(end, start + 32);
  let hash = hashRange(data, { start, end: head }, 0x811c9dc5 ^ (end - start));
  if (head < end) hash = hashRange(data, { start: Math.max(head, end - 32), end }, hash);
  return mixed(hash);
}

function hashRange(data: DataView, { start, end }: { readonly start: number; readonly end: number }, from: number): number {
  let hash = from;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ data.getInt32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < end; at++) hash = Math.imul(hash ^ data.getUint8(at), 0x01000193);
  return hash;
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 13);
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
