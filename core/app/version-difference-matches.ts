/** Rows and cells of two versions brought together, partition by partition. */

import { type ComparedColumn, digestBytes } from './version-difference-cells.ts';

export type SideName = 'from' | 'to';

/** Digest, then the row's number as a float64, negative (-1 - row) for the newer side. */
export const recordBytes = digestBytes + 8;
/** Rows shown of each kind. */
const shownRows = 100;

export function writeRecord(record: Buffer, digest: Buffer, { side, row }: { side: SideName; row: number }): void {
  digest.copy(record, 0);
  record.writeDoubleLE(side === 'from' ? row : -1 - row, digestBytes);
}

export interface ChangedPair {
  readonly from: number;
  readonly to: number;
}

export class RowMatches {
  added = 0;
  removed = 0;
  changed = 0;
  unchanged = 0;
  ambiguous = 0;
  /** The first of each kind, by row number. */
  readonly shown = {
    added: new Smallest<number>((row) => row),
    removed: new Smallest<number>((row) => row),
    changed: new Smallest<ChangedPair>((pair) => pair.to),
  };
  readonly #changedRows: Readonly<Record<SideName, Uint8Array>>;

  constructor(rows: Readonly<Record<SideName, number>>) {
    this.#changedRows = { from: new Uint8Array(Math.ceil(rows.from / 8)), to: new Uint8Array(Math.ceil(rows.to / 8)) };
  }

  /** Records longer than `recordBytes` have a key's digest in front and the whole row's behind. */
  addPartition(records: Iterable<Buffer>, bytes: number): void {
    const groups = new Map<string, Group>();
    for (const chunk of records) {
      for (let at = 0; at < chunk.length; at += bytes) {
        const digest = chunk.toString('latin1', at, at + digestBytes);
        const group = groups.get(digest) ?? { from: new Map(), to: new Map() };
        groups.set(digest, group);
        const number = chunk.readDoubleLE(at + digestBytes);
        addAlike(
          number < 0 ? group.to : group.from,
          chunk.toString('latin1', at + recordBytes, at + bytes),
          number < 0 ? -1 - number : number,
        );
      }
    }
    for (const group of groups.values()) this.#addGroup(group, bytes > recordBytes);
  }

  isChanged(side: SideName, row: number): boolean {
    return ((this.#changedRows[side][row >>> 3] as number) & (1 << (row & 7))) !== 0;
  }

  /** Whether any of `count` rows from `first` is a changed one. */
  hasChanged(side: SideName, first: number, count: number): boolean {
    const bits = this.#changedRows[side];
    for (let at = first >>> 3; at <= (first + count - 1) >>> 3; at++) if (bits[at] !== 0) return true;
    return false;
  }

  #addGroup({ from, to }: Group, keyed: boolean): void {
    if (keyed) {
      if (isSingle(from) && isSingle(to)) {
        this.#addPair(from, to);
        return;
      }
      if ([from, to].some((side) => side.size > 0 && !isSingle(side))) this.ambiguous++;
    }
    for (const digest of new Set([...from.keys(), ...to.keys()])) this.#addAlike(from.get(digest), to.get(digest));
  }

  /** Rows with the same values: so many as both sides have stay, the rest is one-sided. */
  #addAlike(from: Alike = none, to: Alike = none): void {
    const both = Math.min(from.count, to.count);
    this.unchanged += both;
    this.removed += from.count - both;
    this.added += to.count - both;
    if (from.count > both) for (const row of from.rows.slice(both - from.count)) this.shown.removed.add(row);
    if (to.count > both) for (const row of to.rows.slice(both - to.count)) this.shown.added.add(row);
  }

  #addPair(fromRows: AlikeRows, toRows: AlikeRows): void {
    const [[digest, from]] = [...fromRows] as [[string, Alike]];
    const [[other, to]] = [...toRows] as [[string, Alike]];
    if (digest === other) {
      this.unchanged++;
      return;
    }
    const pair = { from: from.rows[0] as number, to: to.rows[0] as number };
    this.changed++;
    this.shown.changed.add(pair);
    for (const side of ['from', 'to'] as const) {
      const bits = this.#changedRows[side];
      const row = pair[side];
      bits[row >>> 3] = (bits[row >>> 3] as number) | (1 << (row & 7));
    }
  }
}

/** How many changed rows differ in each column. */
export class CellMatches {
  readonly #columns: readonly ComparedColumn[];
  readonly #changed: number[];

  constructor(columns: readonly ComparedColumn[]) {
    this.#columns = columns;
    this.#changed = columns.map(() => 0);
  }

  addPartition(records: Iterable<Buffer>, bytes: number): void {
    const before = new Map<string, Buffer>();
    for (const chunk of records) {
      for (let at = 0; at < chunk.length; at += bytes) {
        const digest = chunk.toString('latin1', at, at + digestBytes);
        const cells = chunk.subarray(at + recordBytes, at + bytes);
        const older = before.get(digest);
        // The rows of the older side come first.
        if (older === undefined) before.set(digest, Buffer.from(cells));
        else this.#compare(older, cells);
      }
    }
  }

  /** By column name. */
  changedRows(): ReadonlyMap<string, number> {
    return new Map(this.#columns.map(({ name }, at) => [name, this.#changed[at] as number]));
  }

  #compare(a: Buffer, b: Buffer): void {
    for (const at of this.#changed.keys()) {
      const [start, end] = [at * 8, at * 8 + 8];
      if (a.compare(b, start, end, start, end) !== 0) this.#changed[at] = (this.#changed[at] as number) + 1;
    }
  }
}

/** The first items in an order, at most so many as are shown. */
class Smallest<T> {
  readonly #rank: (item: T) => number;
  #items: T[] = [];

  constructor(rank: (item: T) => number) {
    this.#rank = rank;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= shownRows * 20) this.#items = [...this.list()];
  }

  list(): readonly T[] {
    return [...this.#items].sort((a, b) => this.#rank(a) - this.#rank(b)).slice(0, shownRows);
  }
}

/** Rows of one side with the same values; of many, only so many numbers as are shown. */
interface Alike {
  count: number;
  readonly rows: number[];
}

/** By the digest of the whole row; '' where that is what rows are matched by. */
type AlikeRows = Map<string, Alike>;

interface Group {
  readonly from: AlikeRows;
  readonly to: AlikeRows;
}

const none: Alike = { count: 0, rows: [] };

function addAlike(rows: AlikeRows, digest: string, row: number): void {
  const alike = rows.get(digest);
  if (alike === undefined) rows.set(digest, { count: 1, rows: [row] });
  else {
    alike.count++;
    if (alike.rows.length < shownRows) alike.rows.push(row);
  }
}

function isSingle(rows: AlikeRows): boolean {
  return rows.size === 1 && [...rows.values()][0]?.count === 1;
}
