/** A JSON Lines file as a source: one object a line. */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { maxRowBytes } from './csv-scanner.ts';
import { parseJsonObject } from './json-value.ts';
import { RowBatcher, RowProfile } from './row-values.ts';
import { type BatchOptions, type PassOptions, rejectedTextLength, type SourceFile } from './source-file.ts';
import { openTextFile, readText, type ScanOptions, type TextFile } from './text-encoding.ts';

/** Throws ProblemError: `file/empty`, `file/binary`. */
export async function openJsonlFile(
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
    profile: (pass) => profileLines(text, { ...pass, limit }),
    batches: (columns, pass) => readBatches(text, columns, { ...pass, limit }),
  };
}

interface Line {
  readonly number: number;
  readonly text: string;
}

async function profileLines(file: TextFile, options: ScanOptions): Promise<readonly ColumnSpec[]> {
  const profile = new RowProfile();
  for await (const lines of readLines(file, options)) {
    for (const line of lines) {
      const row = parseJsonObject(line.text);
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
  for await (const lines of readLines(file, options)) {
    for (const line of lines) {
      const row = parseJsonObject(line.text);
      const reason = typeof row === 'string' ? row : batch.add(row);
      if (reason !== undefined) {
        options.onReject({ line: line.number, reason, text: line.text.slice(0, rejectedTextLength) });
      } else if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
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

function raiseTooLarge(path: string, line: number): never {
  const message = `The row at line ${line} is larger than ${maxRowBytes >> 20} MB: ${path}`;
  raise('table/row-too-large', message, 'Check that each line holds one JSON object.', { details: { line } });
}
