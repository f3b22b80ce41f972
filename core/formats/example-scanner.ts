/** The features of a tf.Example as byte ranges in flat tables: nothing is allocated for a record like the one before. */

import type { ColumnType } from './column-batch.ts';

/** Thrown for bytes that are no tf.Example; the message says why. */
export class MalformedExample extends Error {}

export const featureTypes: readonly ColumnType[] = ['unknown', 'int', 'float', 'bytes'];
const typeUnknown = 0;
const typeInt = 1;
const typeFloat = 2;
const typeBytes = 3;

/** What `scan` found in the last record; ranges are positions in it. */
export class ExampleScanner {
  count = 0;
  /** By feature: which of `keys` names it, the index of its type, and the content of its list. */
  ids = new Int32Array(64);
  types = new Uint8Array(64);
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** Names seen so far, as bytes. */
  readonly keys: Uint8Array[] = [];
  readonly #ids = new Map<string, number>();
  #data: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Throws MalformedExample. */
  scan(record: Uint8Array): void {
    this.#data = record;
    this.#at = 0;
    this.count = 0;
    const end = record.length;
    while (this.#at < end) {
      const tag = this.#tag(end);
      if (tag === 0x12) throw new MalformedExample('a SequenceExample, not a tf.Example');
      if (tag === 0x0a) this.#features(this.#length(end));
      else this.#skip(tag, end);
    }
  }

  /** The number of a name, new or known. */
  idOf(name: Uint8Array): number {
    const key = Buffer.from(name.buffer, name.byteOffset, name.length).toString('latin1');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.keys.length;
    this.keys.push(name.slice());
    this.#ids.set(key, id);
    return id;
  }

  #features(end: number): void {
    while (this.#at < end) {
      const tag = this.#tag(end);
      if (tag === 0x0a) this.#entry(this.#length(end));
      else this.#skip(tag, end);
    }
  }

  #entry(end: number): void {
    const index = this.count++;
    if (index === this.ids.length) this.#grow();
    // As in the record before, at the same place: most often right.
    const guess = this.ids[index] as number;
    let id = -1;
    this.types[index] = typeUnknown;
    this.starts[index] = 0;
    this.ends[index] = 0;
    while (this.#at < end) {
      const tag = this.#tag(end);
      if (tag === 0x0a) {
        const stop = this.#length(end);
        id = this.#isKey(guess, stop) ? guess : this.idOf(this.#data.subarray(this.#at, stop));
        this.#at = stop;
      } else if (tag === 0x12) this.#feature(index, this.#length(end));
      else this.#skip(tag, end);
    }
    this.ids[index] = id < 0 ? this.idOf(noName) : id;
  }

  #isKey(id: number, end: number): boolean {
    const key = this.keys[id];
    const start = this.#at;
    if (!key || key.length !== end - start) return false;
    for (let i = 0; i < key.length; i++) if (key[i] !== this.#data[start + i]) return false;
    return true;
  }

  #feature(index: number, end: number): void {
    this.types[index] = typeUnknown;
    this.starts[index] = 0;
    this.ends[index] = 0;
    while (this.#at < end) {
      const tag = this.#tag(end);
      if (tag !== 0x0a && tag !== 0x12 && tag !== 0x1a) {
        this.#skip(tag, end);
        continue;
      }
      const stop = this.#length(end);
      const type = tag === 0x0a ? typeBytes : tag === 0x12 ? typeFloat : typeInt;
      this.types[index] = type;
      this.starts[index] = this.#at;
      this.ends[index] = stop;
      this.#checkList(stop, type);
    }
  }

  #checkList(end: number, type: number): void {
    while (this.#at < end) {
      const tag = this.#tag(end);
      if (tag !== 0x0a) {
        this.#skip(tag, end);
        continue;
      }
      const stop = this.#length(end);
      if (type === typeFloat && (stop - this.#at) % 4 !== 0) throw new MalformedExample('a float list of broken length');
      if (type === typeInt) while (this.#at < stop) this.#skipVarint(stop);
      this.#at = stop;
    }
  }

  #tag(end: number): number {
    const tag = this.#varint(end);
    if (tag < 8) throw new MalformedExample('a field without a number');
    return tag;
  }

  /** Where the length-delimited field ends that begins here. */
  #length(end: number): number {
    const length = this.#varint(end);
    const stop = this.#at + length;
    if (stop > end) throw new MalformedExample('ends in the middle of a field');
    return stop;
  }

  /** Up to 32 bits. */
  #varint(end: number): number {
    if (this.#at >= end) throw new MalformedExample('ends in the middle of a field');
    const first = this.#data[this.#at++] as number;
    if (first < 128) return first;
    let value = first & 127;
    for (let shift = 7; shift < 35; shift += 7) {
      if (this.#at >= end) throw new MalformedExample('ends in the middle of a field');
      const byte = this.#data[this.#at++] as number;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new MalformedExample('a number too long');
  }

  #skipVarint(end: number): void {
    for (let i = 0; i < 10; i++) {
      if (this.#at >= end) throw new MalformedExample('ends in the middle of a field');
      if ((this.#data[this.#at++] as number) < 128) return;
    }
    throw new MalformedExample('a number too long');
  }

  #skip(tag: number, end: number): void {
    const wireType = tag & 7;
    if (wireType === 0) this.#skipVarint(end);
    else if (wireType === 1) this.#at += 8;
    else if (wireType === 2) this.#at = this.#length(end);
    else if (wireType === 5) this.#at += 4;
    else throw new MalformedExample(`a field of wire type ${wireType}`);
    if (this.#at > end) throw new MalformedExample('ends in the middle of a field');
  }

  #grow(): void {
    const { ids, types, starts, ends } = this;
    const length = ids.length * 2;
    this.ids = new Int32Array(length);
    this.types = new Uint8Array(length);
    this.starts = new Int32Array(length);
    this.ends = new Int32Array(length);
    this.ids.set(ids);
    this.types.set(types);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}

const noName = new Uint8Array(0);
