/** The sources of a span opened together: one set of columns, one count of progress. */

import { type ColumnSpec, type ExampleReader, mergeSpecs, openExampleReader, type RejectedRow } from '../../formats/index.ts';
import { type CancelSignal, unwrap } from '../../foundation/index.ts';
import type { SourcePart } from './source-parts.ts';

export interface SourceReaders {
  readonly columns: readonly ColumnSpec[];
  /** One a part, in order. */
  readonly readers: readonly OpenedPart[];
}

export interface OpenedPart {
  readonly reader: ExampleReader;
  /** Set where the part's rows all go to one split. */
  readonly split?: string;
}

export interface SourceReaderOptions {
  readonly signal: CancelSignal;
  /** Opened before: their columns are taken over, and the pass that finds them out is skipped. */
  readonly known?: SourceReaders;
  /** Bytes read and to be read, over all passes of all sources. */
  onProgress(done: number, total: number): void;
  onReject?(row: RejectedRow, path: string): void;
}

/** Throws ProblemError when a source cannot be read. */
export async function openSources(parts: readonly SourcePart[], options: SourceReaderOptions): Promise<SourceReaders> {
  const { signal, known, onReject } = options;
  const progress = createProgressSum(parts.length, options.onProgress);
  const open = async (at: number, columns?: readonly ColumnSpec[]): Promise<ExampleReader> => {
    const { source } = parts[at] as SourcePart;
    const { format, csv, query, options: settings } = source;
    const reading = { format, csv, query, options: settings, columns, signal, onReject, onProgress: progress(at) };
    return unwrap(await openExampleReader(source.path, reading));
  };
  const readers: ExampleReader[] = [];
  for (const at of parts.keys()) readers.push(await open(at, known?.readers[at]?.reader.columns));
  const columns = mergeSpecs(...readers.map((reader) => reader.columns));
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  for (const [at, reader] of readers.entries()) {
    // Another source's values widened a column: this source's cells have to be read as that type from the start.
    const widened = reader.columns.map(({ name, type }) => ({ name, type: types.get(name) ?? type }));
    if (reader.columns.some(({ type }, i) => type !== widened[i]?.type)) readers[at] = await open(at, widened);
  }
  return { columns, readers: readers.map((reader, at) => ({ reader, split: parts[at]?.split })) };
}

/** A listener for each part; a part opened again starts over. */
function createProgressSum(count: number, onProgress: (done: number, total: number) => void): (at: number) => typeof onProgress {
  const parts = Array.from({ length: count }, () => ({ done: 0, total: 0 }));
  let done = 0;
  let total = 0;
  return (at) => (partDone, partTotal) => {
    const part = parts[at] as { done: number; total: number };
    done += partDone - part.done;
    total += partTotal - part.total;
    parts[at] = { done: partDone, total: partTotal };
    onProgress(done, total);
  };
}
