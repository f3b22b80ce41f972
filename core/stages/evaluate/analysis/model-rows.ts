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
import { raise } from '../../../foundation/index.ts';
import type { Model, Predictions, Predictor } from '../../../model/index.ts';

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

/** Raises `usage/invalid-argument`: with several decisions a row there is no one score to follow. */
export function refuseMultilabel({ label }: Model): void {
  if (label.kind !== 'multilabel') return;
  raise(
    'usage/invalid-argument',
    'A row of a multilabel model has one decision a class, and this question is about one decision.',
    'See the metrics of each class on the Evaluate screen.',
  );
}

/** Index of the class that is followed: the positive one, or for several classes that with the best score of the row. */
export function scoreOf(model: Model, predictions: Predictions): Score {
  if (predictions.kind === 'regression') return {};
  if (model.label.kind === 'binary') return { classIndex: 1 };
  return { classIndex: bestClass(predictions.scores, 0, predictions.classes.length) };
}

export function bestClass(scores: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[row * classes + k] > scores[row * classes + best]) best = k;
  return best;
}

/** rows; batches of bounded size, so that hybrids by the hundred thousand need no more memory than a few. */
export function scoresOf(predictor: Predictor, batch: ColumnBatch, { classIndex }: Score): Float32Array {
  const predictions = predictor.predict(batch);
  if (predictions.kind === 'regression') return predictions.values;
  const width = predictions.classes.length;
  return Float32Array.from({ length: batch.rows }, (_, row) => predictions.scores[row * width + (classIndex ?? 0)]);
}

/** The decision on a row: a class, or for numbers none. */
export function decisionOf(predictions: Predictions, row: number, threshold: number): number {
  if (predictions.kind === 'regression') return -1;
  const width = predictions.classes.length;
  if (width === 2) return Number(predictions.scores[row * 2 + 1] > threshold);
  return bestClass(predictions.scores, row, width);
}
