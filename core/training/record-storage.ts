/** Records in order of arrival: in memory while they fit, else all but the last chunk in a scratch file; shared with threads. */

import { createRecordWords, type RecordStorage, type RecordWords, recordWordsOf, type VisitRecord } from './row-record.ts';
import type { RowStoreOptions } from './row-store.ts';
import { openScratchFile, readScratchFile, type ScratchFile } from './scratch-file.ts';

export interface StoredRecords extends RecordStorage {
  /** Whether records are in the scratch file. */
  readonly spilled: boolean;
  visit(row: number, visit: VisitRecord): void;
  close(): void;
}

export interface GrowingRecords extends StoredRecords {
  add(record: RecordWords): void;
  share(): SharedRows;
}

/** Records as another thread gets them: not copied. */
export interface SharedRows {
  readonly rows: number;
  /** Those in memory, behind those in the file. */
  readonly chunks: readonly SharedArrayBuffer[];
  readonly file?: { readonly path: string; readonly chunks: number };
}

const wantedChunkBytes = 1 << 20;

export function createRecordStorage(words: number, { memoryBytes, scratchFile }: RowStoreOptions): GrowingRecords {
  const recordBytes = words * 4;
  const chunkRows = rowsOfChunk(words);
  const chunkBytes = recordBytes * chunkRows;
  const buffers: SharedArrayBuffer[] = [];
  const chunks: RecordWords[] = [];
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
    buffers.length = 0;
  };
  const stored = storedRecords(words, {
    chunks,
    get file() {
      return file;
    },
    get written() {
      return written;
    },
    get rows() {
      return rows;
    },
  });
  return Object.assign(stored, {
    add: (record: RecordWords): void => {
      if (rows % chunkRows === 0) {
        if (file !== undefined || (chunks.length + 1) * chunkBytes > memoryBytes) spill();
        const buffer = new SharedArrayBuffer(chunkBytes);
        buffers.push(buffer);
        chunks.push(recordWordsOf(buffer));
      }
      chunks[chunks.length - 1].bytes.set(record.bytes, (rows % chunkRows) * recordBytes);
      rows++;
    },
    share: (): SharedRows => ({
      rows,
      chunks: [...buffers],
      ...(file === undefined ? {} : { file: { path: scratchFile, chunks: written } }),
    }),
    close: (): void => {
      file?.close();
      file = undefined;
      chunks.length = 0;
    },
  });
}

/** Those of another thread. */
export function openSharedRecords(words: number, { rows, chunks, file }: SharedRows): StoredRecords {
  const opened = file && readScratchFile(file.path);
  const stored = { rows, chunks: chunks.map(recordWordsOf), file: opened, written: file?.chunks ?? 0 };
  return Object.assign(storedRecords(words, stored), { close: () => opened?.close() });
}

interface Places {
  readonly rows: number;
  /** Those in memory. */
  readonly chunks: readonly RecordWords[];
  readonly file: ScratchFile | undefined;
  /** So many chunks before them are in the file. */
  readonly written: number;
}

function storedRecords(words: number, places: Places): Omit<StoredRecords, 'close'> {
  const chunkRows = rowsOfChunk(words);
  const single = createRecordWords(words);
  let whole: RecordWords | undefined;
  return {
    chunkRows,
    get chunkCount() {
      return places.written + places.chunks.length;
    },
    get rows() {
      return places.rows;
    },
    get spilled() {
      return places.file !== undefined;
    },
    visit: (row, visit) => {
      const chunk = Math.floor(row / chunkRows);
      if (chunk >= places.written) {
        visit(places.chunks[chunk - places.written], (row % chunkRows) * words);
        return;
      }
      places.file?.read(single.bytes, row * words * 4);
      visit(single, 0);
    },
    chunk: (index) => {
      if (index >= places.written) return places.chunks[index - places.written];
      whole ??= createRecordWords(words * chunkRows);
      places.file?.read(whole.bytes, index * chunkRows * words * 4);
      return whole;
    },
  };
}

function rowsOfChunk(words: number): number {
  return Math.max(1, Math.floor(wantedChunkBytes / (words * 4)));
}
