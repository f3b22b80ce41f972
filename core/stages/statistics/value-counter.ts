/**
 * How often each distinct byte string occurs: an open-addressing table over one arena of bytes, no string object per value.
 *
 * Exact up to `maxDistinct` values and 256 MiB of their bytes. Beyond that the rarer half is dropped each time the table
 * is full: counts of values that were never dropped stay exact, a dropped value that comes back starts from 0, and
 * `unique` is a HyperLogLog estimate. Values over 1,024 bytes are kept as 16 bytes of hash.
 */

import { DistinctEstimate } from './distinct-estimate.ts';

export const largeValueBytes = 1024;
const maxArenaBytes = 256 * 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface CountedValue {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly weight: number;
  readonly large: boolean;
  readonly validUtf8: boolean;
}

const invalidFlag = 1;
const largeFlag = 2;

export class ValueCounter {
  /** Occurrences that are not valid UTF-8. */
  invalid = 0;
  private readonly maxDistinct: number;
  private estimate: DistinctEstimate | undefined;
  private slots = new Int32Array(64).fill(-1);
  private size = 0;
  private counts = new Float64Array(32);
  private weights = new Float64Array(32);
  private hashes = new Int32Array(32);
  private ends = new Uint32Array(32);
  private flags = new Uint8Array(32);
  private arena = new Uint8Array(1024);
  private readonly key = new Uint8Array(16);
  private readonly keyWords = new Int32Array(this.key.buffer);

  constructor(maxDistinct: number) {
    this.maxDistinct = maxDistinct;
  }

  get unique(): number {
    return this.estimate?.count ?? this.size;
  }

  add(data: Uint8Array, start: number, end: number, weight = 0): void {
    const large = end - start > largeValueBytes;
    if (large) for (let word = 0; word < 4; word++) this.keyWords[word] = hashBytes(data, start, end, seeds[word] as number);
    const hash = large ? hashBytes(this.key, 0, 16, seed) : hashBytes(data, start, end, seed);
    let index = large ? this.find(this.key, 0, 16, hash) : this.find(data, start, end, hash);
    if (index < 0) {
      const flags = (large ? largeFlag : 0) | (isUtf8(data.subarray(start, end)) ? 0 : invalidFlag);
      index = this.insert(large ? this.key : data.subarray(start, end), hash, flags);
    }
    this.counts[index] = (this.counts[index] as number) + 1;
    this.weights[index] = (this.weights[index] as number) + weight;
    if (((this.flags[index] as number) & invalidFlag) !== 0) this.invalid++;
    this.estimate?.add(hash, mix(hash ^ 0x5bd1e995));
  }

  /** The `limit` most frequent values by `key`, most frequent first; of equal ones the larger in byte order first. */
  top(limit: number, key: 'count' | 'weight' = 'count'): CountedValue[] {
    const measure = key === 'count' ? this.counts : this.weights;
    let best: number[] = [];
    /** The last of the best so far: what ranks behind it is out. */
    let bound: number | undefined;
    const rank = (a: number, b: number): number => (measure[b] as number) - (measure[a] as number) || this.compare(b, a);
    const prune = (): void => {
      best = best.sort(rank).slice(0, limit);
      bound = best[limit - 1];
    };
    for (let index = 0; index < this.size; index++) {
      if (bound !== undefined && rank(index, bound) > 0) continue;
      best.push(index);
      if (best.length > limit * 4) prune();
    }
    prune();
    return best.map((index) => this.value(index));
  }

  private value(index: number): CountedValue {
    const flags = this.flags[index] as number;
    return {
      bytes: this.arena.subarray(this.start(index), this.ends[index]),
      count: this.counts[index] as number,
      weight: this.weights[index] as number,
      large: (flags & largeFlag) !== 0,
      validUtf8: (flags & invalidFlag) === 0,
    };
  }

  private start(index: number): number {
    return index === 0 ? 0 : (this.ends[index - 1] as number);
  }

  private compare(a: number, b: number): number {
    const left = this.arena.subarray(this.start(a), this.ends[a]);
    return Buffer.compare(left, this.arena.subarray(this.start(b), this.ends[b]));
  }

  /** The entry of these bytes, or -1. */
  private find(data: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.slots[slot] as number;
      if (index < 0) return -1;
      if (this.hashes[index] === hash && this.equals(index, data, start, end)) return index;
    }
  }

  private equals(index: number, data: Uint8Array, start: number, end: number): boolean {
    const own = this.start(index);
    if ((this.ends[index] as number) - own !== end - start) return false;
    for (let i = start, j = own; i < end; i++, j++) if (data[i] !== this.arena[j]) return false;
    return true;
  }

  private insert(bytes: Uint8Array, hash: number, flags: number): number {
    const from = this.size === 0 ? 0 : this.start(this.size);
    if (this.size >= this.maxDistinct || from + bytes.length > maxArenaBytes) {
      this.dropRarerHalf();
      return this.insert(bytes, hash, flags);
    }
    this.makeRoom(from + bytes.length);
    const index = this.size++;
    this.arena.set(bytes, from);
    this.ends[index] = from + bytes.length;
    this.hashes[index] = hash;
    this.flags[index] = flags;
    this.counts[index] = 0;
    this.weights[index] = 0;
    this.place(index);
    return index;
  }

  private makeRoom(bytes: number): void {
    if (this.size === this.counts.length) {
      const length = this.size * 2;
      this.counts = copyInto(new Float64Array(length), this.counts);
      this.weights = copyInto(new Float64Array(length), this.weights);
      this.hashes = copyInto(new Int32Array(length), this.hashes);
      this.ends = copyInto(new Uint32Array(length), this.ends);
      this.flags = copyInto(new Uint8Array(length), this.flags);
    }
    if (bytes > this.arena.length) this.arena = copyInto(new Uint8Array(Math.max(bytes, this.arena.length * 2)), this.arena);
    if ((this.size + 1) * 2 > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 2).fill(-1);
      for (let index = 0; index < this.size; index++) this.place(index);
    }
  }

  private place(index: number): void {
    const mask = this.slots.length - 1;
    let slot = (this.hashes[index] as number) & mask;
    while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = index;
  }

  /** Ends exact counting: from here on distinct values are estimated. */
  private dropRarerHalf(): void {
    if (this.estimate === undefined) {
      this.estimate = new DistinctEstimate();
      for (let index = 0; index < this.size; index++) {
        const hash = this.hashes[index] as number;
        this.estimate.add(hash, mix(hash ^ 0x5bd1e995));
      }
    }
    const median = this.counts.slice(0, this.size).sort()[this.size >> 1] as number;
    const kept = Array.from({ length: this.size }, (_, index) => index).filter(
      (index) => (this.counts[index] as number) > median,
    );
    this.slots.fill(-1);
    let end = 0;
    this.size = 0;
    for (const index of kept) {
      // Moves towards the front only, so nothing is overwritten before it is read.
      const start = this.start(index);
      const length = (this.ends[index] as number) - start;
      this.arena.copyWithin(end, start, start + length);
      end += length;
      this.moveEntry(index, this.size, end);
      this.place(this.size++);
    }
  }

  private moveEntry(from: number, to: number, end: number): void {
    this.ends[to] = end;
    this.hashes[to] = this.hashes[from] as number;
    this.counts[to] = this.counts[from] as number;
    this.weights[to] = this.weights[from] as number;
    this.flags[to] = this.flags[from] as number;
  }
}

const seed = 0x811c9dc5;
const seeds = [0x9e3779b9, 0x7f4a7c15, 0x85ebca6b, 0xc2b2ae35];

/** FNV-1a with murmur3's finaliser. */
function hashBytes(data: Uint8Array, start: number, end: number, from: number): number {
  let hash = from | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (data[i] as number), 0x01000193);
  return mix(hash ^ (end - start));
}

function mix(hash: number): number {
  let h = hash | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function isUtf8(bytes: Uint8Array): boolean {
  let i = 0;
  while (i < bytes.length && (bytes[i] as number) < 128) i++;
  if (i === bytes.length) return true;
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function copyInto<T extends { set(source: T): void }>(target: T, source: T): T {
  target.set(source);
  return target;
}
