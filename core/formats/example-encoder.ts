/**
 * tf.Example bytes from a row of a column batch, as protobuf's deterministic serialisation writes them: features
 * sorted by name, an empty list typed (`0a 00`, `12 00`, `1a 00`), a valueless column's feature without a kind, a
 * missing feature left out.
 */

import type { Column, ColumnBatch, ColumnType } from './column-batch.ts';

const kindUnknown = 0;
const kindBytes = 0x0a;
const kindFloat = 0x12;
const kindInt = 0x1a;
const kindTags = { unknown: kindUnknown, bytes: kindBytes, float: kindFloat, int: kindInt } as const;

/**
 * What is encoded of a column, in one shape for every type: what a type does not have is empty. The arrays may be filled
 * and changed between rows.
 */
export interface EncodableColumn {
  readonly name: string;
  readonly type: ColumnType;
  present: Uint8Array;
  /** Row r has values offsets[r] up to offsets[r + 1]. */
  offsets: Int32Array;
  /** Bytes value i is `data[starts[i] .. ends[i])`. */
  starts: Int32Array;
  ends: Int32Array;
  data: Uint8Array;
  /** Of the data. */
  view: DataView;
  /** Integers, and the bits of numbers, as [low, high] pairs of 32 bits. */
  words: Uint32Array;
  /** The same memory. */
  floats: Float64Array;
}

interface EncodedColumn {
  readonly kind: number;
  readonly column: EncodableColumn;
  /** Bytes of field 1 of the map entry: tag, length, UTF-8 name. */
  readonly keyLength: number;
  /** The entry up to the one value of a short list, and of an empty one: every length in it takes one byte. */
  readonly short: Template;
  readonly empty: Template;
}

/** Bytes in whole words, so that they are copied by words. */
interface Template {
  readonly words: Int32Array;
  readonly length: number;
}

const plans = new WeakMap<ColumnBatch, ExampleEncoder>();
const textEncoder = new TextEncoder();
const absent = {
  starts: new Int32Array(0),
  ends: new Int32Array(0),
  data: new Uint8Array(0),
  view: new DataView(new ArrayBuffer(0)),
  words: new Uint32Array(0),
  floats: new Float64Array(0),
};
/** The features begin here, so that tag and length fit before them. */
const headRoom = 6;
/** More than a short entry, an integer or the frame of a value takes. */
const slack = 256;
let bytes = new Uint8Array(1 << 16);
let words = new DataView(bytes.buffer);

/** A fresh array. */
export function encodeExample(batch: ColumnBatch, row: number): Uint8Array {
  return encodeShared(batch, row).slice();
}

/** The same without a copy: valid until the next call. */
export function encodeShared(batch: ColumnBatch, row: number): Uint8Array {
  return (plans.get(batch) ?? planned(batch)).encode(row);
}

function planned(batch: ColumnBatch): ExampleEncoder {
  const encoder = new ExampleEncoder(batch.columns.map(encodableColumn));
  plans.set(batch, encoder);
  return encoder;
}

/** Encodes rows of the columns as they are at the time. */
export class ExampleEncoder {
  readonly #plan: readonly EncodedColumn[];

  constructor(columns: readonly EncodableColumn[]) {
    const named = columns.map((column) => ({ column, name: textEncoder.encode(column.name) }));
    named.sort((a, b) => Buffer.compare(a.name, b.name));
    this.#plan = named.map(({ column, name }) => planColumn(column, name));
  }

  /** Valid until the next row of any encoder. */
  encode(row: number): Uint8Array {
    const plan = this.#plan;
    let end = headRoom;
    for (let i = 0; i < plan.length; i++) {
      const entry = plan[i] as EncodedColumn;
      if (entry.column.present[row] === 1) end = writeEntry(entry, row, end);
    }
    const features = end - headRoom;
    const start = headRoom - 1 - varintLength(features);
    bytes[start] = 0x0a;
    writeVarint(start + 1, features);
    return bytes.subarray(start, end);
  }
}

export function encodableColumn(column: Column): EncodableColumn {
  const { name, type, present, offsets } = column;
  const base: EncodableColumn = { name, type, present, offsets, ...absent };
  if (column.type === 'bytes') {
    const { starts, data } = column;
    return { ...base, starts, ends: starts.subarray(1), data, view: new DataView(data.buffer, data.byteOffset, data.byteLength) };
  }
  if (column.type === 'unknown') return base;
  const { buffer, byteOffset, length } = column.values;
  const words = new Uint32Array(buffer, byteOffset, length * 2);
  return column.type === 'float' ? { ...base, words, floats: column.values } : { ...base, words };
}

function planColumn(column: EncodableColumn, name: Uint8Array): EncodedColumn {
  const kind = kindTags[column.type];
  const key = [0x0a, ...varint(name.length), ...name];
  /** `feature` with its length. */
  const entry = (feature: readonly number[]): Template =>
    template([0x0a, ...varint(key.length + 1 + feature.length), ...key, 0x12, ...feature]);
  const short = template([0x0a, 0, ...key, 0x12, 0, kind, 0, 0x0a, 0]);
  const empty = kind === kindUnknown ? entry([0]) : entry([2, kind, 0]);
  return { kind, column, keyLength: key.length, short, empty };
}

function template(content: readonly number[]): Template {
  const filled = new Int32Array(Math.ceil(content.length / 4));
  new Uint8Array(filled.buffer).set(content);
  return { words: filled, length: content.length };
}

/** Like all that write: returns where the next byte goes. */
function writeEntry(entry: EncodedColumn, row: number, at: number): number {
  const { offsets } = entry.column;
  const start = offsets[row] as number;
  const end = offsets[row + 1] as number;
  if (start === end || entry.kind === kindUnknown) {
    reserve(at + entry.empty.length);
    return writeTemplate(entry.empty, at);
  }
  const size = end - start === 1 ? valueSize(entry, start) : 128;
  return entry.keyLength + size + 6 < 128 ? writeShort(entry, start, size, at) : writeList(entry, start, end, at);
}

/** Room up to `end` and some more. */
function reserve(end: number): void {
  if (end + slack <= bytes.length) return;
  const larger = new Uint8Array((end + slack) * 2);
  larger.set(bytes);
  bytes = larger;
  words = new DataView(larger.buffer);
}

function writeTemplate(from: Template, at: number): number {
  for (let i = 0; i < from.words.length; i++) words.setInt32(at + i * 4, from.words[i] as number, true);
  return at + from.length;
}

/** A single value whose entry stays below 128 bytes. */
function writeShort(entry: EncodedColumn, index: number, size: number, at: number): number {
  reserve(at);
  const { keyLength } = entry;
  const inner = at + keyLength + 2;
  const value = writeTemplate(entry.short, at);
  bytes[at + 1] = keyLength + size + 6;
  bytes[inner + 1] = size + 4;
  bytes[inner + 3] = size + 2;
  bytes[inner + 5] = size;
  return writeValue(entry, index, size, value);
}

/** Bytes of a value without a frame of its own. */
function valueSize({ kind, column }: EncodedColumn, index: number): number {
  if (kind === kindBytes) return (column.ends[index] as number) - (column.starts[index] as number);
  if (kind === kindFloat) return 4;
  return varint64Length(column.words[2 * index] as number, column.words[2 * index + 1] as number);
}

/** Room for it is there. */
function writeValue({ kind, column }: EncodedColumn, index: number, size: number, at: number): number {
  if (kind === kindFloat) words.setFloat32(at, column.floats[index] as number, true);
  else if (kind === kindInt) writeVarint64(at, column.words[2 * index] as number, column.words[2 * index + 1] as number);
  else copyBytes(column, column.starts[index] as number, size, at);
  return at + size;
}

function copyBytes({ data, view }: EncodableColumn, start: number, size: number, at: number): void {
  if (size > 64) bytes.set(data.subarray(start, start + size), at);
  else if (start + size + 4 <= view.byteLength) {
    for (let i = 0; i < size; i += 4) words.setInt32(at + i, view.getInt32(start + i, true), true);
  } else for (let i = 0; i < size; i++) bytes[at + i] = data[start + i] as number;
}

/** Any entry with values. */
function writeList(entry: EncodedColumn, start: number, end: number, from: number): number {
  const { kind, keyLength } = entry;
  const framed = kind === kindBytes;
  let packed = 0;
  for (let i = start; i < end; i++) {
    const size = valueSize(entry, i);
    packed += framed ? 1 + varintLength(size) + size : size;
  }
  const list = framed ? packed : 1 + varintLength(packed) + packed;
  const feature = 1 + varintLength(list) + list;
  const length = keyLength + 1 + varintLength(feature) + feature;
  reserve(from + length);
  bytes[from] = 0x0a;
  let at = writeVarint(from + 1, length);
  // The key stands in the short entry, behind its tag and its length of one byte.
  bytes.set(new Uint8Array(entry.short.words.buffer, 2, keyLength), at);
  at += keyLength;
  bytes[at] = 0x12;
  at = writeVarint(at + 1, feature);
  bytes[at] = kind;
  at = writeVarint(at + 1, list);
  if (!framed) {
    bytes[at] = 0x0a;
    at = writeVarint(at + 1, packed);
  }
  for (let i = start; i < end; i++) {
    const size = valueSize(entry, i);
    if (framed) {
      bytes[at] = 0x0a;
      at = writeVarint(at + 1, size);
    }
    at = writeValue(entry, i, size, at);
  }
  return at;
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

function varint64Length(low: number, high: number): number {
  if (high === 0) return varintLength(low);
  return Math.ceil((64 - Math.clz32(high)) / 7);
}

function writeVarint(from: number, value: number): number {
  let at = from;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
  bytes[at++] = rest;
  return at;
}

function writeVarint64(from: number, low: number, high: number): void {
  let at = from;
  let l = low;
  let h = high;
  while (h !== 0) {
    bytes[at++] = (l & 127) | 128;
    l = ((l >>> 7) | (h << 25)) >>> 0;
    h >>>= 7;
  }
  writeVarint(at, l);
}
