/**
 * A JSON Lines file as a source: one object a line. null and an absent key are missing, an array is a row of several
 * values, true and false are 1 and 0, anything nested deeper is kept as JSON text.
 */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder } from './column-builder.ts';
import { maxRowBytes } from './csv-scanner.ts';
import { type JsonObject, type JsonValue, jsonText, MalformedJson, parseJson } from './json-value.ts';
import { widerType } from './reshape-batch.ts';
import {
  type BatchOptions,
  maxBatchBytes,
  maxBatchRows,
  type PassOptions,
  rejectedTextLength,
  type SourceFile,
} from './source-file.ts';
import { openTextFile, readText, type ScanOptions, type TextFile } from './text-encoding.ts';

/** Throws ProblemError: `file/empty`, `file/binary`. */
export async function openJsonlFile(
  path: string,
  options: ScanOptions = {},
): Promise<SourceFile & { readonly encoding: string }> {
  const bytes = await fileSize(path);
  const text = await openTextFile(path, undefined, options);
  const { limit } = options;
  return {
    path,
    bytes,
    encoding: text.encoding,
    profilePasses: 1,
    profile: (pass) => profileLines(text, { ...pass, limit }),
    batches: (columns, pass) => readBatches(text, columns, { ...pass, limit }),
  };
}

interface Line {
  readonly number: number;
  readonly text: string;
}

async function profileLines(file: TextFile, options: ScanOptions): Promise<readonly ColumnSpec[]> {
  const types = new Map<string, ColumnType>();
  for await (const lines of readLines(file, options)) {
    for (const line of lines) {
      const row = parseLine(line.text);
      if (typeof row === 'string') continue;
      for (const [name, value] of Object.entries(row)) types.set(name, widerType(types.get(name) ?? 'unknown', valueType(value)));
    }
  }
  return [...types].map(([name, type]) => ({ name, type }));
}

async function* readBatches(
  file: TextFile,
  columns: readonly ColumnSpec[],
  options: BatchOptions & ScanOptions,
): AsyncGenerator<ColumnBatch> {
  const batch = createBatchBuilder(columns);
  let rows = 0;
  let bytes = 0;
  for await (const lines of readLines(file, options)) {
    for (const line of lines) {
      const row = parseLine(line.text);
      const reason = typeof row === 'string' ? row : rowProblem(row, batch.columns);
      if (reason !== undefined || typeof row === 'string') {
        options.onReject({ line: line.number, reason: reason as string, text: line.text.slice(0, rejectedTextLength) });
        continue;
      }
      for (const column of batch.columns) appendCell(column, row[column.name]);
      rows++;
      bytes += line.text.length;
      if (rows < maxBatchRows && bytes < maxBatchBytes) continue;
      yield { ...batch.build(), rows };
      rows = 0;
      bytes = 0;
    }
  }
  if (rows > 0) yield { ...batch.build(), rows };
}

/** Lines that are not blank. A limited read leaves out the line it ends in. */
async function* readLines(file: TextFile, options: ScanOptions & PassOptions): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let seen = 0;
  for await (const chunk of readText(file, options)) {
    seen += chunk.length;
    const buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const lines: Line[] = [];
    let at = 0;
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, at)) {
      number++;
      const text = buffer.toString('utf8', at, end);
      if (text.trim() !== '') lines.push({ number, text });
      at = end + 1;
    }
    rest = buffer.subarray(at);
    if (rest.length > maxRowBytes) raiseTooLarge(file.path, number + 1);
    yield lines;
  }
  const text = rest.toString('utf8');
  if (seen < (options.limit ?? Number.POSITIVE_INFINITY) && text.trim() !== '') yield [{ number: number + 1, text }];
}

/** The line's object, or why it is none. */
function parseLine(text: string): JsonObject | string {
  try {
    const value = parseJson(text);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'is not a JSON object';
    return value as JsonObject;
  } catch (error) {
    if (error instanceof MalformedJson) return error.message;
    throw error;
  }
}

function valueType(value: JsonValue): ColumnType {
  if (Array.isArray(value)) return value.map(itemType).reduce<ColumnType>(widerType, 'unknown');
  return itemType(value);
}

function itemType(value: JsonValue): ColumnType {
  if (value === null) return 'unknown';
  if (typeof value === 'boolean') return 'int';
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'int' : 'bytes';
  return typeof value === 'number' ? 'float' : 'bytes';
}

function rowProblem(row: JsonObject, columns: readonly ColumnBuilder[]): string | undefined {
  const wrong = columns.find((column) => {
    const value = row[column.name];
    return value !== undefined && widerType(column.type, valueType(value)) !== column.type;
  });
  return wrong && `is not of type ${wrong.type} in ${wrong.name}`;
}

function appendCell(builder: ColumnBuilder, value: JsonValue | undefined): void {
  if (value === null || value === undefined) {
    builder.appendMissing();
    return;
  }
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  for (const item of items) {
    if (item === null) continue;
    if (builder.type === 'int') builder.appendValue(typeof item === 'boolean' ? BigInt(item) : (item as bigint));
    else if (builder.type === 'float') builder.appendValue(Number(item));
    else builder.appendValue(typeof item === 'string' ? item : jsonText(item));
  }
  builder.endRow();
}

function raiseTooLarge(path: string, line: number): never {
  const message = `The row at line ${line} is larger than ${maxRowBytes >> 20} MB: ${path}`;
  raise('table/row-too-large', message, 'Check that each line holds one JSON object.', { details: { line } });
}
