/** The rows of a UTF-8 CSV file that begin within a range of its bytes, read synchronously: for a thread of its own. */

import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { raiseReadFailure } from './byte-chunks.ts';
import { CsvBlock } from './csv-block.ts';
import type { CsvShape } from './csv-dialect.ts';
import { rejectedRow, widthProblem } from './csv-rejects.ts';
import { CsvScanner } from './csv-scanner.ts';
import type { RejectedRow } from './source-file.ts';

export interface CsvRange {
  readonly path: string;
  readonly shape: CsvShape;
  /** Where a row begins; 0 is the file's beginning, its header included. */
  readonly start: number;
  /** Rows that begin before this byte belong to the range. */
  readonly end: number;
}

export interface CsvRangeListener {
  /** Rows of the table's width; the block is valid during the call. */
  onBlock(block: CsvBlock): void;
  /** Lines count from the range's first. */
  onReject(row: RejectedRow): void;
  onBytes(bytes: number): void;
}

export interface CsvRangeEnd {
  /** Where the row after the last begins; the file's end at last. */
  readonly end: number;
  /** Lines in the range. */
  readonly lines: number;
  /** False: the range ends at the first bytes that are not UTF-8. */
  readonly isUtf8: boolean;
}

const chunkBytes = 1 << 20;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Throws ProblemError: `table/row-too-large`, and those of reading a file. */
export function readCsvRange(range: CsvRange, listener: CsvRangeListener): CsvRangeEnd {
  let file: number | undefined;
  try {
    file = openSync(range.path, 'r');
    return new RangeReader(file, range, listener).read();
  } catch (error) {
    return raiseReadFailure(error, range.path, range.start);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

class RangeReader {
  readonly #file: number;
  readonly #range: CsvRange;
  readonly #listener: CsvRangeListener;
  readonly #scanner: CsvScanner;
  readonly #block: CsvBlock;
  #buffer = Buffer.allocUnsafe(2 * chunkBytes);
  /** Of the buffer's first byte in the file. */
  #offset: number;
  #inHeader: boolean;
  /** The buffer up to here is UTF-8. */
  #checked = 0;

  constructor(file: number, range: CsvRange, listener: CsvRangeListener) {
    this.#file = file;
    this.#range = range;
    this.#listener = listener;
    this.#scanner = new CsvScanner(range.shape, range.path);
    this.#block = new CsvBlock(range.shape.width);
    this.#offset = range.start;
    this.#inHeader = range.start === 0 && range.shape.header;
  }

  read(): CsvRangeEnd {
    if (this.#range.start === 0) this.#skipMark();
    for (let isOver = false; !isOver; ) {
      if (!this.#fill()) this.#scanner.finish();
      isOver = this.#scan();
      if (!this.#flush()) return this.#ended(false);
    }
    return this.#ended(true);
  }

  #ended(valid: boolean): CsvRangeEnd {
    return { end: this.#position, lines: this.#scanner.linesRead, isUtf8: valid };
  }

  get #position(): number {
    return this.#offset + this.#scanner.position;
  }

  #skipMark(): void {
    const head = Buffer.alloc(byteOrderMark.length);
    readSync(this.#file, head, 0, head.length, 0);
    if (head.equals(byteOrderMark)) this.#offset = head.length;
  }

  /** Reads on behind what is left; false at the file's end. */
  #fill(): boolean {
    const { position } = this.#scanner;
    const rest = this.#scanner.rest();
    const buffer =
      rest.length + chunkBytes > this.#buffer.length ? Buffer.allocUnsafe(2 * (rest.length + chunkBytes)) : this.#buffer;
    rest.copy(buffer);
    this.#buffer = buffer;
    this.#offset += position;
    this.#checked = 0;
    const read = readSync(this.#file, buffer, rest.length, chunkBytes, this.#offset + rest.length);
    this.#scanner.refill(buffer.subarray(0, rest.length + read));
    if (read > 0) this.#listener.onBytes(read);
    return read > 0;
  }

  /** Takes the buffer's rows; true where the range ends. */
  #scan(): boolean {
    const { width } = this.#range.shape;
    const scanner = this.#scanner;
    while (this.#position < this.#range.end) {
      const status = scanner.next();
      if (status === 'more' || status === 'end') return status === 'end';
      const fits = status === 'row' && scanner.fields === width;
      if (this.#inHeader) {
        if (fits) this.#inHeader = false;
        else this.#listener.onReject(rejectedRow(scanner, 'is a line above the header'));
      } else if (fits) {
        this.#block.add(scanner);
        if (this.#block.isFull && !this.#flush()) return true;
      } else {
        // In the order of the file: what comes before is taken first.
        if (!this.#flush()) return true;
        const reason = status === 'broken' ? scanner.reason : (widthProblem(scanner, width) ?? '');
        this.#listener.onReject(rejectedRow(scanner, reason));
      }
    }
    return true;
  }

  /** Rows end at a line break, so a character is never cut. Checked first: who takes a block may change its bytes. */
  #flush(): boolean {
    const { buffer, position } = this.#scanner;
    if (!isUtf8(buffer.subarray(this.#checked, position))) return false;
    this.#checked = position;
    if (this.#block.rows > 0) this.#listener.onBlock(this.#block);
    this.#block.clear();
    return true;
  }
}
