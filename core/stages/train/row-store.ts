/** The transformed rows of the train split: in memory while they fit, in a scratch file beyond, read in any order. */

import type { CancelSignal } from '../../foundation/index.ts';
import type { LabelledBatch, TransformedBatch, TransformedSpec } from '../../learning/index.ts';
import { orderRows } from './ordered-rows.ts';
import {
  createRecordReader,
  createRecordWords,
  emptyBatch,
  layoutRecord,
  type RecordLayout,
  type RecordStorage,
  type RecordWords,
  type VisitRecord,
  writeRecord,
} from './row-record.ts';
import { openScratchFile, type ScratchFile } from './scratch-file.ts';

export interface RowStoreOptions {
  /** Rows beyond this many bytes go to the scratch file, all of them. */
  readonly memoryBytes: number;
  /** Files made while rows are ordered have this name with a suffix. */
  readonly scratchFile: string;
}

export interface RowStore {
  readonly rows: number;
  /** Whether rows are in the scratch file. */
  readonly spilled: boolean;
  /** `label`: rows, as the network learns it. Rows whose label is NaN are left out; returns how many. */
  append(batch: TransformedBatch, label: Float32Array): number;
  /** The rows numbered `order[from .. until)`, in that order: for a few of them. */
  gather(order: Uint32Array, from: number, until: number): LabelledBatch;
  /**
   * All rows of `order`, batch after batch. Rows in the scratch file are first brought into this very order, a pass over the
   * file; `name` tells the copies apart that are open together.
   */
  read(order: Uint32Array, name: string, signal: CancelSignal): Promise<RowReader>;
  /** Frees the rows, and removes the scratch file. */
  close(): void;
}

export interface RowReader {
  /** Rows [from .. until) of the order; each `from` is the `until` before or 0. Valid until the next call. */
  batch(from: number, until: number): LabelledBatch;
  close(): void;
}

const wantedChunkBytes = 1 << 20;

export function createRowStore(spec: TransformedSpec, options: RowStoreOptions): RowStore {
  const layout = layoutRecord(spec);
  const storage = createStorage(layout.words, options);
  const record = createRecordWords(layout.words);
  return {
    get rows() {
      return storage.rows;
    },
    get spilled() {
      return storage.spilled;
    },
    append: (batch, label) => {
      let skipped = 0;
      for (let row = 0; row < batch.rows; row++) {
        if (Number.isNaN(label[row])) {
          skipped++;
          continue;
        }
        writeRecord(record, 0, layout, { batch, row, label: label[row] });
        storage.add(record);
      }
      return skipped;
    },
    gather: (order, from, until) => {
      const reader = createReader(spec, layout, (place, visit) => storage.visit(order[place], visit));
      return reader.batch(from, until);
    },
    read: async (order, name, signal) => {
      if (!storage.spilled) return createReader(spec, layout, (place, visit) => storage.visit(order[place], visit));
      const ordered = await orderRows(storage, order, {
        recordWords: layout.words,
        memoryBytes: options.memoryBytes,
        path: `${options.scratchFile}-${name}`,
        signal,
      });
      return { ...createReader(spec, layout, ordered.visit), close: ordered.close };
    },
    close: storage.close,
  };
}

/** Keeps one batch for each size asked for: all of an epoch but the last are alike. */
function createReader(
  spec: TransformedSpec,
  layout: RecordLayout,
  visit: (place: number, visit: VisitRecord) => void,
): RowReader {
  let batch = emptyBatch(spec, 0);
  let read = createRecordReader(layout, batch);
  let row = 0;
  const readRow: VisitRecord = (words, start) => read(words, start, row);
  return {
    batch: (from, until) => {
      if (batch.rows !== until - from) {
        batch = emptyBatch(spec, until - from);
        read = createRecordReader(layout, batch);
      }
      for (row = 0; row < batch.rows; row++) visit(from + row, readRow);
      return batch;
    },
    close: () => {},
  };
}

interface Storage extends RecordStorage {
  readonly spilled: boolean;
  add(record: RecordWords): void;
  visit(row: number, visit: VisitRecord): void;
  close(): void;
}

/** Records in chunks; the last one is filled in memory even when the others have gone to the file. */
function createStorage(words: number, { memoryBytes, scratchFile }: RowStoreOptions): Storage {
  const recordBytes = words * 4;
  const chunkRows = Math.max(1, Math.floor(wantedChunkBytes / recordBytes));
  const chunkBytes = recordBytes * chunkRows;
  const chunks: RecordWords[] = [];
  const single = createRecordWords(words);
  let whole: RecordWords | undefined;
  let file: ScratchFile | undefined;
  let written = 0;
  let rows = 0;
  const spill = (): void => {
    file ??= openScratchFile(scratchFile);
    for (const { bytes } of chunks) {
      file.write(bytes, written * chunkBytes);
      written++;
    }
    chunks.length = 0;
  };
  return {
    chunkRows,
    get chunkCount() {
      return written + chunks.length;
    },
    get rows() {
      return rows;
    },
    get spilled() {
      return file !== undefined;
    },
    add: (record) => {
      if (rows % chunkRows === 0) {
        if (file !== undefined || (chunks.length + 1) * chunkBytes > memoryBytes) spill();
        chunks.push(createRecordWords(words * chunkRows));
      }
      chunks[chunks.length - 1].bytes.set(record.bytes, (rows % chunkRows) * recordBytes);
      rows++;
    },
    visit: (row, visit) => {
      const chunk = Math.floor(row / chunkRows);
      if (chunk >= written) {
        visit(chunks[chunk - written], (row % chunkRows) * words);
        return;
      }
      file?.read(single.bytes, row * recordBytes);
      visit(single, 0);
    },
    chunk: (index) => {
      if (index >= written) return chunks[index - written];
      whole ??= createRecordWords(words * chunkRows);
      file?.read(whole.bytes, index * chunkBytes);
      return whole;
    },
    close: () => {
      file?.close();
      file = undefined;
      chunks.length = 0;
    },
  };
}
