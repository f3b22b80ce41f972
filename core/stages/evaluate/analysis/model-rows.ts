/** Rows as people edit them, and as a model reads them; hybrids of rows for everything that asks "what if". */

import {
  type Column,
  type ColumnBatch,
  columnText,
  createBatchBuilder,
  numberAt,
  selectRows,
  valueCount,
} from '../../../formats/index.ts';
import type { Model, Predictions, Predictor } from '../../../model/index.ts';
import { bestClass, type DecisionRule } from './decision-rule.ts';

/** By feature; null is missing. Several values of a feature are one text, as "a, b", and cannot be edited. */
export type EditedRow = Readonly<Record<string, string | number | null>>;

/** One row per given row, with the model's inputs as columns. What is no number in a numeric column is missing. */
export function batchOfRows(model: Model, rows: readonly EditedRow[]): ColumnBatch {
  const builder = createBatchBuilder(model.transform.inputs.map(({ name, dtype }) => ({ name, type: dtype })));
  for (const row of rows) {
    for (const column of builder.columns) {
      const value = row[column.name] ?? null;
      if (value === null || value === '') column.appendMissing();
      else if (column.type === 'bytes') column.appendSingle(String(value));
      else {
        const number = Number(value);
        if (!Number.isFinite(number)) column.appendMissing();
        else column.appendSingle(column.type === 'int' ? BigInt(Math.round(number)) : number);
      }
    }
  }
  return { ...builder.build(), rows: rows.length };
}

export function rowOf(batch: ColumnBatch, row: number): EditedRow {
  return Object.fromEntries(
    batch.columns.map((column) => {
      if (valueCount(column, row) === 0) return [column.name, null];
      const isNumber = column.type !== 'bytes' && valueCount(column, row) === 1;
      return [column.name, isNumber ? numberAt(column, column.offsets[row]) : columnText(column, row)];
    }),
  );
}

/** Rows put together column by column: each column takes its rows of `pool` by its own list, all of one length. */
export function recombine(pool: ColumnBatch, picks: (name: string) => ArrayLike<number>, rows: number): ColumnBatch {
  const columns = pool.columns.map((column): Column => {
    const taken = selectRows({ rows: pool.rows, columns: [column] }, picks(column.name)).columns[0];
    return taken as Column;
  });
  return { rows, columns };
}

/** What a model says of a row as one number: the chance of a class, or the predicted number. */
export interface Score {
  /** Absent for numbers. */
  readonly classIndex?: number;
}

/** Index of the class that is followed: the chosen or the positive one, or of several that with the best score of the row. */
export function scoreOf(model: Model, predictions: Predictions, { chosen }: DecisionRule): Score {
  if (predictions.kind === 'regression') return {};
  if (chosen !== undefined) return { classIndex: chosen.index };
  if (model.label.kind === 'binary') return { classIndex: 1 };
  return { classIndex: bestClass(predictions.scores, 0, predictions.classes.length) };
}

/** rows; batches of bounded size, so that hybrids by the hundred thousand need no more memory than a few. */
export function scoresOf(predictor: Predictor, batch: ColumnBatch, { classIndex }: Score): Float32Array {
  const predictions = predictor.predict(batch);
  if (predictions.kind === 'regression') return predictions.values;
  const width = predictions.classes.length;
  return Float32Array.from({ length: batch.rows }, (_, row) => predictions.scores[row * width + (classIndex ?? 0)]);
}
