/**
 * tf.Example bytes from a row of a column batch, as protobuf's deterministic serialisation writes them: features
 * sorted by name, an empty list typed (`0a 00`, `12 00`, `1a 00`), a valueless column's feature without a kind, a
 * missing feature left out.
 */

import type { Column, ColumnBatch } from './column-batch.ts';

interface EncodedColumn {
  readonly column: Column;
  /** Field 1 of the map entry: tag, length, UTF-8 name. */
  readonly key: Uint8Array;
  /** Int columns: the values as [low, high] pairs of 32 bits. */
  readonly halves: Uint32Array;
}

const plans = new WeakMap<ColumnBatch, readonly EncodedColumn[]>();
const textEncoder = new TextEncoder();
const kindTags = { bytes: 0x0a, float: 0x12, int: 0x1a } as const;
let scratch = Buffer.alloc(1 << 16);
let featureLengths = new Int32Array(256);
let listLengths = new Int32Array(256);

/** A fresh array. */
export function encodeExample(batch: ColumnBatch, row: number): Uint8Array {
  return encodeShared(batch, row).slice();
}

/** The same without a copy: valid until the next call. */
export function encodeShared(batch: ColumnBatch, row: number): Uint8Array {
  const plan = plans.get(batch) ?? planBatch(batch);
  const features = measure(plan, row);
  const length = 1 + varintLength(features) + features;
  if (length > scratch.length) scratch = Buffer.alloc(length * 2);
  scratch[0] = 0x0a;
  let at = writeVarint(1, features);
  for (let i = 0; i < plan.length; i++) {
    const entry = plan[i] as EncodedColumn;
    if (entry.column.present[row] === 1) at = writeEntry(entry, row, { at, index: i });
  }
  return scratch.subarray(0, length);
}

function planBatch(batch: ColumnBatch): readonly EncodedColumn[] {
  const named = batch.columns.map((column) => ({ column, name: textEncoder.encode(column.name) }));
  named.sort((a, b) => Buffer.compare(a.name, b.name));
  const plan = named.map(({ column, name }) => ({ column, key: keyField(name), halves: halvesOf(column) }));
  plans.set(batch, plan);
  if (plan.length > featureLengths.length) {
    featureLengths = new Int32Array(plan.length);
    listLengths = new Int32Array(plan.length);
  }
  return plan;
}

function keyField(name: Uint8Array): Uint8Array {
  const length = varintLength(name.length);
  const field = new Uint8Array(1 + length + name.length);
  field[0] = 0x0a;
  let rest = name.length;
  for (let i = 0; i < length; i++, rest >>>= 7) field[1 + i] = (rest & 127) | (i + 1 < length ? 128 : 0);
  field.set(name, 1 + length);
  return field;
}

function halvesOf(column: Column): Uint32Array {
  if (column.type !== 'int') return new Uint32Array(0);
  const { buffer, byteOffset, length } = column.values;
  return new Uint32Array(buffer, byteOffset, length * 2);
}

/** Fills the length tables; returns the bytes of all map entries with their frames. */
function measure(plan: readonly EncodedColumn[], row: number): number {
  let total = 0;
  for (let i = 0; i < plan.length; i++) {
    const entry = plan[i] as EncodedColumn;
    if (entry.column.present[row] === 0) continue;
    const list = listLength(entry, row);
    listLengths[i] = list;
    const feature = entry.column.type === 'unknown' ? 0 : 1 + varintLength(list) + list;
    featureLengths[i] = feature;
    const length = entry.key.length + 1 + varintLength(feature) + feature;
    total += 1 + varintLength(length) + length;
  }
  return total;
}

function listLength({ column, halves }: EncodedColumn, row: number): number {
  const start = column.offsets[row] as number;
  const end = column.offsets[row + 1] as number;
  if (start === end || column.type === 'unknown') return 0;
  if (column.type === 'bytes') {
    let length = 0;
    for (let i = start; i < end; i++) {
      const size = (column.starts[i + 1] as number) - (column.starts[i] as number);
      length += 1 + varintLength(size) + size;
    }
    return length;
  }
  const packed = column.type === 'float' ? (end - start) * 4 : packedLength(halves, start, end);
  return 1 + varintLength(packed) + packed;
}

function packedLength(halves: Uint32Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end; i++) length += varint64Length(halves[2 * i] as number, halves[2 * i + 1] as number);
  return length;
}

function writeEntry(entry: EncodedColumn, row: number, place: { at: number; index: number }): number {
  const { column, key } = entry;
  const feature = featureLengths[place.index] as number;
  let at = place.at;
  scratch[at++] = 0x0a;
  at = writeVarint(at, key.length + 1 + varintLength(feature) + feature);
  scratch.set(key, at);
  at += key.length;
  scratch[at++] = 0x12;
  at = writeVarint(at, feature);
  if (column.type === 'unknown') return at;
  scratch[at++] = kindTags[column.type];
  at = writeVarint(at, listLengths[place.index] as number);
  return writeList(entry, row, at);
}

function writeList({ column, halves }: EncodedColumn, row: number, from: number): number {
  const start = column.offsets[row] as number;
  const end = column.offsets[row + 1] as number;
  let at = from;
  if (start === end || column.type === 'unknown') return at;
  scratch[at++] = 0x0a;
  if (column.type === 'bytes') {
    for (let i = start; i < end; i++) {
      if (i > start) scratch[at++] = 0x0a;
      const begin = column.starts[i] as number;
      const stop = column.starts[i + 1] as number;
      at = writeVarint(at, stop - begin);
      if (stop - begin < 24) for (let b = begin; b < stop; b++) scratch[at++] = column.data[b] as number;
      else {
        scratch.set(column.data.subarray(begin, stop), at);
        at += stop - begin;
      }
    }
    return at;
  }
  if (column.type === 'float') {
    at = writeVarint(at, (end - start) * 4);
    for (let i = start; i < end; i++) at = scratch.writeFloatLE(column.values[i] as number, at);
    return at;
  }
  at = writeVarint(at, packedLength(halves, start, end));
  for (let i = start; i < end; i++) at = writeVarint64(at, halves[2 * i] as number, halves[2 * i + 1] as number);
  return at;
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
  while (rest >= 0x80) {
    scratch[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  scratch[at++] = rest;
  return at;
}

function writeVarint64(from: number, low: number, high: number): number {
  let at = from;
  let l = low;
  let h = high;
  while (h !== 0) {
    scratch[at++] = (l & 127) | 128;
    l = ((l >>> 7) | (h << 25)) >>> 0;
    h >>>= 7;
  }
  return writeVarint(at, l);
}
