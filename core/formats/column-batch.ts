/**
 * Column batches: the in-memory form of examples between readers, writers and stages.
 *
 * A column follows tf.Example: each row is missing (`present[row] === 0`), or a list of zero or more values.
 * Row r's values are `values[offsets[r] .. offsets[r + 1])`. A missing row has an empty range. CSV's empty cell under
 * TFX rules is a present, empty list; TFRecord's absent feature is missing.
 */

export type ColumnType = 'int' | 'float' | 'bytes' | 'unknown';

interface ColumnBase {
  readonly name: string;
  readonly rows: number;
  /** rows; 1 where the feature is present in the example, 0 where it is missing. */
  readonly present: Uint8Array;
  /** rows + 1; ascending. */
  readonly offsets: Int32Array;
}

export interface IntColumn extends ColumnBase {
  readonly type: 'int';
  readonly values: BigInt64Array;
}

export interface FloatColumn extends ColumnBase {
  readonly type: 'float';
  /** Source precision; TFX statistics and tf.Example pass them through float32. */
  readonly values: Float64Array;
}

export interface BytesColumn extends ColumnBase {
  readonly type: 'bytes';
  /** Value i is `data[starts[i] .. starts[i + 1])`. */
  readonly data: Uint8Array;
  /** number of values + 1; ascending. */
  readonly starts: Int32Array;
}

/** A column without a single value: no type can be known. */
export interface UnknownColumn extends ColumnBase {
  readonly type: 'unknown';
}

export type Column = IntColumn | FloatColumn | BytesColumn | UnknownColumn;

export interface ColumnBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Column names and types of a whole dataset, in column order. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
}
