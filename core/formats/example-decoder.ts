/** tf.Example bytes to column batches, by hand: no message objects, only byte ranges. */

import type { ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder } from './column-builder.ts';

/** Thrown for bytes that are no tf.Example; the message says why. */
export class MalformedExample extends Error {}

interface FeatureRange {
  /** Name as latin-1 of its UTF-8 bytes: a cheap exact key. */
  readonly key: string;
  readonly type: ColumnType;
  readonly start: number;
  readonly end: number;
}

const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Feature names and the widest type each was seen with. */
export class ExampleProfile {
  readonly #types = new Map<string, ColumnType>();

  /** Throws MalformedExample and then counts nothing. */
  add(record: Uint8Array): void {
    for (const feature of features(record)) {
      const known = this.#types.get(feature.key);
      if (known === undefined || order(feature.type) > order(known)) this.#types.set(feature.key, feature.type);
    }
  }

  /** Sorted by name, as protobuf sorts map keys. */
  columns(): readonly ColumnSpec[] {
    return [...this.#types]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, type]) => ({ name: textDecoder.decode(Buffer.from(key, 'latin1')), type }));
  }
}

/** Decodes examples into batches of fixed columns; features outside them are left out. */
export class ExampleDecoder {
  readonly #batch: ReturnType<typeof createBatchBuilder>;
  readonly #index = new Map<string, number>();
  readonly #slots: (FeatureRange | undefined)[];

  constructor(columns: readonly ColumnSpec[]) {
    this.#batch = createBatchBuilder(columns);
    this.#slots = columns.map(() => undefined);
    for (const [i, column] of columns.entries()) this.#index.set(Buffer.from(column.name).toString('latin1'), i);
  }

  rows = 0;

  get bytes(): number {
    return this.#batch.columns.reduce((sum, column) => sum + column.bytes, 0);
  }

  /** Adds one row; throws MalformedExample and then adds nothing. */
  add(record: Uint8Array): void {
    this.#slots.fill(undefined);
    for (const feature of features(record)) {
      const slot = this.#index.get(feature.key);
      if (slot !== undefined) this.#slots[slot] = feature;
    }
    const { columns } = this.#batch;
    for (let i = 0; i < columns.length; i++) appendFeature(columns[i] as ColumnBuilder, record, this.#slots[i]);
    this.rows++;
  }

  /** The rows added since the last call. */
  build(): ColumnBatch {
    const rows = this.rows;
    this.rows = 0;
    return { ...this.#batch.build(), rows };
  }
}

function order(type: ColumnType): number {
  return type === 'unknown' ? 0 : type === 'int' ? 1 : type === 'float' ? 2 : 3;
}

/** Every feature of the example with its kind and the range of its list's content, checked. */
function features(record: Uint8Array): readonly FeatureRange[] {
  const found: FeatureRange[] = [];
  const reader = new WireReader(record, 0, record.length);
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 0x12) throw new MalformedExample('a SequenceExample, not a tf.Example');
    if (tag !== 0x0a) reader.skip(tag);
    else {
      const inner = reader.message();
      while (inner.at < inner.end) {
        const entryTag = inner.tag();
        if (entryTag === 0x0a) found.push(mapEntry(inner.message()));
        else inner.skip(entryTag);
      }
    }
  }
  return found;
}

function mapEntry(entry: WireReader): FeatureRange {
  let key = '';
  let value: { type: ColumnType; start: number; end: number } = { type: 'unknown', start: 0, end: 0 };
  while (entry.at < entry.end) {
    const tag = entry.tag();
    if (tag === 0x0a) {
      const name = entry.message();
      key = latin1(name.data, name.at, name.end);
    } else if (tag === 0x12) value = feature(entry.message());
    else entry.skip(tag);
  }
  return { key, ...value };
}

function feature(reader: WireReader): { type: ColumnType; start: number; end: number } {
  let kind: { type: ColumnType; start: number; end: number } = { type: 'unknown', start: 0, end: 0 };
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag !== 0x0a && tag !== 0x12 && tag !== 0x1a) reader.skip(tag);
    else {
      const list = reader.message();
      const type = tag === 0x0a ? 'bytes' : tag === 0x12 ? 'float' : 'int';
      kind = { type, start: list.at, end: list.end };
      checkList(list, type);
    }
  }
  return kind;
}

function checkList(list: WireReader, type: ColumnType): void {
  while (list.at < list.end) {
    const tag = list.tag();
    if (tag === 0x0a) {
      const value = list.message();
      if (type === 'float' && (value.end - value.at) % 4 !== 0) throw new MalformedExample('a float list of broken length');
      if (type === 'int') while (value.at < value.end) value.skipVarint();
    } else list.skip(tag);
  }
}

function appendFeature(builder: ColumnBuilder, record: Uint8Array, range: FeatureRange | undefined): void {
  if (range === undefined || (range.type === 'unknown' && builder.type !== 'unknown')) {
    builder.appendMissing();
    return;
  }
  const list = new WireReader(record, range.start, range.end);
  while (list.at < list.end) {
    const tag = list.tag();
    if (range.type === 'bytes') appendBytesField(builder, list, tag);
    else if (range.type === 'float') appendFloatField(builder, list, tag);
    else appendIntField(builder, list, tag);
  }
  builder.endRow();
}

function appendBytesField(builder: ColumnBuilder, list: WireReader, tag: number): void {
  if (tag !== 0x0a) {
    list.skip(tag);
    return;
  }
  const value = list.message();
  builder.appendRange(value.data, value.at, value.end);
}

function appendFloatField(builder: ColumnBuilder, list: WireReader, tag: number): void {
  if (tag === 0x0a) {
    const packed = list.message();
    while (packed.at < packed.end) appendNumber(builder, packed.float());
  } else if (tag === 0x0d) appendNumber(builder, list.float());
  else list.skip(tag);
}

function appendIntField(builder: ColumnBuilder, list: WireReader, tag: number): void {
  if (tag === 0x0a) {
    const packed = list.message();
    while (packed.at < packed.end) appendInt(builder, packed.varint64());
  } else if (tag === 0x08) appendInt(builder, list.varint64());
  else list.skip(tag);
}

function appendInt(builder: ColumnBuilder, value: bigint): void {
  if (builder.type === 'int') builder.appendValue(value);
  else builder.appendValue(builder.type === 'float' ? Number(value) : String(value));
}

function appendNumber(builder: ColumnBuilder, value: number): void {
  builder.appendValue(builder.type === 'float' ? value : String(value));
}

function latin1(data: Uint8Array, start: number, end: number): string {
  return Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('latin1');
}

/** Protobuf wire format over a range of bytes; throws MalformedExample at anything that does not parse. */
class WireReader {
  readonly data: Uint8Array;
  at: number;
  readonly end: number;

  constructor(data: Uint8Array, at: number, end: number) {
    this.data = data;
    this.at = at;
    this.end = end;
  }

  tag(): number {
    const tag = this.varint();
    if (tag < 8) throw new MalformedExample('a field without a number');
    return tag;
  }

  /** Up to 32 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.at >= this.end) throw new MalformedExample('ends in the middle of a field');
      const byte = this.data[this.at++] as number;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new MalformedExample('a number too long');
  }

  varint64(): bigint {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.data[this.at++] as number;
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 128) break;
    }
    if ((high === 0 && low >= 0) || (high === -1 && low < 0)) return BigInt(low);
    return BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  }

  skipVarint(): void {
    for (let i = 0; i < 10; i++) {
      if (this.at >= this.end) throw new MalformedExample('ends in the middle of a field');
      if ((this.data[this.at++] as number) < 128) return;
    }
    throw new MalformedExample('a number too long');
  }

  float(): number {
    floatBytes.set(this.data.subarray(this.at, this.at + 4));
    this.at += 4;
    return floatView.getFloat32(0, true);
  }

  /** The length-delimited field that follows, as a reader of its own; this one moves past it. */
  message(): WireReader {
    const length = this.varint();
    const start = this.at;
    this.at += length;
    if (this.at > this.end) throw new MalformedExample('ends in the middle of a field');
    return new WireReader(this.data, start, this.at);
  }

  skip(tag: number): void {
    const wireType = tag & 7;
    if (wireType === 0) this.skipVarint();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 2) this.message();
    else if (wireType === 5) this.at += 4;
    else throw new MalformedExample(`a field of wire type ${wireType}`);
    if (this.at > this.end) throw new MalformedExample('ends in the middle of a field');
  }
}

const floatBytes = new Uint8Array(4);
const floatView = new DataView(floatBytes.buffer);
