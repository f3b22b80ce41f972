/** Rows of a scanned buffer side by side, so that they are typed and taken over column by column. */

import { fieldPlain, resolveQuotes } from './csv-quotes.ts';
import type { CsvScanner } from './csv-scanner.ts';

export const blockRows = 1024;

/** One column's cells: row r is at `r * stride + column`. */
export interface CsvCells {
  readonly buffer: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  readonly stride: number;
  readonly rows: number;
}

/** Valid until the scanner is fed again. */
export class CsvBlock implements CsvCells {
  rows = 0;
  buffer: Buffer = Buffer.alloc(0);
  starts: Int32Array;
  ends: Int32Array;
  kinds: Uint8Array;
  readonly stride: number;
  /** Of each row, for those that are rejected: first line, first byte, last byte. */
  readonly lines = new Float64Array(blockRows);
  readonly rowStarts = new Int32Array(blockRows);
  readonly rowEnds = new Int32Array(blockRows);

  constructor(width: number) {
    this.stride = width;
    // A wide table fills it with fewer rows.
    const cells = Math.min(blockRows, 16) * width;
    this.starts = new Int32Array(cells);
    this.ends = new Int32Array(cells);
    this.kinds = new Uint8Array(cells);
  }

  get isFull(): boolean {
    return this.rows === blockRows;
  }

  /** The scanner's current row, which has as many fields as the block. */
  add(scanner: CsvScanner): void {
    const { stride, rows } = this;
    this.buffer = scanner.buffer;
    if ((rows + 1) * stride > this.starts.length) this.#grow();
    const from = rows * stride;
    for (let i = 0; i < stride; i++) {
      this.starts[from + i] = scanner.starts[i] as number;
      this.ends[from + i] = scanner.ends[i] as number;
      this.kinds[from + i] = scanner.kinds[i] as number;
    }
    this.lines[rows] = scanner.line;
    this.rowStarts[rows] = scanner.rowStart;
    this.rowEnds[rows] = scanner.rowEnd;
    this.rows++;
  }

  clear(): void {
    this.rows = 0;
  }

  /** Leaves out the marked rows. */
  remove(marked: Uint8Array): void {
    let to = 0;
    for (let row = 0; row < this.rows; row++) {
      if (marked[row] === 1) continue;
      if (to < row) {
        for (const cells of [this.starts, this.ends, this.kinds]) {
          cells.copyWithin(to * this.stride, row * this.stride, (row + 1) * this.stride);
        }
      }
      to++;
    }
    this.rows = to;
  }

  #grow(): void {
    const { starts, ends, kinds } = this;
    this.starts = new Int32Array(starts.length * 2);
    this.ends = new Int32Array(starts.length * 2);
    this.kinds = new Uint8Array(starts.length * 2);
    this.starts.set(starts);
    this.ends.set(ends);
    this.kinds.set(kinds);
  }
}

/** The cell's bytes where it is not a plain range of the buffer; undefined where it is. */
export function quotedCell(cells: CsvCells, at: number): Buffer | undefined {
  const kind = cells.kinds[at] as number;
  if (kind === fieldPlain) return undefined;
  return resolveQuotes(cells.buffer, { kind, start: cells.starts[at] as number, end: cells.ends[at] as number });
}
