/**
 * Where a row probably begins in the middle of a CSV file, and what the rows behind it hold: without reading what is
 * before nobody can know whether a quote is open. Whoever relies on it compares it with where the rows before end.
 */

import { type CellType, cellUnknown } from './cell-type.ts';
import { CsvBlock } from './csv-block.ts';
import { widestCell } from './csv-columns.ts';
import type { CsvShape } from './csv-dialect.ts';
import { CsvScanner, maxRowBytes } from './csv-scanner.ts';

export interface LikelyRows {
  /** Into the window. */
  readonly start: number;
  /** Of each field, over the window's rows. */
  readonly types: readonly CellType[];
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Rows that must be of the table's width before a line break is believed to end a row. */
const trialRows = 12;
const leastRows = 3;
const mostCandidates = 200;

/** `window`: bytes of the file; its first is the one before the place asked about. Undefined where no guess is good. */
export function likelyRows(window: Buffer, shape: CsvShape, path: string): LikelyRows | undefined {
  if (window.length > maxRowBytes) return undefined;
  let candidates = 0;
  for (let at = 0; at < window.length && candidates < mostCandidates; at++) {
    const byte = window[at];
    if (byte !== lineFeed && (byte !== carriageReturn || window[at + 1] === lineFeed)) continue;
    candidates++;
    if (readsAsRows(window.subarray(at + 1), shape, path)) {
      return { start: at + 1, types: typesOf(window.subarray(at + 1), shape, path) };
    }
  }
  return undefined;
}

function readsAsRows(bytes: Buffer, shape: CsvShape, path: string): boolean {
  const scanner = new CsvScanner(shape, path);
  scanner.feed(bytes);
  for (let rows = 0; rows < trialRows; rows++) {
    const status = scanner.next();
    if (status === 'more') return rows >= leastRows;
    if (status !== 'row' || scanner.fields !== shape.width) return false;
  }
  return true;
}

function typesOf(bytes: Buffer, shape: CsvShape, path: string): readonly CellType[] {
  const scanner = new CsvScanner(shape, path);
  const block = new CsvBlock(shape.width);
  let types: readonly CellType[] = Array.from({ length: shape.width }, () => cellUnknown);
  const widen = (): void => {
    types = types.map((type, field) => widestCell(block, field, type));
    block.clear();
  };
  scanner.feed(bytes);
  for (let status = scanner.next(); status === 'row' || status === 'broken'; status = scanner.next()) {
    if (status !== 'row' || scanner.fields !== shape.width) continue;
    block.add(scanner);
    if (block.isFull) widen();
  }
  widen();
  return types;
}
