/** The sources of a span opened together: one set of columns, one count of progress. */

import type { SourceConfig } from '../../contract/index.ts';
import { type ColumnSpec, type ExampleReader, mergeSpecs, openExampleReader, type RejectedRow } from '../../formats/index.ts';
import { type CancelSignal, unwrap } from '../../foundation/index.ts';

export interface SourceReaders {
  readonly columns: readonly ColumnSpec[];
  readonly readers: readonly ExampleReader[];
}

export interface SourceReaderOptions {
  readonly signal: CancelSignal;
  /** Bytes read and to be read, over all passes of all sources. */
  onProgress(done: number, total: number): void;
  onReject(row: RejectedRow, path: string): void;
}

/** Throws ProblemError when a source cannot be read. */
export async function openSources(sources: readonly SourceConfig[], options: SourceReaderOptions): Promise<SourceReaders> {
  const progress = sources.map(() => ({ done: 0, total: 0 }));
  const open = async (at: number, columns?: readonly ColumnSpec[]): Promise<ExampleReader> => {
    const source = sources[at] as SourceConfig;
    const onProgress = (done: number, total: number): void => {
      progress[at] = { done, total };
      const sum = (part: 'done' | 'total'): number => progress.reduce((bytes, entry) => bytes + entry[part], 0);
      options.onProgress(sum('done'), sum('total'));
    };
    const { signal, onReject } = options;
    const reading = { format: source.format, csv: source.csv, columns, signal, onReject, onProgress };
    return unwrap(await openExampleReader(source.path, reading));
  };
  const readers: ExampleReader[] = [];
  for (const at of sources.keys()) readers.push(await open(at));
  const columns = mergeSpecs(...readers.map((reader) => reader.columns));
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  for (const [at, reader] of readers.entries()) {
    // Another source's values widened a column: this source's cells have to be read as that type from the start.
    const widened = reader.columns.map(({ name, type }) => ({ name, type: types.get(name) ?? type }));
    if (reader.columns.some(({ type }, i) => type !== widened[i]?.type)) readers[at] = await open(at, widened);
  }
  return { columns, readers };
}
