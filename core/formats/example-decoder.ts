/** tf.Example bytes to column batches, by hand: no message objects, only byte ranges. */

import type { ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder } from './column-builder.ts';
import { ExampleScanner, featureTypes, MalformedExample } from './example-scanner.ts';

export { MalformedExample };

/** Thrown for a feature whose list is of a type that its column does not take. */
export class MistypedFeature extends Error {
  readonly feature: string;
  readonly type: ColumnType;
  readonly expected: ColumnType;

  constructor(feature: string, type: ColumnType, expected: ColumnType) {
    super(`the feature ${feature} is ${type}, not ${expected}`);
    this.feature = feature;
    this.type = type;
    this.expected = expected;
  }
}

const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Feature names and the widest type each was seen with. */
export class ExampleProfile {
  readonly #scanner = new ExampleScanner();
  /** By name: the index of the type + 1, or 0. */
  #types = new Uint8Array(64);

  /** Throws MalformedExample and then counts nothing. */
  add(record: Uint8Array): void {
    const scanner = this.#scanner;
    scanner.scan(record);
    if (scanner.keys.length > this.#types.length) {
      const larger = new Uint8Array(scanner.keys.length * 2);
      larger.set(this.#types);
      this.#types = larger;
    }
    for (let i = 0; i < scanner.count; i++) {
      const id = scanner.ids[i] as number;
      const type = (scanner.types[i] as number) + 1;
      if (type > (this.#types[id] as number)) this.#types[id] = type;
    }
  }

  /** Sorted by name, as protobuf sorts map keys. */
  columns(): readonly ColumnSpec[] {
    return this.#scanner.keys
      .map((key, id) => ({ key, type: this.#types[id] as number }))
      .filter(({ type }) => type > 0)
      .sort((a, b) => Buffer.compare(a.key, b.key))
      .map(({ key, type }) => ({ name: textDecoder.decode(key), type: featureTypes[type - 1] as ColumnSpec['type'] }));
  }
}

/** Decodes examples into batches of fixed columns; features outside them are left out. */
export class ExampleDecoder {
  rows = 0;
  /** Of the records held, roughly. */
  bytes = 0;
  readonly #batch: ReturnType<typeof createBatchBuilder>;
  readonly #scanner = new ExampleScanner();
  /** By column: the feature of the current record that fills it, or -1. */
  readonly #slots: Int32Array;
  readonly #typed: boolean;
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** `typed`: features of other types than their columns' are refused; a float column takes whole numbers. */
  constructor(columns: readonly ColumnSpec[], { typed = false }: { readonly typed?: boolean } = {}) {
    this.#typed = typed;
    this.#batch = createBatchBuilder(columns);
    this.#slots = new Int32Array(columns.length);
    // Names get the numbers of their columns.
    for (const { name } of columns) this.#scanner.idOf(Buffer.from(name));
  }

  /** Adds one row; throws MalformedExample, or MistypedFeature where types are checked, and then adds nothing. */
  add(record: Uint8Array): void {
    const scanner = this.#scanner;
    scanner.scan(record);
    const slots = this.#slots.fill(-1);
    for (let i = 0; i < scanner.count; i++) {
      const id = scanner.ids[i] as number;
      if (id < slots.length) slots[id] = i;
    }
    if (this.#view.buffer !== record.buffer) this.#view = new DataView(record.buffer);
    const { columns } = this.#batch;
    if (this.#typed) this.#checkTypes(columns);
    for (let i = 0; i < columns.length; i++) this.#append(columns[i] as ColumnBuilder, record, slots[i] as number);
    this.rows++;
    this.bytes += record.length;
  }

  /** The rows added since the last call. */
  build(): ColumnBatch {
    const rows = this.rows;
    this.rows = 0;
    this.bytes = 0;
    return { ...this.#batch.build(), rows };
  }

  #checkTypes(columns: readonly ColumnBuilder[]): void {
    for (let i = 0; i < columns.length; i++) {
      const slot = this.#slots[i] as number;
      const type = slot < 0 ? 'unknown' : (featureTypes[this.#scanner.types[slot] as number] as ColumnType);
      const { name, type: expected } = columns[i] as ColumnBuilder;
      if (type !== 'unknown' && type !== expected && !(type === 'int' && expected === 'float')) {
        throw new MistypedFeature(name, type, expected);
      }
    }
  }

  #append(builder: ColumnBuilder, record: Uint8Array, slot: number): void {
    const type = slot < 0 ? undefined : featureTypes[this.#scanner.types[slot] as number];
    if (type === undefined || (type === 'unknown' && builder.type !== 'unknown')) {
      builder.appendMissing();
      return;
    }
    const list = new ListReader(this.#view, record, this.#scanner.starts[slot] as number);
    const end = this.#scanner.ends[slot] as number;
    while (list.at < end) {
      const tag = list.varint();
      if (type === 'bytes') appendBytesField(builder, list, tag);
      else if (type === 'float') appendFloatField(builder, list, tag);
      else appendIntField(builder, list, tag);
    }
    builder.endRow();
  }
}

function appendBytesField(builder: ColumnBuilder, list: ListReader, tag: number): void {
  if (tag !== 0x0a) {
    list.skip(tag);
    return;
  }
  const length = list.varint();
  builder.appendRange(list.data, list.at, list.at + length);
  list.at += length;
}

function appendFloatField(builder: ColumnBuilder, list: ListReader, tag: number): void {
  if (tag === 0x0a) {
    const length = list.varint();
    for (const end = list.at + length; list.at < end; ) appendNumber(builder, list.float());
  } else if (tag === 0x0d) appendNumber(builder, list.float());
  else list.skip(tag);
}

function appendIntField(builder: ColumnBuilder, list: ListReader, tag: number): void {
  if (tag === 0x0a) {
    const length = list.varint();
    for (const end = list.at + length; list.at < end; ) appendInt(builder, list);
  } else if (tag === 0x08) appendInt(builder, list);
  else list.skip(tag);
}

function appendInt(builder: ColumnBuilder, list: ListReader): void {
  list.varint64();
  if (builder.type === 'int') {
    builder.appendHalves(list.low, list.high);
    return;
  }
  const value = BigInt.asIntN(64, (BigInt(list.high >>> 0) << 32n) | BigInt(list.low >>> 0));
  builder.appendValue(builder.type === 'float' ? Number(value) : String(value));
}

function appendNumber(builder: ColumnBuilder, value: number): void {
  builder.appendValue(builder.type === 'float' ? value : String(value));
}

/** Wire format of a list that the scanner has already checked. */
class ListReader {
  readonly data: Uint8Array;
  at: number;
  /** Of the last 64-bit number. */
  low = 0;
  high = 0;
  /** Of the whole memory that `data` lies in. */
  readonly #view: DataView;

  constructor(view: DataView, data: Uint8Array, at: number) {
    this.#view = view;
    this.data = data;
    this.at = at;
  }

  /** Up to 32 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.data[this.at++] as number;
      value += shift === 0 ? byte & 127 : (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  varint64(): void {
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
    this.low = low;
    this.high = high;
  }

  float(): number {
    const value = this.#view.getFloat32(this.data.byteOffset + this.at, true);
    this.at += 4;
    return value;
  }

  skip(tag: number): void {
    const wireType = tag & 7;
    if (wireType === 0) this.varint64();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 2) {
      // Read first: `this.at += this.varint()` would add to where the length stood.
      const length = this.varint();
      this.at += length;
    } else this.at += 4;
  }
}
