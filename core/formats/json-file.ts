/** A JSON file as a source: one array of objects, read one object at a time. */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import { maxRowBytes } from './csv-scanner.ts';
import { JsonArrayScanner } from './json-array-scanner.ts';
import { type ObjectBytes, objectBatches, profileObjects } from './json-objects.ts';
import type { PassOptions, SourceFile } from './source-file.ts';
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
    profile: (pass) => profileObjects(readElements(text, { ...pass, limit })),
    batches: (columns, pass) => objectBatches(readElements(text, { ...pass, limit }), columns, pass),
  };
}

/** A limited read leaves out the element it ends in. */
async function* readElements(file: TextFile, options: ScanOptions & PassOptions): AsyncGenerator<readonly ObjectBytes[]> {
  const scanner = new JsonArrayScanner();
  let seen = 0;
  for await (const chunk of readText(file, options)) {
    seen += chunk.length;
    const elements = scanner.feed(chunk);
    if (scanner.state === 'none') raiseNoArray(file.path);
    if (scanner.state === 'after') raiseTextAfter(file.path);
    if (Math.max(scanner.pendingBytes, ...elements.map(({ start, end }) => end - start)) > maxRowBytes) {
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
