/**
 * How often each distinct byte string occurs: an open-addressing table of 64-bit hashes beside the texts' bytes, no string
 * object per value.
 *
 * Exact up to `maxDistinct` values. Beyond that, and where the memory budget is spent, the rarer half is dropped each time
 * the table is full (lossy counting: Manku and Motwani, 2002): counts fall short by at most `undercount`, those of values
 * never dropped are exact, and `unique` is a HyperLogLog estimate. Texts have at most `maxTextBytes`: once they are full a
 * value's text is kept from its second occurrence on, the rarest given up first; counts do not suffer. A value over 1,024
 * bytes, or without its text, is known by its hash alone: at 2,000,000 distinct values two share one with odds of 1e-7.
 */

import { isUtf8 } from 'node:buffer';
import type { BytesPart, TextHashes } from '../../formats/index.ts';
import { DistinctEstimate } from './distinct-estimate.ts';
import { type BytesHash, hashBytes, sameBytes, viewOf } from './hash-bytes.ts';
import { hashTexts } from './hash-texts.ts';
import { MemoryBudget } from './memory-budget.ts';
import { TextStore } from './text-store.ts';

export const largeValueBytes = 1024;
const maxTextBytes = 256 * 1024 * 1024;
/** Always granted, whatever the budget. */
const leastEntries = 1024;
/**
 * Counts, two hash halves, start and length of the text, flags, two slots. The text's block is not in it: where the budget
 * is spent, results depend on this number.
 */
const entryBytes = 8 + 8 + 8 + 1 + 8;

export interface Occurrences {
  /** Default 1. */
  readonly times?: number;
  /** Of all of them together. */
  readonly weight?: number;
}

type HashedTexts = Pick<BytesPart, 'starts' | 'ends'> & TextHashes & { readonly counts: Uint32Array | undefined };

export interface CountedValue {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly weight: number;
  readonly validUtf8: boolean;
}

const invalidFlag = 1;
const largeFlag = 2;
const textFlag = 4;
/** Bytes whose number is exact. */
const prefixBytes = 6;
/** Entries looked at between two prunings of the best. */
const scanned = 8192;
/** Values fetched at a time: what they need fits into the smallest cache. */
const fetched = 32;
/** Entries that are in a cache anyway. */
const leastFetchedFrom = 8192;
const candidates = new Int32Array(fetched);
const once: Occurrences = {};
const hash: BytesHash = { first: 0, second: 0, high: 0 };

export class ValueCounter {
  /** Occurrences that are not valid UTF-8. */
  invalid = 0;
  /** Occurrences, and their weight, of values over 1,024 bytes. */
  readonly large = { count: 0, weight: 0 };
  /** At most so many occurrences are missing from a count. */
  undercount = 0;
  private readonly maxDistinct: number;
  private readonly budget: MemoryBudget;
  private estimate: DistinctEstimate | undefined;
  private sparing = false;
  private slots = new Int32Array(64).fill(-1);
  private size = 0;
  private counts = new Float64Array(32);
  private weights: Float64Array | undefined;
  private firsts = new Int32Array(32);
  private seconds = new Int32Array(32);
  private blocks = new Uint32Array(32);
  private starts = new Uint32Array(32);
  private lengths = new Uint32Array(32);
  private flags = new Uint8Array(32);
  private readonly texts = new TextStore();
  /** Most of the last values were known already. */
  private isRepeating = false;
  private textBytes = 0;
  /** Bytes that texts may have before more are taken from the budget. */
  private textRoom = 1024;

  constructor(maxDistinct: number, budget = new MemoryBudget(Number.POSITIVE_INFINITY)) {
    this.maxDistinct = maxDistinct;
    this.budget = budget;
  }

  get unique(): number {
    return this.estimate?.count ?? this.size;
  }

  addPart(part: BytesPart): void {
    const { data, starts, ends, counts, isLasting } = part;
    const { firsts, seconds, high } = part.hashes ?? hashTexts(part);
    const before = this.size;
    // Texts sparingly kept would each hold a whole page.
    if (isLasting && !this.sparing) this.texts.enterPage(data);
    this.countAll(data, { starts, ends, counts, firsts, seconds, high });
    this.isRepeating = (this.size - before) * 2 < starts.length;
    const page = this.texts.leavePage();
    if (page !== undefined) this.copyTexts(before, new Set([page]));
  }

  /** Apart from `addPart`: parts come in many shapes, and the compiled loop is thrown away for each that it has not seen. */
  private countAll(data: Uint8Array, { starts, ends, counts, firsts, seconds, high }: HashedTexts): void {
    for (let i = 0; i < starts.length; i++) {
      if (i % fetched === 0 && this.isRepeating && this.size > leastFetchedFrom) this.fetch(firsts, i);
      const times = counts === undefined ? 1 : (counts[i] as number);
      if (times === 0) continue;
      hash.first = firsts[i] as number;
      hash.second = seconds[i] as number;
      hash.high = high[i] as number;
      this.count(data, starts[i] as number, ends[i] as number, times);
    }
  }

  /**
   * Touches what the next values will be looked up in. Each lookup is loads that depend on one another, and of a large
   * table none is in the processor's cache; those of several values it fetches side by side.
   */
  private fetch(firsts: Int32Array, from: number): void {
    const mask = this.slots.length - 1;
    const to = Math.min(fetched, firsts.length - from);
    let touched = 0;
    for (let i = 0; i < to; i++) candidates[i] = this.slots[(firsts[from + i] as number) & mask] as number;
    for (let i = 0; i < to; i++) {
      const index = Math.max(candidates[i] as number, 0);
      touched ^= (this.firsts[index] as number) ^ (this.seconds[index] as number) ^ (this.lengths[index] as number);
      touched ^= (this.counts[index] as number) ^ (this.starts[index] as number) ^ (this.blocks[index] as number);
    }
    for (let i = 0; i < to; i++) {
      const index = Math.max(candidates[i] as number, 0);
      if (((this.flags[index] as number) & textFlag) !== 0 && (this.lengths[index] as number) > 0)
        touched ^= this.texts.viewOf(this.blocks[index] as number).getUint8(this.starts[index] as number);
    }
    // Said to somebody, lest the loads be left out.
    candidates[0] = touched;
  }

  /** Returns the value's number: from 0 in order of first occurrence while nothing was dropped. */
  add(data: Uint8Array, start: number, end: number, { times = 1, weight }: Occurrences = once): number {
    hashBytes(data, start, end, hash);
    const index = this.count(data, start, end, times);
    if (weight !== undefined) this.addWeight(index, weight);
    return index;
  }

  /** The bytes just hashed. */
  private count(data: Uint8Array, start: number, end: number, times: number): number {
    const { first, second } = hash;
    let index = this.find(data, start, end);
    if (index < 0) index = this.insert(data, start, end);
    else if (((this.flags[index] as number) & (textFlag | largeFlag)) === 0) this.keepText(index, data, start, end);
    const flags = this.flags[index] as number;
    this.counts[index] = (this.counts[index] as number) + times;
    if ((flags & invalidFlag) !== 0) this.invalid += times;
    if ((flags & largeFlag) !== 0) this.large.count += times;
    this.estimate?.add(first, second);
    return index;
  }

  /** The `limit` most frequent values by `key`, most frequent first; of equal ones the larger in byte order first. */
  top(limit: number, key: 'count' | 'weight' = 'count'): CountedValue[] {
    const measure = key === 'count' ? this.counts : (this.weights ?? new Float64Array(this.counts.length));
    /** Most texts differ in their first bytes: as numbers they are ordered without a look at the texts. */
    const prefixes = new Float64Array(this.size);
    const rank = (a: number, b: number): number =>
      (measure[b] as number) - (measure[a] as number) || (prefixes[b] as number) - (prefixes[a] as number) || this.compare(b, a);
    let best: number[] = [];
    for (let from = 0; from < this.size; from += scanned) {
      // The last of the best so far: what ranks behind it is out.
      const bound = best[limit - 1];
      const least = bound === undefined ? Number.NEGATIVE_INFINITY : (measure[bound] as number);
      for (let index = from; index < Math.min(from + scanned, this.size); index++) {
        if (((this.flags[index] as number) & textFlag) === 0 || (measure[index] as number) < least) continue;
        prefixes[index] = this.prefixOf(index);
        if (bound === undefined || rank(index, bound) < 0) best.push(index);
      }
      best = best.sort(rank).slice(0, limit);
    }
    return best.map((index) => ({
      bytes: this.textOf(index),
      count: this.counts[index] as number,
      weight: this.weights?.[index] ?? 0,
      validUtf8: ((this.flags[index] as number) & invalidFlag) === 0,
    }));
  }

  private addWeight(index: number, weight: number): void {
    this.weights ??= new Float64Array(this.counts.length);
    this.weights[index] = (this.weights[index] as number) + weight;
    if (((this.flags[index] as number) & largeFlag) !== 0) this.large.weight += weight;
  }

  private textOf(index: number): Uint8Array {
    const start = this.starts[index] as number;
    return this.texts.bytesOf(this.blocks[index] as number).subarray(start, start + (this.lengths[index] as number));
  }

  /** Larger for a text that comes later by its first bytes. */
  private prefixOf(index: number): number {
    const text = this.texts.bytesOf(this.blocks[index] as number);
    const start = this.starts[index] as number;
    const end = start + (this.lengths[index] as number);
    let prefix = 0;
    for (let at = start; at < start + prefixBytes; at++) prefix = prefix * 256 + (at < end ? (text[at] as number) : 0);
    return prefix;
  }

  private compare(a: number, b: number): number {
    const own = this.texts.bytesOf(this.blocks[a] as number);
    const others = this.texts.bytesOf(this.blocks[b] as number);
    const start = this.starts[a] as number;
    const other = this.starts[b] as number;
    return own.compare(others, other, other + (this.lengths[b] as number), start, start + (this.lengths[a] as number));
  }

  /** The entry of the bytes just hashed, or -1. */
  private find(data: Uint8Array, start: number, end: number): number {
    const mask = this.slots.length - 1;
    const { first, second } = hash;
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const index = this.slots[slot] as number;
      if (index < 0) return -1;
      if (this.firsts[index] === first && this.seconds[index] === second && this.equals(index, data, start, end)) return index;
    }
  }

  private equals(index: number, data: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.lengths[index] !== length) return false;
    if (((this.flags[index] as number) & textFlag) === 0) return true;
    const block = this.blocks[index] as number;
    const own = this.starts[index] as number;
    if (length > 64) return this.texts.bytesOf(block).compare(data, start, end, own, own + length) === 0;
    return sameBytes(this.texts.viewOf(block), own, viewOf(data), { start, end });
  }

  private insert(data: Uint8Array, start: number, end: number): number {
    if (this.size >= this.maxDistinct || (this.size === this.counts.length && !this.grow())) this.dropRarerHalf();
    const index = this.size++;
    const large = end - start > largeValueBytes;
    const valid = hash.high === 0 || isUtf8(data.subarray(start, end));
    this.firsts[index] = hash.first;
    this.seconds[index] = hash.second;
    this.lengths[index] = end - start;
    this.flags[index] = (large ? largeFlag : 0) | (valid ? 0 : invalidFlag);
    this.counts[index] = 0;
    if (this.weights !== undefined) this.weights[index] = 0;
    this.place(index);
    if (!large && !this.sparing) this.keepText(index, data, start, end);
    return index;
  }

  private keepText(index: number, data: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (this.textBytes + length > this.textRoom && !this.makeTextRoom(length)) return;
    this.starts[index] = this.texts.add(data, start, end);
    this.blocks[index] = this.texts.block;
    this.flags[index] = (this.flags[index] as number) | textFlag;
    this.textBytes += length;
  }

  private makeTextRoom(bytes: number): boolean {
    const larger = Math.max(this.textBytes + bytes, this.textRoom * 2);
    if (larger <= maxTextBytes && (this.budget.take(larger - this.textRoom) || larger <= leastEntries * largeValueBytes)) {
      this.textRoom = larger;
      return true;
    }
    this.sparing = true;
    this.dropRarerTexts();
    return this.textBytes + bytes <= this.textRoom;
  }

  private grow(): boolean {
    const length = this.size * 2;
    if (!this.budget.take(this.size * entryBytes) && length > leastEntries) return false;
    this.counts = copyInto(new Float64Array(length), this.counts);
    if (this.weights !== undefined) this.weights = copyInto(new Float64Array(length), this.weights);
    this.firsts = copyInto(new Int32Array(length), this.firsts);
    this.seconds = copyInto(new Int32Array(length), this.seconds);
    this.blocks = copyInto(new Uint32Array(length), this.blocks);
    this.starts = copyInto(new Uint32Array(length), this.starts);
    this.lengths = copyInto(new Uint32Array(length), this.lengths);
    this.flags = copyInto(new Uint8Array(length), this.flags);
    this.slots = new Int32Array(length * 2).fill(-1);
    for (let index = 0; index < this.size; index++) this.place(index);
    return true;
  }

  private place(index: number): void {
    const mask = this.slots.length - 1;
    let slot = (this.firsts[index] as number) & mask;
    while ((this.slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = index;
  }

  /** Keeps the texts of the more frequent values, half of the room at most. */
  private dropRarerTexts(): void {
    const withText = this.entries().filter((index) => ((this.flags[index] as number) & textFlag) !== 0);
    const byCount = withText.slice().sort((a, b) => (this.counts[b] as number) - (this.counts[a] as number) || a - b);
    const kept = new Set<number>();
    let bytes = 0;
    for (const index of byCount) {
      bytes += this.lengths[index] as number;
      if (bytes > this.textRoom / 2) break;
      kept.add(index);
    }
    for (const index of withText) if (!kept.has(index)) this.flags[index] = (this.flags[index] as number) & ~textFlag;
    this.compactTexts();
  }

  /** After texts were given up: releases the blocks where few are left. */
  private compactTexts(): void {
    const bytes = new Float64Array(this.texts.blockCount);
    for (let index = 0; index < this.size; index++) {
      if (((this.flags[index] as number) & textFlag) === 0) continue;
      const block = this.blocks[index] as number;
      bytes[block] = (bytes[block] as number) + (this.lengths[index] as number);
    }
    this.textBytes = bytes.reduce((sum, ofBlock) => sum + ofBlock, 0);
    const sparse = this.texts.sparseBlocks(bytes);
    this.copyTexts(0, sparse);
  }

  /** The texts of the entries `from` on that lie in these blocks, which are then released. */
  private copyTexts(from: number, blocks: ReadonlySet<number>): void {
    for (let index = from; index < this.size; index++) {
      const block = this.blocks[index] as number;
      if (((this.flags[index] as number) & textFlag) === 0 || !blocks.has(block)) continue;
      const start = this.starts[index] as number;
      this.starts[index] = this.texts.copy(this.texts.bytesOf(block), start, start + (this.lengths[index] as number));
      this.blocks[index] = this.texts.block;
    }
    for (const block of blocks) this.texts.release(block);
  }

  private entries(): Uint32Array {
    return Uint32Array.from({ length: this.size }, (_, index) => index);
  }

  /** Ends exact counting: from here on distinct values are estimated. */
  private dropRarerHalf(): void {
    if (this.estimate === undefined) {
      this.estimate = new DistinctEstimate();
      for (let index = 0; index < this.size; index++)
        this.estimate.add(this.firsts[index] as number, this.seconds[index] as number);
    }
    const median = this.counts.slice(0, this.size).sort()[this.size >> 1] as number;
    this.undercount += median;
    const before = this.size;
    this.slots.fill(-1);
    this.size = 0;
    for (let index = 0; index < before; index++) {
      if ((this.counts[index] as number) <= median) continue;
      this.moveEntry(index, this.size);
      this.place(this.size++);
    }
    this.compactTexts();
  }

  private moveEntry(from: number, to: number): void {
    for (const column of [this.counts, this.firsts, this.seconds, this.blocks, this.starts, this.lengths, this.flags])
      column[to] = column[from] as number;
    if (this.weights !== undefined) this.weights[to] = this.weights[from] as number;
  }
}

function copyInto<T extends { set(source: T): void }>(target: T, source: T): T {
  target.set(source);
  return target;
}
