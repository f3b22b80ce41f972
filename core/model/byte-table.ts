/** A hash table from byte strings to dense ids, without a JavaScript string per look-up. */

import { invariant } from '../foundation/index.ts';

/** FNV-1a over bytes, then murmur3's 32-bit finaliser (Austin Appleby, public domain). Fixed for ever: hashed embeddings rely on it. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Ids run from 0 in order of first insertion. */
export class ByteTable {
  size = 0;
  /** Key i is `data[starts[i] .. starts[i + 1])`. */
  data = new Uint8Array(256);
  starts = new Int32Array(17);
  #hashes = new Int32Array(16);
  /** id + 1, 0 where free; a power of two long and at most half full. */
  #slots = new Int32Array(32);

  /** The key's id, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[this.#locate(bytes, start, end, hashBytes(bytes, start, end))] - 1;
  }

  /** The key's id; a new one, equal to the former `size`, if it was not there. */
  insert(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(bytes, start, end);
    const slot = this.#locate(bytes, start, end, hash);
    const held = this.#slots[slot];
    if (held !== 0) return held - 1;
    const id = this.size;
    this.#append(bytes, start, end, hash);
    this.#slots[slot] = id + 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  /** A view of key `id`, valid until the next insertion. */
  key(id: number): Uint8Array {
    return this.data.subarray(this.starts[id], this.starts[id + 1]);
  }

  /** Bytes of all keys. */
  get keyBytes(): number {
    return this.starts[this.size];
  }

  #locate(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const held = this.#slots[slot];
      if (held === 0) return slot;
      if (this.#hashes[held - 1] === hash && this.#equals(held - 1, bytes, start, end)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const at = this.starts[id];
    if (this.starts[id + 1] - at !== end - start) return false;
    for (let i = start; i < end; i++) if (this.data[at + i - start] !== bytes[i]) return false;
    return true;
  }

  #append(bytes: Uint8Array, start: number, end: number, hash: number): void {
    const at = this.starts[this.size];
    const needed = at + end - start;
    invariant(needed < 2 ** 31, 'a byte table holds less than 2 GiB of keys');
    if (needed > this.data.length) this.data = grown(this.data, new Uint8Array(Math.max(needed, this.data.length * 2)));
    if (this.size === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(this.size * 2));
      this.starts = grown(this.starts, new Int32Array(this.size * 2 + 1));
    }
    for (let i = start; i < end; i++) this.data[at + i - start] = bytes[i];
    this.#hashes[this.size] = hash;
    this.size += 1;
    this.starts[this.size] = needed;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = this.#hashes[id] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
