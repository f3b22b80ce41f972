/** The transformed rows of the train split: in memory while they fit, in a scratch file beyond, read in any order. */

import type { CancelSignal } from '../foundation/index.ts';
import type { LabelledBatch, TransformedBatch } from '../learning/index.ts';
import { orderRows } from './ordered-rows.ts';
import { createRecordStorage, openSharedRecords, type SharedRows, type StoredRecords } from './record-storage.ts';
import {
  createRecordReader,
  createRecordWords,
  emptyBatch,
  layoutRecord,
  type RecordLayout,
  type RowSpec,
  type VisitRecord,
  writeRecord,
} from './row-record.ts';

export interface RowStoreOptions {
  /** Rows beyond this many bytes go to the scratch file, all of them. */
  readonly memoryBytes: number;
  /** Files made while rows are ordered have this name with a suffix. */
  readonly scratchFile: string;
}

/** What trains reads rows through, wherever they lie. */
export interface StoredRows {
  readonly rows: number;
  /** The rows numbered `order[from .. until)`, in that order: for a few of them. */
  gather(order: Uint32Array, from: number, until: number): LabelledBatch;
  /**
   * All rows of `order`, batch after batch. Rows in the scratch file are first brought into this very order, a pass over the
   * file; `name` tells the copies apart that are open together.
   */
  read(order: Uint32Array, name: string, signal: CancelSignal): Promise<RowReader>;
  /** Frees the rows, and removes the scratch file where it is its own. */
  close(): void;
}

export interface RowStore extends StoredRows {
  /** Whether rows are in the scratch file. */
  readonly spilled: boolean;
  /**
   * `label`: rows x targets, as the network learns it. Rows whose label is NaN are left out; returns how many. `weights`: one a
   * row, where the store has some.
   */
  append(batch: TransformedBatch, label: Float32Array, weights?: Float32Array): number;
  /** For threads of this process, while the store is open; nothing may be appended afterwards. */
  share(): SharedRows;
}

export interface RowReader {
  /** Rows [from .. until) of the order; each `from` is the `until` before or 0. Valid until the next call. */
  batch(from: number, until: number): LabelledBatch;
  close(): void;
}

export function createRowStore(spec: RowSpec, options: RowStoreOptions): RowStore {
  const layout = layoutRecord(spec);
  const storage = createRecordStorage(layout.words, options);
  const record = createRecordWords(layout.words);
  return {
    ...storedRows(spec, storage, options),
    get rows() {
      return storage.rows;
    },
    get spilled() {
      return storage.spilled;
    },
    append: (batch, label, weights) => {
      const targets = spec.targets ?? 1;
      let skipped = 0;
      for (let row = 0; row < batch.rows; row++) {
        if (Number.isNaN(label[row * targets])) {
          skipped++;
          continue;
        }
        writeRecord(record, 0, layout, { batch, row, labels: label, ...(weights && { weights }) });
        storage.add(record);
      }
      return skipped;
    },
    share: storage.share,
  };
}

/** The rows that another thread shares; `options.scratchFile` is this thread's own. */
export function openSharedRows(spec: RowSpec, shared: SharedRows, options: RowStoreOptions): StoredRows {
  return storedRows(spec, openSharedRecords(layoutRecord(spec).words, shared), options);
}

function storedRows(spec: RowSpec, storage: StoredRecords, options: RowStoreOptions): StoredRows {
  const layout = layoutRecord(spec);
  const reader = (order: Uint32Array): RowReader =>
    createReader(spec, layout, (place, visit) => storage.visit(order[place], visit));
  return {
    get rows() {
      return storage.rows;
    },
    gather: (order, from, until) => reader(order).batch(from, until),
    read: async (order, name, signal) => {
      if (!storage.spilled) return reader(order);
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
function createReader(spec: RowSpec, layout: RecordLayout, visit: (place: number, visit: VisitRecord) => void): RowReader {
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
