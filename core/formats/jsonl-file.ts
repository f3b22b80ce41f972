/** A JSON Lines file as a source: one object a line. */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import { maxRowBytes } from './csv-scanner.ts';
import { type ObjectBytes, objectBatches, profileObjects } from './json-objects.ts';
import type { PassOptions, SourceFile } from './source-file.ts';
import { openTextFile, readText, type ScanOptions, type TextFile } from './text-encoding.ts';

const openingBrace = 0x7b;

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
    profile: (pass) => profileObjects(readLines(text, { ...pass, limit })),
    batches: (columns, pass) => objectBatches(readLines(text, { ...pass, limit }), columns, pass),
  };
}

/** Lines that are not blank. A limited read leaves out the line it ends in. */
async function* readLines(file: TextFile, options: ScanOptions & PassOptions): AsyncGenerator<readonly ObjectBytes[]> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let seen = 0;
  for await (const chunk of readText(file, options)) {
    seen += chunk.length;
    const buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const lines: ObjectBytes[] = [];
    let at = 0;
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, at)) {
      number++;
      if (!isBlank(buffer, at, end)) lines.push({ line: number, data: buffer, start: at, end });
      at = end + 1;
    }
    rest = buffer.subarray(at);
    if (rest.length > maxRowBytes) raiseTooLarge(file.path, number + 1);
    yield lines;
  }
  if (seen >= (options.limit ?? Number.POSITIVE_INFINITY) || isBlank(rest, 0, rest.length)) return;
  yield [{ line: number + 1, data: rest, start: 0, end: rest.length }];
}

function isBlank(buffer: Buffer, start: number, end: number): boolean {
  return buffer[start] !== openingBrace && buffer.toString('utf8', start, end).trim() === '';
}

function raiseTooLarge(path: string, line: number): never {
  const message = `The row at line ${line} is larger than ${maxRowBytes >> 20} MB: ${path}`;
  raise('table/row-too-large', message, 'Check that each line holds one JSON object.', { details: { line } });
}
