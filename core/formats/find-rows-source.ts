/** A split as chunks of rows whose columns are read one by one and kept for a while: what finding rows and showing them share. */

import { invariant } from '../foundation/index.ts';
import type { Column, ColumnBatch, ColumnSpec } from './column-batch.ts';
import { loadInfo, recordBatches, splitFiles } from './examples-artifact.ts';
import type { WeighedCache } from './find-rows-cache.ts';
import { openParquet, type ParquetFile } from './parquet-reader.ts';
import { coerceColumn, missingColumn } from './reshape-batch.ts';

export interface SplitChunk {
  readonly index: number;
  readonly start: number;
  readonly rows: number;
}

/** Methods throw ProblemError. Calls may overlap. */
export interface SplitSource {
  readonly columns: readonly ColumnSpec[];
  /** Rows of the split. */
  readonly rows: number;
  /** The chunk that holds a row. */
  chunkAt(row: number): Promise<SplitChunk>;
  /** A column of a chunk, of the artifact's type; missing in every row where there is none of this name. */
  column(chunk: SplitChunk, name: string): Promise<Column>;
  /** Closes its files until they are needed again. */
  release(): Promise<void>;
}

export type ColumnCache = WeighedCache<Column>;

export async function openSplitSource(dir: string, split: string, cache: ColumnCache): Promise<SplitSource> {
  const info = await loadInfo(dir);
  const paths = await splitFiles(dir, split);
  const rows = info.splits.find(({ name }) => name === split)?.rows ?? 0;
  const base = { key: `${dir}\0${split}\0`, columns: info.columns, rows, paths, cache };
  return info.payload === 'parquet' ? new ParquetSource(base) : new RecordSource(base);
}

interface SourceBase {
  readonly key: string;
  readonly columns: readonly ColumnSpec[];
  readonly rows: number;
  readonly paths: readonly string[];
  readonly cache: ColumnCache;
}

/** Row groups as chunks; each column is read on its own. */
class ParquetSource implements SplitSource {
  readonly columns: readonly ColumnSpec[];
  readonly rows: number;
  readonly #base: SourceBase;
  #files: Promise<readonly ParquetFile[]> | undefined;
  #chunks: readonly (SplitChunk & { readonly file: number; readonly group: number })[] | undefined;

  constructor(base: SourceBase) {
    this.#base = base;
    this.columns = base.columns;
    this.rows = base.rows;
  }

  async chunkAt(row: number): Promise<SplitChunk> {
    if (!this.#chunks) await this.#open();
    return holding(this.#chunks ?? [], row);
  }

  async column(chunk: SplitChunk, name: string): Promise<Column> {
    const { cache, key } = this.#base;
    const id = `${key}${chunk.index}\0${name}`;
    const known = cache.get(id);
    if (known) return known;
    const files = await this.#open();
    const { file = 0, group = 0 } = this.#chunks?.[chunk.index] ?? {};
    const column = ofType((await files[file]?.groupColumn(group, name)) ?? missingColumn(name, chunk.rows), this.columns);
    cache.set(id, column, columnBytes(column));
    return column;
  }

  async release(): Promise<void> {
    const files = this.#files;
    this.#files = undefined;
    for (const file of (await files) ?? []) await file.close();
  }

  #open(): Promise<readonly ParquetFile[]> {
    this.#files ??= this.#openFiles().catch((error) => {
      this.#files = undefined;
      throw error;
    });
    return this.#files;
  }

  async #openFiles(): Promise<readonly ParquetFile[]> {
    const files: ParquetFile[] = [];
    for (const path of this.#base.paths) files.push(await openParquet(path));
    let start = 0;
    this.#chunks = files
      .flatMap((file, at) => file.groups.map(({ rows }, group) => ({ file: at, group, rows })))
      .filter(({ rows }) => rows > 0)
      .map((chunk, index) => {
        start += chunk.rows;
        return { ...chunk, index, start: start - chunk.rows };
      });
    return files;
  }
}

/** Records can only be read from the first on: chunks become known as reading goes on, and an earlier one starts it again. */
class RecordSource implements SplitSource {
  readonly columns: readonly ColumnSpec[];
  readonly rows: number;
  readonly #base: SourceBase;
  readonly #chunks: SplitChunk[] = [];
  #reading: { readonly batches: AsyncGenerator<ColumnBatch>; next: number } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(base: SourceBase) {
    this.#base = base;
    this.columns = base.columns;
    this.rows = base.rows;
  }

  chunkAt(row: number): Promise<SplitChunk> {
    return this.#inTurn(async () => {
      for (let last = this.#chunks.at(-1); !last || last.start + last.rows <= row; last = this.#chunks.at(-1)) {
        if (!(await this.#readChunk(this.#chunks.length))) break;
      }
      return holding(this.#chunks, row);
    });
  }

  column(chunk: SplitChunk, name: string): Promise<Column> {
    const known = this.#base.cache.get(this.#id(chunk.index, name));
    if (known) return Promise.resolve(known);
    return this.#inTurn(async () => {
      const again = this.#base.cache.get(this.#id(chunk.index, name));
      if (again) return again;
      const batch = await this.#readChunk(chunk.index);
      const column = batch?.columns.find((one) => one.name === name) ?? missingColumn(name, chunk.rows);
      return ofType(column, this.columns);
    });
  }

  release(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#reading?.batches.return(undefined);
      this.#reading = undefined;
    });
  }

  /** Reads on, or again from the start, up to this chunk; its columns are kept. */
  async #readChunk(index: number): Promise<ColumnBatch | undefined> {
    if (!this.#reading || this.#reading.next > index) {
      await this.#reading?.batches.return(undefined);
      this.#reading = { batches: allRecords(this.#base), next: 0 };
    }
    const reading = this.#reading;
    let batch: ColumnBatch | undefined;
    while (reading.next <= index) {
      const { value, done } = await reading.batches.next();
      if (done) return undefined;
      batch = value;
      this.#note(reading.next, value.rows);
      reading.next++;
    }
    for (const column of batch?.columns ?? []) {
      this.#base.cache.set(this.#id(index, column.name), column, columnBytes(column));
    }
    return batch;
  }

  #note(index: number, rows: number): void {
    if (index < this.#chunks.length) return;
    const last = this.#chunks.at(-1);
    this.#chunks.push({ index, start: last ? last.start + last.rows : 0, rows });
  }

  #id(chunk: number, name: string): string {
    return `${this.#base.key}${chunk}\0${name}`;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

async function* allRecords({ paths, columns }: SourceBase): AsyncGenerator<ColumnBatch> {
  for (const path of paths) yield* recordBatches(path, columns);
}

function holding<Chunk extends SplitChunk>(chunks: readonly Chunk[], row: number): Chunk {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((chunks[middle] as Chunk).start <= row) low = middle;
    else high = middle - 1;
  }
  const chunk = chunks[low];
  invariant(chunk && row < chunk.start + chunk.rows, `row ${row} lies in no chunk`);
  return chunk;
}

function ofType(column: Column, specs: readonly ColumnSpec[]): Column {
  const spec = specs.find(({ name }) => name === column.name);
  return spec ? coerceColumn(column, spec.type) : column;
}

function columnBytes(column: Column): number {
  const values =
    column.type === 'bytes'
      ? column.data.length + column.starts.length * 4
      : column.type === 'unknown'
        ? 0
        : column.values.length * 8;
  return column.rows * 5 + values + 200;
}
