/** Rows as people edit them, and as a model reads them; hybrids of rows for everything that asks "what if". */

import { type Column, type ColumnBatch, createBatchBuilder, selectRows } from '../../../formats/index.ts';
import type { Model, Predictions, Predictor } from '../../../model/index.ts';
import { bestClass, type DecisionRule } from './decision-rule.ts';
import { appendCell, cellOf, type InputCell, inputKinds } from './input-cells.ts';
import { numericInputs, withNumbers } from './numeric-inputs.ts';

/** By feature; null is missing. Several values of a feature are a JSON list, bytes a data address; neither is edited. */
export type EditedRow = Readonly<Record<string, InputCell>>;

/** One row per given row, with the columns of `inputs` as the model reads them. */
export function batchOfRows(inputs: ColumnBatch, rows: readonly EditedRow[]): ColumnBatch {
  const kinds = inputKinds(inputs);
  const builder = createBatchBuilder(inputs.columns.map(({ name, type }) => ({ name, type })));
  for (const row of rows) {
    for (const column of builder.columns) appendCell(column, row[column.name] ?? null, kinds.get(column.name));
  }
  return { ...builder.build(), rows: rows.length };
}

export function rowOf(inputs: ColumnBatch, row: number): EditedRow {
  const kinds = inputKinds(inputs);
  const cells = inputs.columns.map((column) => [column.name, cellOf(column, row, kinds.get(column.name))] as const);
  return withNumbers(Object.fromEntries(cells), numericInputs(inputs));
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
