/** A JSON file as a source: one array of objects, read one object at a time. */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { maxRowBytes } from './csv-scanner.ts';
import { JsonArrayScanner, type JsonElement } from './json-array-scanner.ts';
import { parseJsonObject } from './json-value.ts';
import { RowBatcher, RowProfile } from './row-values.ts';
import { type BatchOptions, type PassOptions, rejectedTextLength, type SourceFile } from './source-file.ts';
import { openTextFile, readText, type ScanOptions, type TextFile } from './text-encoding.ts';

/** Throws ProblemError: `file/empty`, `file/binary`; while reading `file/malformed`, `file/truncated`, `table/row-too-large`. */
export async function openJsonFile(
  path: string,
  options: ScanOptions & { readonly encoding?: string } = {},
): Promise<SourceFile & { readonly encoding: string }> {
  const bytes = await fileSize(path);
  const text = await openTextFile(path, options.encoding, options);
  const { limit } = options;
  return {
    path,
    bytes,
    encoding: text.encoding,
    profilePasses: 1,
    profile: (pass) => profileElements(text, { ...pass, limit }),
    batches: (columns, pass) => readBatches(text, columns, { ...pass, limit }),
  };
}

async function profileElements(file: TextFile, options: ScanOptions): Promise<readonly ColumnSpec[]> {
  const profile = new RowProfile();
  for await (const elements of readElements(file, options)) {
    for (const element of elements) {
      const row = parseJsonObject(element.text);
      if (typeof row !== 'string') profile.add(row);
    }
  }
  return profile.columns();
}

async function* readBatches(
  file: TextFile,
  columns: readonly ColumnSpec[],
  options: BatchOptions & ScanOptions,
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  for await (const elements of readElements(file, options)) {
    for (const { number, line, text } of elements) {
      const row = parseJsonObject(text);
      const reason = typeof row === 'string' ? row : batch.add(row);
      if (reason !== undefined) {
        options.onReject({ line, reason: `${reason} (element ${number})`, text: text.slice(0, rejectedTextLength) });
      } else if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
}

/** A limited read leaves out the element it ends in. */
async function* readElements(file: TextFile, options: ScanOptions & PassOptions): AsyncGenerator<readonly JsonElement[]> {
  const scanner = new JsonArrayScanner();
  let seen = 0;
  for await (const chunk of readText(file, options)) {
    seen += chunk.length;
    const elements = scanner.feed(chunk);
    if (scanner.state === 'none') raiseNoArray(file.path);
    if (scanner.state === 'after') raiseTextAfter(file.path);
    if (Math.max(scanner.pendingBytes, ...elements.map(({ text }) => text.length)) > maxRowBytes) {
      raiseTooLarge(file.path, scanner.pendingLine);
    }
    yield elements;
  }
  if (seen >= (options.limit ?? Number.POSITIVE_INFINITY) || scanner.state === 'closed') return;
  if (scanner.state === 'before') raiseNoArray(file.path);
  const message = `The JSON array is never closed; what begins at line ${scanner.pendingLine} has no end: ${file.path}`;
  const hint = 'Copy or write the file again: the end is missing, or a quote or bracket is before it.';
  raise('file/truncated', message, hint, { details: { path: file.path, line: scanner.pendingLine } });
}

function raiseNoArray(path: string): never {
  const hint = 'For one object a line choose the format jsonl; otherwise write one array of objects.';
  raise('file/malformed', `The JSON file is not an array of objects: ${path}`, hint, { details: { path } });
}

function raiseTextAfter(path: string): never {
  const hint = 'For one object a line choose the format jsonl; otherwise write one array of objects.';
  raise('file/malformed', `The JSON file goes on after its array: ${path}`, hint, { details: { path } });
}

function raiseTooLarge(path: string, line: number): never {
  const message = `The element at line ${line} is larger than ${maxRowBytes >> 20} MB: ${path}`;
  raise('table/row-too-large', message, 'Check that the file is one array of small objects.', { details: { line } });
}
