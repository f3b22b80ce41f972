/** One range of a CSV file as ExampleGen takes it: rows typed, serialised, hashed, split, and encoded as row groups. */

import { hash } from 'node:crypto';
import type { PartitionConfig } from '../../contract/index.ts';
import {
  BlockColumns,
  blockRows,
  type CellType,
  type ColumnSpec,
  type CsvBlock,
  type CsvRange,
  cellTypeOf,
  type EncodedGroup,
  ExampleEncoder,
  FlatGroup,
  type RejectedRow,
  readCsvRange,
  widestCell,
} from '../../formats/index.ts';
import { type ColumnsAssignment, fixedAssignment, hashAssignment, type RowSplit } from './split-assignment.ts';

/** Plain data, so that a thread can take it. */
export interface RangeOrder {
  readonly range: CsvRange;
  /** Of the dataset, with the types its cells are believed to have; `field`: where the file has it. */
  readonly columns: readonly (ColumnSpec & { readonly field: number })[];
  readonly placing: Placing;
  /** False: only the types are wanted. */
  readonly converts: boolean;
}

export interface Placing {
  readonly names: readonly string[];
  /** Index of the split that takes every row; else they are hashed. */
  readonly split?: number;
  readonly splits: Readonly<Record<string, number>>;
  readonly partition: PartitionConfig;
}

export interface RangeResult {
  /** Where the row after the last begins. */
  readonly end: number;
  readonly lines: number;
  readonly isUtf8: boolean;
  /** By column: what the cells ask for. Where it is wider than was believed, nothing was converted from there on. */
  readonly types: readonly CellType[];
  readonly rejects: readonly RejectedRow[];
  /** The sha256 of every row's example, one after another, and its split. */
  readonly digests: Uint8Array<ArrayBuffer>;
  readonly splits: Uint8Array<ArrayBuffer>;
  /** By split. */
  readonly groups: readonly (readonly EncodedGroup[])[];
}

const digestBytes = 32;

/** Throws ProblemError: `split/invalid`, and those of reading. */
export function ingestRange(order: RangeOrder, onBytes: (bytes: number) => void): RangeResult {
  const ingest = new RangeIngest(order);
  const read = readCsvRange(order.range, {
    onBlock: (block) => ingest.take(block),
    onReject: (row) => ingest.rejects.push(row),
    onBytes,
  });
  return { ...read, ...ingest.finish() };
}

interface GatheredSplit {
  readonly group: FlatGroup;
  readonly groups: EncodedGroup[];
  /** Of the current block: the split's rows, how many there are, and the bytes of their examples. */
  readonly rows: Int32Array;
  count: number;
  bytes: number;
}

class RangeIngest {
  readonly rejects: RejectedRow[] = [];
  readonly #order: RangeOrder;
  readonly #types: CellType[];
  readonly #block: BlockColumns;
  readonly #encoder: ExampleEncoder;
  readonly #assignment: ColumnsAssignment;
  readonly #gathered: readonly GatheredSplit[];
  #converts: boolean;
  readonly #digest = Buffer.alloc(digestBytes);
  #digests = new Uint8Array(0);
  #splits = new Uint8Array(0);
  #rows = 0;

  constructor(order: RangeOrder) {
    const { columns, placing, converts } = order;
    this.#order = order;
    this.#types = columns.map(() => 0);
    this.#block = new BlockColumns(columns);
    this.#encoder = new ExampleEncoder(this.#block.columns);
    this.#assignment =
      placing.split === undefined
        ? hashAssignment(placing.splits, { partition: placing.partition, columns })
        : fixedAssignment(placing.split);
    this.#gathered = placing.names.map(() => ({
      group: new FlatGroup(columns),
      groups: [],
      rows: new Int32Array(blockRows),
      count: 0,
      bytes: 0,
    }));
    this.#converts = converts;
  }

  take(block: CsvBlock): void {
    const { columns } = this.#order;
    for (let i = 0; i < columns.length; i++) {
      const { field, type } = columns[i] as RangeOrder['columns'][number];
      const widest = widestCell(block, field, this.#types[i] as CellType);
      this.#types[i] = widest;
      if (widest > cellTypeOf(type)) this.#converts = false;
    }
    if (this.#converts) this.#convert(block);
  }

  finish(): Pick<RangeResult, 'types' | 'rejects' | 'digests' | 'splits' | 'groups'> {
    for (const { group, groups } of this.#gathered) if (this.#converts && group.rows > 0) groups.push(group.encode());
    return {
      types: this.#types,
      rejects: this.rejects,
      digests: this.#digests.slice(0, this.#rows * digestBytes),
      splits: this.#splits.slice(0, this.#rows),
      groups: this.#gathered.map(({ groups }) => groups),
    };
  }

  #convert(block: CsvBlock): void {
    this.#block.take(block);
    const { columns } = this.#block;
    this.#place(this.#assignment.ofColumns(columns), block.rows);
    for (const split of this.#gathered) {
      if (split.count === 0) continue;
      split.group.append(columns, split);
      if (split.group.isFull) split.groups.push(split.group.encode());
      split.count = 0;
      split.bytes = 0;
    }
  }

  /** Serialises and hashes the rows, and gives each to its split. */
  #place(splitOf: RowSplit, rows: number): void {
    this.#reserve(rows);
    for (let row = 0; row < rows; row++) {
      const example = this.#encoder.encode(row);
      // As a string of bytes: a Buffer for each digest costs more than its text.
      this.#digest.write(hash('sha256', example, 'binary'), 'latin1');
      this.#digests.set(this.#digest, this.#rows * digestBytes);
      const at = splitOf(row, this.#digest);
      this.#splits[this.#rows++] = at;
      const split = this.#gathered[at] as GatheredSplit;
      split.rows[split.count++] = row;
      split.bytes += example.length;
    }
  }

  #reserve(rows: number): void {
    const needed = this.#rows + rows;
    if (needed <= this.#splits.length) return;
    const splits = new Uint8Array(needed * 2);
    splits.set(this.#splits);
    const digests = new Uint8Array(needed * 2 * digestBytes);
    digests.set(this.#digests);
    this.#splits = splits;
    this.#digests = digests;
  }
}
