/** The transformed rows of the train split: in memory while they fit, in a scratch file beyond, read in any order. */

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { LabelledBatch, TransformedBatch, TransformedSpec } from '../learning/index.ts';
import { raiseDiskProblem } from '../model/index.ts';

export interface RowStoreOptions {
  /** Rows beyond this many bytes go to the scratch file, all of them. */
  readonly memoryBytes: number;
  readonly scratchFile: string;
}

export interface RowStore {
  readonly rows: number;
  /** Whether rows are in the scratch file. */
  readonly spilled: boolean;
  /** `label`: rows, as the network learns it. Rows whose label is NaN are left out; returns how many. */
  append(batch: TransformedBatch, label: Float32Array): number;
  /** The rows numbered `order[from .. until)`, in that order. */
  gather(order: Uint32Array, from: number, until: number): LabelledBatch;
  /** For threads of this process, while the store is open; nothing may be appended afterwards. */
  share(): SharedRows;
  /** Frees the rows, and removes the scratch file. */
  close(): void;
}

/** The rows of a store as another thread gets them: not copied. */
export interface SharedRows {
  readonly rows: number;
  /** Those in memory, behind those in the file. */
  readonly chunks: readonly SharedArrayBuffer[];
  readonly file?: { readonly path: string; readonly chunks: number };
}

/** What trains reads rows through, wherever they lie. */
export type RowReader = Pick<RowStore, 'rows' | 'gather' | 'close'>;

const wantedChunkBytes = 1 << 20;

/** A row is one record of 32-bit words: dense slots, label, ids, tokens. */
interface RecordLayout {
  readonly words: number;
  readonly label: number;
  readonly ids: number;
  readonly tokens: readonly { readonly at: number; readonly length: number }[];
}

export function createRowStore(spec: TransformedSpec, options: RowStoreOptions): RowStore {
  const layout = layoutRecord(spec);
  const storage = createStorage(layout.words, options);
  const record = createRecord(layout.words);
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
        writeRecord(record, layout, { batch, row, label: label[row] });
        storage.add(record);
      }
      return skipped;
    },
    gather: gatherFrom(spec, layout, storage.read),
    share: storage.share,
    close: storage.close,
  };
}

/** The rows another thread shares. */
export function openSharedRows(spec: TransformedSpec, shared: SharedRows): RowReader {
  const layout = layoutRecord(spec);
  const file = shared.file && openSync(shared.file.path, 'r');
  const chunks = shared.chunks.map((chunk) => new Uint8Array(chunk));
  return {
    rows: shared.rows,
    gather: gatherFrom(spec, layout, recordReader(layout.words, { chunks, file, written: shared.file?.chunks ?? 0 })),
    close: () => {
      if (file !== undefined) closeSync(file);
    },
  };
}

function gatherFrom(spec: TransformedSpec, layout: RecordLayout, read: Storage['read']): RowStore['gather'] {
  const record = createRecord(layout.words);
  return (order, from, until) => {
    const batch = emptyBatch(spec, until - from);
    for (let row = 0; row < batch.rows; row++) {
      read(order[from + row], record);
      readRecord(record, layout, batch, row);
    }
    return batch;
  };
}

interface Record {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  readonly bytes: Uint8Array;
}

function createRecord(words: number): Record {
  const buffer = new ArrayBuffer(words * 4);
  return { floats: new Float32Array(buffer), integers: new Int32Array(buffer), bytes: new Uint8Array(buffer) };
}

interface Storage {
  readonly rows: number;
  readonly spilled: boolean;
  add(record: Record): void;
  read(row: number, record: Record): void;
  share(): SharedRows;
  close(): void;
}

interface Chunks {
  /** Those in memory. */
  readonly chunks: readonly Uint8Array[];
  readonly file: number | undefined;
  /** So many chunks before them are in the file. */
  readonly written: number;
}

function rowsOfChunk(words: number): number {
  return Math.max(1, Math.floor(wantedChunkBytes / (words * 4)));
}

function recordReader(words: number, at: Chunks): Storage['read'] {
  const recordBytes = words * 4;
  const chunkRows = rowsOfChunk(words);
  return (row, record) => {
    const chunk = Math.floor(row / chunkRows);
    if (at.file !== undefined && chunk < at.written) readWhole(at.file, record.bytes, row * recordBytes);
    else {
      const from = (row % chunkRows) * recordBytes;
      record.bytes.set(at.chunks[chunk - at.written].subarray(from, from + recordBytes));
    }
  };
}

/** Records in chunks; the last one is filled in memory even when the others have gone to the file. */
function createStorage(words: number, { memoryBytes, scratchFile }: RowStoreOptions): Storage {
  const recordBytes = words * 4;
  const chunkRows = rowsOfChunk(words);
  const chunkBytes = recordBytes * chunkRows;
  const chunks: Uint8Array<SharedArrayBuffer>[] = [];
  let file: number | undefined;
  let written = 0;
  let rows = 0;
  const spill = (): void => {
    file ??= openSync(scratchFile, 'w+');
    for (const chunk of chunks) {
      writeWhole(file, chunk, written * chunkBytes);
      written++;
    }
    chunks.length = 0;
  };
  const places: Chunks = {
    chunks,
    get file() {
      return file;
    },
    get written() {
      return written;
    },
  };
  return {
    get rows() {
      return rows;
    },
    get spilled() {
      return file !== undefined;
    },
    add: (record) => {
      if (rows % chunkRows === 0) {
        if (file !== undefined || (chunks.length + 1) * chunkBytes > memoryBytes) spill();
        chunks.push(new Uint8Array(new SharedArrayBuffer(chunkBytes)));
      }
      chunks[chunks.length - 1].set(record.bytes, (rows % chunkRows) * recordBytes);
      rows++;
    },
    read: recordReader(words, places),
    share: () => {
      const inFile = file === undefined ? {} : { file: { path: scratchFile, chunks: written } };
      return { rows, chunks: chunks.map(({ buffer }) => buffer), ...inFile };
    },
    close: () => {
      if (file !== undefined) {
        closeSync(file);
        rmSync(scratchFile, { force: true });
      }
      file = undefined;
      chunks.length = 0;
    },
  };
}

function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
  } catch (error) {
    raiseDiskProblem(error);
  }
}

function readWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, at + done);
    if (read === 0) throw new Error('The scratch file of transformed rows was cut short by another program');
    done += read;
  }
}

function layoutRecord({ denseWidth, embeddings, texts }: TransformedSpec): RecordLayout {
  const ids = denseWidth + 1;
  let at = ids + embeddings.length;
  const tokens = texts.map(({ length }) => {
    const place = { at, length };
    at += length;
    return place;
  });
  return { words: at, label: denseWidth, ids, tokens };
}

function writeRecord(
  { floats, integers }: Record,
  layout: RecordLayout,
  source: { readonly batch: TransformedBatch; readonly row: number; readonly label: number },
): void {
  const { batch, row } = source;
  const { label } = layout;
  for (let i = 0; i < label; i++) floats[i] = batch.dense[row * label + i];
  floats[label] = source.label;
  for (let i = 0; i < batch.ids.length; i++) integers[layout.ids + i] = batch.ids[i][row];
  for (const [i, { at, length }] of layout.tokens.entries()) {
    for (let j = 0; j < length; j++) integers[at + j] = batch.tokens[i][row * length + j];
  }
}

function readRecord({ floats, integers }: Record, layout: RecordLayout, batch: LabelledBatch, row: number): void {
  const { label } = layout;
  for (let i = 0; i < label; i++) batch.dense[row * label + i] = floats[i];
  batch.label[row] = floats[label];
  for (let i = 0; i < batch.ids.length; i++) batch.ids[i][row] = integers[layout.ids + i];
  for (const [i, { at, length }] of layout.tokens.entries()) {
    for (let j = 0; j < length; j++) batch.tokens[i][row * length + j] = integers[at + j];
  }
}

function emptyBatch(spec: TransformedSpec, rows: number): LabelledBatch {
  return {
    rows,
    dense: new Float32Array(rows * spec.denseWidth),
    ids: spec.embeddings.map(() => new Int32Array(rows)),
    tokens: spec.texts.map(({ length }) => new Int32Array(rows * length)),
    label: new Float32Array(rows),
  };
}
