/** JSON objects to columns: the types they ask for, and their rows in batches. */

import { parseFloating, parseSmallInteger } from './cell-type.ts';
import type { ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
import type { ColumnBuilder } from './column-builder.ts';
import {
  type JsonKind,
  JsonRowScanner,
  jsonDigits,
  jsonEscapedText,
  jsonFalse,
  jsonFloat,
  jsonInt,
  jsonText,
  jsonTrue,
} from './json-row-scanner.ts';
import { parseJsonFields } from './json-value.ts';
import { widerType } from './reshape-batch.ts';
import { fits, misfit, RowBatcher, valueType } from './row-values.ts';
import { type BatchOptions, rejectedTextLength } from './source-file.ts';

/** The UTF-8 of what should be one object. */
export interface ObjectBytes {
  readonly data: Buffer;
  readonly start: number;
  readonly end: number;
  /** 1-based line where it starts. */
  readonly line: number;
  /** Its number in an array, from 1; absent where the line says enough. */
  readonly element?: number;
}

/** Digits of a number of so many bytes are exact in a double, sign and point among them. */
const shortNumber = 16;
const typeOfKind: Readonly<Record<JsonKind, ColumnType>> = {
  [jsonInt]: 'int',
  [jsonTrue]: 'int',
  [jsonFalse]: 'int',
  [jsonFloat]: 'float',
  [jsonDigits]: 'bytes',
  [jsonText]: 'bytes',
  [jsonEscapedText]: 'bytes',
};

/** Columns in order of appearance. */
export async function profileObjects(source: AsyncIterable<readonly ObjectBytes[]>): Promise<readonly ColumnSpec[]> {
  const scanner = new JsonRowScanner();
  const types = new Map<number, ColumnType>();
  const see = (id: number, type: ColumnType): void => {
    const known = types.get(id);
    if (known === undefined || known !== type) types.set(id, widerType(known ?? 'unknown', type));
  };
  for await (const objects of source) {
    for (const object of objects) {
      if (scanner.scan(object.data, object.start, object.end)) {
        for (let i = 0; i < scanner.count; i++) see(scanner.ids[i] as number, scannedType(scanner, scanner.ids[i] as number));
        continue;
      }
      const fields = parseJsonFields(textOf(object));
      if (typeof fields !== 'string') for (const [name, value] of fields) see(scanner.idOf(name), valueType(value));
    }
  }
  return [...types].map(([id, type]) => ({ name: scanner.keys[id] as string, type }));
}

export async function* objectBatches(
  source: AsyncIterable<readonly ObjectBytes[]>,
  columns: readonly ColumnSpec[],
  { onReject }: Pick<BatchOptions, 'onReject'>,
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  const scanner = new JsonRowScanner();
  // Keys get the numbers of their columns.
  for (const { name } of columns) scanner.idOf(name);
  for await (const objects of source) {
    for (const object of objects) {
      const isPlain = scanner.scan(object.data, object.start, object.end);
      const reason = isPlain ? addScanned(batch, scanner) : addParsed(batch, textOf(object));
      if (reason !== undefined) {
        const where = object.element === undefined ? '' : ` (element ${object.element})`;
        const text = textOf(object).slice(0, rejectedTextLength);
        onReject({ line: object.line, reason: `${reason}${where}`, text });
      } else if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
}

function textOf({ data, start, end, element }: ObjectBytes): string {
  const text = data.toString('utf8', start, end);
  return element === undefined ? text : text.trim();
}

function addParsed(batch: RowBatcher, text: string): string | undefined {
  const fields = parseJsonFields(text);
  return typeof fields === 'string' ? fields : batch.add(Object.fromEntries(fields));
}

function addScanned(batch: RowBatcher, scanner: JsonRowScanner): string | undefined {
  const { columns } = batch;
  for (let id = 0; id < columns.length; id++) {
    const { type } = columns[id] as ColumnBuilder;
    if (!fits(scannedType(scanner, id), type)) return misfit(columns[id] as ColumnBuilder);
  }
  let bytes = 0;
  for (let id = 0; id < columns.length; id++) bytes += appendScanned(columns[id] as ColumnBuilder, scanner, id);
  batch.closeRow(bytes);
  return undefined;
}

function scannedType(scanner: JsonRowScanner, id: number): ColumnType {
  let type: ColumnType = 'unknown';
  const to = scanner.to(id);
  for (let at = scanner.from(id); at < to; at++) {
    const found = typeOfKind[scanner.kinds[at] as JsonKind];
    if (found !== type) type = widerType(type, found);
  }
  return type;
}

/** The bytes that were added, roughly. */
function appendScanned(builder: ColumnBuilder, scanner: JsonRowScanner, id: number): number {
  const from = scanner.from(id);
  if (from < 0) {
    builder.appendMissing();
    return 5;
  }
  const to = scanner.to(id);
  let bytes = 5;
  for (let at = from; at < to; at++) {
    if (builder.type === 'int') appendInt(builder, scanner, at);
    else if (builder.type === 'float') builder.appendValue(realAt(scanner, at));
    else {
      appendText(builder, scanner, at);
      bytes += (scanner.ends[at] as number) - (scanner.starts[at] as number);
    }
    bytes += 8;
  }
  builder.endRow();
  return bytes;
}

function appendInt(builder: ColumnBuilder, { kinds, starts, ends, data }: JsonRowScanner, at: number): void {
  if (kinds[at] !== jsonInt) {
    builder.appendHalves(kinds[at] === jsonTrue ? 1 : 0, 0);
    return;
  }
  const [start, end] = [starts[at] as number, ends[at] as number];
  const small = parseSmallInteger(data, start, end);
  if (Number.isNaN(small)) builder.appendValue(BigInt(data.toString('latin1', start, end)));
  else builder.appendHalves(small | 0, Math.floor(small / 2 ** 32));
}

function realAt({ kinds, starts, ends, data }: JsonRowScanner, at: number): number {
  if (kinds[at] === jsonTrue) return 1;
  if (kinds[at] === jsonFalse) return 0;
  const [start, end] = [starts[at] as number, ends[at] as number];
  return end - start <= shortNumber ? parseFloating(data, start, end) : Number(data.toString('latin1', start, end));
}

function appendText(builder: ColumnBuilder, scanner: JsonRowScanner, at: number): void {
  const { kinds, starts, ends, data } = scanner;
  const [start, end] = [starts[at] as number, ends[at] as number];
  if (kinds[at] === jsonFloat) builder.appendValue(String(realAt(scanner, at)));
  else if (kinds[at] === jsonEscapedText) {
    builder.appendValue(JSON.parse(data.toString('utf8', start - 1, end + 1)) as string);
  } else builder.appendRange(data, start, end);
}
