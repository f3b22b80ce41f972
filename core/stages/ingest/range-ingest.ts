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
  type PageCodec,
  type RejectedRow,
  readCsvRange,
  widestCell,
} from '../../formats/index.ts';
import { digestBytes, type PlacedRows, PlacedRowsBuilder } from './placed-rows.ts';
import { type ColumnsAssignment, fixedAssignment, hashAssignment, type RowSplit } from './split-assignment.ts';

/** Plain data, so that a thread can take it. */
export interface RangeOrder {
  readonly range: CsvRange;
  /** Of the dataset, with the types its cells are believed to have; `field`: where the file has it. */
  readonly columns: readonly (ColumnSpec & { readonly field: number })[];
  readonly placing: Placing;
  /** False: only the types are wanted. */
  readonly converts: boolean;
  /** False: rows go to their one split without being serialised, and nothing is placed. */
  readonly serialises: boolean;
  readonly codec: PageCodec;
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
  readonly placed: readonly PlacedRows[];
  /** By split. */
  readonly groups: readonly (readonly EncodedGroup[])[];
}

export type IngestRange = (order: RangeOrder, onBytes: (bytes: number) => void) => RangeResult;

/** The answer throws ProblemError: `split/invalid`, and those of reading. Its memory is used again from range to range. */
export function createRangeIngest(): IngestRange {
  let kept: { readonly key: string; readonly ingest: RangeIngest } | undefined;
  return (order, onBytes) => {
    const key = JSON.stringify([order.columns, order.placing, order.codec]);
    const { ingest } = kept?.key === key ? kept : { ingest: new RangeIngest(order) };
    // Not kept while it is at work: one that failed is left behind.
    kept = undefined;
    ingest.start(order);
    const read = readCsvRange(order.range, {
      onBlock: (block) => ingest.take(block),
      onReject: (row) => ingest.rejects.push(row),
      onBytes,
    });
    const result = { ...read, ...ingest.finish() };
    kept = { key, ingest };
    return result;
  };
}

interface GatheredSplit {
  readonly group: FlatGroup;
  groups: EncodedGroup[];
  /** Of the current block: the split's rows, how many there are, and the bytes of their examples. */
  readonly rows: Int32Array;
  count: number;
  bytes: number;
}

class RangeIngest {
  rejects: RejectedRow[] = [];
  readonly #columns: RangeOrder['columns'];
  #types: CellType[] = [];
  readonly #block: BlockColumns;
  readonly #encoder: ExampleEncoder;
  readonly #assignment: ColumnsAssignment;
  readonly #gathered: readonly GatheredSplit[];
  #converts = true;
  #serialises = true;
  readonly #digest = Buffer.alloc(digestBytes);
  readonly #placed = new PlacedRowsBuilder();

  constructor({ columns, placing, codec }: RangeOrder) {
    this.#columns = columns;
    this.#block = new BlockColumns(columns);
    this.#encoder = new ExampleEncoder(this.#block.columns);
    this.#assignment =
      placing.split === undefined
        ? hashAssignment(placing.splits, { partition: placing.partition, columns })
        : fixedAssignment(placing.split);
    this.#gathered = placing.names.map(() => ({
      group: new FlatGroup(columns, codec),
      groups: [],
      rows: new Int32Array(blockRows),
      count: 0,
      bytes: 0,
    }));
  }

  start({ converts, serialises }: RangeOrder): void {
    this.rejects = [];
    this.#types = this.#columns.map(() => 0);
    this.#converts = converts;
    this.#serialises = serialises;
  }

  take(block: CsvBlock): void {
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) {
      const { field, type } = columns[i] as RangeOrder['columns'][number];
      const widest = widestCell(block, field, this.#types[i] as CellType);
      this.#types[i] = widest;
      if (widest > cellTypeOf(type)) this.#converts = false;
    }
    if (this.#converts) this.#convert(block);
  }

  finish(): Pick<RangeResult, 'types' | 'rejects' | 'placed' | 'groups'> {
    const groups = this.#gathered.map((split) => {
      if (split.group.rows > 0) split.groups.push(split.group.encode());
      const done = split.groups;
      split.groups = [];
      return this.#converts ? done : [];
    });
    return { types: this.#types, rejects: this.rejects, placed: this.#placed.build(), groups };
  }

  #convert(block: CsvBlock): void {
    this.#block.take(block);
    const { columns } = this.#block;
    if (this.#serialises) this.#place(this.#assignment.ofColumns(columns), block.rows);
    else this.#takeAll(block);
    for (const split of this.#gathered) {
      if (split.count === 0) continue;
      split.group.append(columns, split);
      if (split.group.isFull) split.groups.push(split.group.encode());
      split.count = 0;
      split.bytes = 0;
    }
  }

  #takeAll(block: CsvBlock): void {
    const split = this.#gathered[0] as GatheredSplit;
    for (let row = 0; row < block.rows; row++) {
      split.rows[row] = row;
      split.bytes += (block.rowEnds[row] as number) - (block.rowStarts[row] as number);
    }
    split.count = block.rows;
  }

  /** Serialises and hashes the rows, and gives each to its split. */
  #place(splitOf: RowSplit, rows: number): void {
    for (let row = 0; row < rows; row++) {
      const example = this.#encoder.encode(row);
      // As a string of bytes: a Buffer for each digest costs more than its text.
      this.#digest.write(hash('sha256', example, 'binary'), 'latin1');
      const at = splitOf(row, this.#digest);
      this.#placed.add(this.#digest, at);
      const split = this.#gathered[at] as GatheredSplit;
      split.rows[split.count++] = row;
      split.bytes += example.length;
    }
  }
}
