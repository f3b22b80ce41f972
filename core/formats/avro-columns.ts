/** How the values of an Avro schema become columns: records flattened to `a.b`, arrays of values as lists, null as missing. */

import type { AvroCursor } from './avro-cursor.ts';
import { type AvroRecord, type AvroType, isRecursive, leastBytes, MalformedAvro } from './avro-schema.ts';
import { avroAppender, branchOf, scalarType } from './avro-values.ts';
import type { ColumnSpec } from './column-batch.ts';
import type { ColumnBuilder } from './column-builder.ts';
import type { NullMeaning } from './parquet-layout.ts';

export interface AvroPlan {
  readonly columns: readonly ColumnSpec[];
  /** Reads one datum as a row of every column. */
  read(cursor: AvroCursor, builders: readonly ColumnBuilder[], nulls: readonly NullMeaning[]): void;
}

const maxColumns = 20_000;
/** The column of a file whose schema is not a record. */
const onlyColumn = 'value';

interface Step {
  read(cursor: AvroCursor, row: Row): void;
  /** Null stands where the step's columns would be. */
  skip(row: Row): void;
}

interface Row {
  readonly builders: readonly ColumnBuilder[];
  readonly nulls: readonly NullMeaning[];
}

/** Throws MalformedAvro. */
export function planColumns(type: AvroType): AvroPlan {
  const columns: ColumnSpec[] = [];
  const planner = new Planner(columns);
  const step = type.kind === 'record' ? planner.group(type, '') : planner.step(type, onlyColumn);
  return { columns, read: (cursor, builders, nulls) => step.read(cursor, { builders, nulls }) };
}

class Planner {
  readonly #columns: ColumnSpec[];

  constructor(columns: ColumnSpec[]) {
    this.#columns = columns;
  }

  group(record: AvroRecord, path: string): Step {
    const steps = record.fields.map((field) => this.step(field.type, path === '' ? field.name : `${path}.${field.name}`));
    return {
      read: (cursor, row) => {
        for (const step of steps) step.read(cursor, row);
      },
      skip: (row) => {
        for (const step of steps) step.skip(row);
      },
    };
  }

  step(type: AvroType, path: string): Step {
    if (type.kind === 'record' && !isRecursive(type)) return this.group(type, path);
    if (type.kind === 'array') return this.#list(type.items, path);
    if (type.kind !== 'union') return this.#single(type, path);
    const others = type.branches.filter((branch) => branch.kind !== 'null');
    const [only] = others;
    const isNested = only?.kind === 'array' || (only?.kind === 'record' && !isRecursive(only));
    if (others.length !== 1 || !only || !isNested) return this.#single(type, path);
    const step = this.step(only, path);
    return {
      read: (cursor, row) => {
        if (branchOf(cursor, type).kind === 'null') step.skip(row);
        else step.read(cursor, row);
      },
      skip: step.skip,
    };
  }

  #single(type: AvroType, path: string): Step {
    const column = this.#add(path, scalarType(type) ?? 'bytes');
    const append = avroAppender(type);
    const skip = (row: Row): void => skipRow(row, column);
    return {
      read: (cursor, row) => {
        const builder = row.builders[column] as ColumnBuilder;
        if (append(cursor, builder)) builder.endRow();
        else skip(row);
      },
      skip,
    };
  }

  /** Nulls inside the list are left out. */
  #list(items: AvroType, path: string): Step {
    const column = this.#add(path, scalarType(items) ?? 'bytes');
    const append = avroAppender(items);
    const least = leastBytes(items);
    return {
      read: (cursor, { builders }) => {
        const builder = builders[column] as ColumnBuilder;
        cursor.items(least, () => append(cursor, builder));
        builder.endRow();
      },
      skip: ({ builders }) => builders[column]?.appendMissing(),
    };
  }

  #add(name: string, type: ColumnSpec['type']): number {
    if (this.#columns.length === maxColumns) throw new MalformedAvro(`its schema has more than ${maxColumns} columns`);
    return this.#columns.push({ name, type }) - 1;
  }
}

function skipRow({ builders, nulls }: Row, column: number): void {
  if (nulls[column] === 'empty') builders[column]?.appendEmpty();
  else builders[column]?.appendMissing();
}
