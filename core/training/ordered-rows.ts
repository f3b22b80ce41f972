/**
 * Brings the records of a scratch file into a given order of any of them, some perhaps several times: one pass deals them out to
 * windows of the order, then window after window is read whole and picked from. Memory holds one window and four numbers a row.
 */

import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { type CancelSignal, throwIfCancelled } from '../foundation/index.ts';
import { createRecordWords, type RecordStorage, type RecordWords, type VisitRecord } from './row-record.ts';
import { openScratchFile, type ScratchFile } from './scratch-file.ts';

export interface OrderOptions {
  readonly recordWords: number;
  readonly memoryBytes: number;
  /** Of the file that holds the records by window. */
  readonly path: string;
  readonly signal: CancelSignal;
}

export interface OrderedRows {
  /** Calls back with the record at a place of the order: places in ascending order are read fast. */
  visit(place: number, visit: VisitRecord): void;
  close(): void;
}

const absent = 0xffff_ffff;
const mostBufferBytes = 1 << 20;

export async function orderRows(storage: RecordStorage, order: Uint32Array, options: OrderOptions): Promise<OrderedRows> {
  const recordBytes = options.recordWords * 4;
  const windowRows = Math.max(1, Math.floor(options.memoryBytes / 4 / recordBytes));
  const file = openScratchFile(options.path);
  try {
    const arrivals = await dealOut(storage, order, { ...options, windowRows, file });
    return createPicker(order.length, arrivals, { recordWords: options.recordWords, windowRows, file });
  } catch (error) {
    file.close();
    throw error;
  }
}

interface Windows {
  readonly recordWords: number;
  readonly windowRows: number;
  readonly file: ScratchFile;
}

/** Answers, for every place of the file, the place within its window that the record belongs to. */
async function dealOut(
  storage: RecordStorage,
  order: Uint32Array,
  { recordWords, windowRows, file, memoryBytes, signal }: Windows & OrderOptions,
): Promise<Uint32Array> {
  // The places of a row, one leading to the next.
  const firstPlace = new Uint32Array(storage.rows).fill(absent);
  const nextPlace = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place++) {
    nextPlace[place] = firstPlace[order[place]];
    firstPlace[order[place]] = place;
  }
  const arrivals = new Uint32Array(order.length);
  const count = Math.ceil(order.length / windowRows);
  const bufferRows = Math.max(1, Math.floor(Math.min(mostBufferBytes, memoryBytes / 4 / count) / (recordWords * 4)));
  const windows = Array.from({ length: count }, (_, i) => createWindow(i * windowRows, bufferRows, { recordWords, file }));
  for (let index = 0, row = 0; index < storage.chunkCount; index++) {
    const { integers } = storage.chunk(index);
    const until = Math.min(storage.rows, row + storage.chunkRows);
    for (let start = 0; row < until; row++, start += recordWords) {
      for (let place = firstPlace[row]; place !== absent; place = nextPlace[place]) {
        const window = windows[Math.floor(place / windowRows)];
        arrivals[window.add(integers, start)] = place % windowRows;
      }
    }
    await yieldToEvents();
    throwIfCancelled(signal);
  }
  for (const window of windows) window.flush();
  return arrivals;
}

interface Window {
  /** Returns the record's place in the file. */
  add(integers: Int32Array, start: number): number;
  flush(): void;
}

function createWindow(first: number, bufferRows: number, { recordWords, file }: Omit<Windows, 'windowRows'>): Window {
  const buffer = createRecordWords(bufferRows * recordWords);
  let next = first;
  let buffered = 0;
  const flush = (): void => {
    const bytes = buffered * recordWords * 4;
    file.write(buffer.bytes.subarray(0, bytes), (next - buffered) * recordWords * 4);
    buffered = 0;
  };
  return {
    add: (integers, start) => {
      if (buffered === bufferRows) flush();
      const to = buffered * recordWords;
      for (let i = 0; i < recordWords; i++) buffer.integers[to + i] = integers[start + i];
      buffered++;
      return next++;
    },
    flush,
  };
}

function createPicker(rows: number, arrivals: Uint32Array, { recordWords, windowRows, file }: Windows): OrderedRows {
  let loaded = -1;
  let words: RecordWords = createRecordWords(0);
  const slots = new Uint32Array(windowRows);
  const load = (window: number): void => {
    const first = window * windowRows;
    const count = Math.min(windowRows, rows - first);
    if (words.integers.length === 0) words = createRecordWords(windowRows * recordWords);
    file.read(words.bytes.subarray(0, count * recordWords * 4), first * recordWords * 4);
    for (let slot = 0; slot < count; slot++) slots[arrivals[first + slot]] = slot;
    loaded = window;
  };
  return {
    visit: (place, visit) => {
      const window = Math.floor(place / windowRows);
      if (window !== loaded) load(window);
      visit(words, slots[place % windowRows] * recordWords);
    },
    close: file.close,
  };
}
