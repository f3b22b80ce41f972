/** The different values of a column, numbered as they first appear. */

import { ByteBuffer } from './byte-buffer.ts';
import type { BytesColumn, Column } from './column-batch.ts';

/** Values looked at before a column of mostly different values is given up. */
const trialValues = 2000;
const maxBytes = 1 << 20;

/** The dictionary's values one after another, as Parquet's PLAIN encoding has them, and an index for every value. */
export interface DictionaryValues {
  readonly size: number;
  readonly plain: Uint8Array;
  readonly indexes: Int32Array;
}

/** Undefined where a dictionary does not pay. The result is valid until the next call. */
export function dictionaryOf(columns: readonly Column[], count: number): DictionaryValues | undefined {
  if (count === 0) return undefined;
  shared.reset(count);
  for (const column of columns) {
    if (!shared.add(column)) return undefined;
  }
  if (shared.size > count / 2) return undefined;
  return { size: shared.size, plain: shared.plain.written(), indexes: shared.indexes.subarray(0, count) };
}

class ValueDictionary {
  size = 0;
  readonly plain = new ByteBuffer(1 << 16);
  indexes = new Int32Array(1 << 14);
  /** Open addressing; entry + 1, or 0. */
  #slots = new Int32Array(1 << 12);
  #hashes = new Int32Array(1 << 11);
  /** Where entry i begins in `plain`. */
  #starts = new Int32Array(1 << 11);
  #seen = 0;

  reset(count: number): void {
    if (count > this.indexes.length) this.indexes = new Int32Array(count * 2);
    if (this.#slots.length > 1 << 12) this.#slots = new Int32Array(1 << 12);
    else this.#slots.fill(0);
    this.size = 0;
    this.#seen = 0;
    this.plain.clear();
  }

  /** False when there are too many different values. */
  add(column: Column): boolean {
    if (column.type === 'unknown') return true;
    return column.type === 'bytes' ? this.#addBytes(column) : this.#addWords(column.values);
  }

  #addBytes({ data, starts }: BytesColumn): boolean {
    for (let i = 0; i + 1 < starts.length; i++) {
      const start = starts[i] as number;
      const end = starts[i + 1] as number;
      const hash = hashOf(data, start, end);
      let slot = (hash >>> 7) & (this.#slots.length - 1);
      for (;;) {
        const entry = (this.#slots[slot] as number) - 1;
        if (entry < 0) {
          this.#insert(slot, hash);
          this.plain.appendSized(data, start, end);
          this.indexes[this.#seen] = this.size - 1;
          break;
        }
        if (this.#hashes[entry] === hash && this.#isEntry(entry, data, { start, end })) {
          this.indexes[this.#seen] = entry;
          break;
        }
        slot = (slot + 1) & (this.#slots.length - 1);
      }
      this.#seen++;
      if (!this.#pays()) return false;
    }
    return true;
  }

  /** 64-bit values by their bits, so that -0 is not 0. */
  #addWords(values: BigInt64Array | Float64Array): boolean {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    for (let i = 0; i < words.length; i += 2) {
      const low = words[i] as number;
      const high = words[i + 1] as number;
      const hash = mixed(Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b));
      let slot = (hash >>> 7) & (this.#slots.length - 1);
      for (;;) {
        const entry = (this.#slots[slot] as number) - 1;
        if (entry < 0) {
          this.#insert(slot, hash);
          this.plain.reserve(8);
          this.plain.view.setInt32(this.plain.length, low, true);
          this.plain.view.setInt32(this.plain.length + 4, high, true);
          this.plain.length += 8;
          this.indexes[this.#seen] = this.size - 1;
          break;
        }
        const { view } = this.plain;
        if (view.getInt32(entry * 8, true) === low && view.getInt32(entry * 8 + 4, true) === high) {
          this.indexes[this.#seen] = entry;
          break;
        }
        slot = (slot + 1) & (this.#slots.length - 1);
      }
      this.#seen++;
      if (!this.#pays()) return false;
    }
    return true;
  }

  #pays(): boolean {
    return this.plain.length <= maxBytes && (this.#seen < trialValues || this.size <= this.#seen / 2);
  }

  #isEntry(entry: number, data: Uint8Array, range: { readonly start: number; readonly end: number }): boolean {
    const at = this.#starts[entry] as number;
    const { bytes, view } = this.plain;
    const length = range.end - range.start;
    if (view.getInt32(at, true) !== length) return false;
    for (let i = 0; i < length; i++) if (bytes[at + 4 + i] !== data[range.start + i]) return false;
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

/** Over the length and at most the first and last 32 bytes. */
function hashOf(data: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  const head = Math.min(end, start + 32);
  for (let at = start; at < head; at++) hash = Math.imul(hash ^ (data[at] as number), 0x01000193);
  for (let at = Math.max(head, end - 32); at < end; at++) hash = Math.imul(hash ^ (data[at] as number), 0x01000193);
  return mixed(hash);
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
