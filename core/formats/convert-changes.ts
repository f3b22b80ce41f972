/** What a format cannot carry, found out from the rows as they go through. */

import { type CellType, cellFloat, cellInt, cellText, classifyCell } from './cell-type.ts';
import type { Column, ColumnBatch, ColumnSpec } from './column-batch.ts';
import type { OutputFormat } from './convert-output.ts';

/**
 * How a column comes back from the file, where it is not as it went in:
 * `left-out`: there are no rows, and the format knows columns by rows alone;
 * `moved`: it has another place, as the format has no order of columns and its readers sort them by name;
 * `untyped`: it has no value at all, and the format knows types by values alone;
 * `float32`: floats are kept at 32 bits, and some need more;
 * `numbers`: text that all looks like numbers comes back as numbers;
 * `list-text`: rows of several values come back as the text of a JSON array;
 * `missing-as-empty`: missing rows come back as empty ones;
 * `empty-text`: values of no length come back as rows of none.
 */
export type ChangeKind =
  | 'left-out'
  | 'moved'
  | 'untyped'
  | 'float32'
  | 'numbers'
  | 'list-text'
  | 'missing-as-empty'
  | 'empty-text';

export interface ColumnChange {
  readonly column: string;
  readonly change: ChangeKind;
}

/** In the order in which they are told. */
const kinds: readonly ChangeKind[] = [
  'left-out',
  'moved',
  'untyped',
  'float32',
  'numbers',
  'list-text',
  'missing-as-empty',
  'empty-text',
];

interface Tally {
  readonly found: Set<ChangeKind>;
  readonly typed: boolean;
  firstMissing: boolean;
  present: boolean;
  values: boolean;
  /** The widest type a reader would see in the values of a text column. */
  looks: CellType;
}

export class ChangeTally {
  readonly #format: OutputFormat;
  readonly #columns: ReadonlyMap<string, Tally>;
  #rows = 0;

  constructor(format: OutputFormat, columns: readonly ColumnSpec[]) {
    this.#format = format;
    this.#columns = new Map(columns.map(({ name, type }) => [name, newTally(type !== 'unknown')]));
  }

  add(batch: ColumnBatch): void {
    const isFirst = this.#rows === 0;
    this.#rows += batch.rows;
    if (this.#format === 'parquet' || this.#format === 'avro') return;
    for (const column of batch.columns) this.#addColumn(column, isFirst);
  }

  changes(): readonly ColumnChange[] {
    if (this.#format === 'parquet' || this.#format === 'avro') return [];
    const moved = this.#format === 'tfrecord' ? movedColumns([...this.#columns.keys()]) : new Set();
    const changes: ColumnChange[] = [];
    for (const [column, tally] of this.#columns) {
      const found = this.#rows === 0 ? this.#withoutRows(tally) : this.#foundIn(tally);
      if (this.#rows > 0 && moved.has(column)) found.add('moved');
      for (const change of kinds) if (found.has(change)) changes.push({ column, change });
    }
    return changes;
  }

  #withoutRows({ typed }: Tally): Set<ChangeKind> {
    // A CSV file keeps its header.
    if (this.#format === 'csv') return new Set(typed ? ['untyped'] : []);
    return new Set(['left-out']);
  }

  #foundIn(tally: Tally): Set<ChangeKind> {
    const found = new Set(tally.found);
    if (this.#format === 'tfrecord') {
      // A list without values has a type there; the name alone, which the first record gives every column, has none.
      if (tally.typed && !tally.present) found.add('untyped');
      if (tally.firstMissing && !(tally.typed && tally.present)) found.add('missing-as-empty');
    } else if (tally.typed && !tally.values) found.add('untyped');
    if (this.#format === 'csv' && (tally.looks === cellInt || tally.looks === cellFloat)) found.add('numbers');
    return found;
  }

  #addColumn(column: Column, isFirst: boolean): void {
    const tally = this.#columns.get(column.name);
    if (!tally) return;
    if (isFirst) tally.firstMissing = column.present[0] === 0;
    tally.values ||= (column.offsets[column.rows] as number) > 0;
    tally.present ||= column.present.includes(1);
    if (this.#format === 'tfrecord' && column.type === 'float' && !tally.found.has('float32')) {
      if (column.values.some((value) => !Object.is(Math.fround(value), value))) tally.found.add('float32');
    }
    if (this.#format === 'csv') addCells(tally, column);
  }
}

function newTally(typed: boolean): Tally {
  return { found: new Set(), typed, firstMissing: false, present: false, values: false, looks: 0 };
}

/** Those that have another place among all once they are sorted as bytes. */
function movedColumns(names: readonly string[]): ReadonlySet<string> {
  const sorted = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return new Set(names.filter((name, i) => name !== sorted[i]));
}

function addCells(tally: Tally, column: Column): void {
  if (!tally.found.has('missing-as-empty') && column.present.includes(0)) tally.found.add('missing-as-empty');
  let isSingle = true;
  for (let row = 0; row < column.rows && isSingle; row++) {
    isSingle = (column.offsets[row + 1] as number) - (column.offsets[row] as number) < 2;
  }
  // The text of an array is no number.
  if (!isSingle) {
    tally.found.add('list-text');
    tally.looks = cellText;
  }
  if (column.type !== 'bytes') return;
  const data = Buffer.from(column.data.buffer, column.data.byteOffset, column.data.length);
  for (let i = 0; i + 1 < column.starts.length; i++) {
    const start = column.starts[i] as number;
    const end = column.starts[i + 1] as number;
    if (start === end) tally.found.add('empty-text');
    else if (tally.looks !== cellText) tally.looks = Math.max(tally.looks, classifyCell(data, start, end)) as CellType;
  }
}
