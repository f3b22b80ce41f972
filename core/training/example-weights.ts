/** What each row's loss counts: the numbers of label.example_weight_key, checked row by row. */

import { type Column, type ColumnBatch, columnText, numberAt, valueCount } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import type { FittedTransform } from '../model/index.ts';
import type { StoredRows } from './row-store.ts';

export interface WeightCounts {
  /** Labelled rows left out because they weigh 0. */
  readonly zero: number;
  /** Labelled rows of spans without the column, which weigh 1: labels given by hand before there were weights. */
  readonly without: number;
  /** Of the rows that are kept. */
  readonly mean: number;
}

export interface RowWeigher {
  /**
   * One weight a row; undefined where the project has none. `label` as `labelValues` has it: rows that weigh 0 become unlabelled.
   * Raises `features/type-mismatch` where a labelled row has no number at or above 0.
   */
  weigh(batch: ColumnBatch, label: Float32Array): Float32Array | undefined;
  counts(): WeightCounts | undefined;
}

export function createRowWeigher({ exampleWeightKey: key, spec }: FittedTransform): RowWeigher {
  if (key === undefined) return { weigh: () => undefined, counts: () => undefined };
  const targets = spec.targets ?? 1;
  let rows = 0;
  let zero = 0;
  let without = 0;
  let kept = 0;
  let sum = 0;
  return {
    weigh: (batch, label) => {
      const column = batch.columns.find(({ name }) => name === key);
      const known = column && column.type !== 'unknown' ? column : undefined;
      const weights = new Float32Array(batch.rows).fill(1);
      for (let row = 0; row < batch.rows; row++) {
        if (Number.isNaN(label[row * targets])) continue;
        if (known) weights[row] = weightAt(known, row, rows);
        else without++;
        if (weights[row] > 0) {
          kept++;
          sum += weights[row];
          continue;
        }
        zero++;
        label.fill(Number.NaN, row * targets, (row + 1) * targets);
      }
      rows += batch.rows;
      return weights;
    },
    counts: () => ({ zero, without, mean: kept > 0 ? sum / kept : 0 }),
  };
}

/** Weights so far from 1 on average change more than how rows stand to each other. */
const usualMean = { least: 0.1, most: 10 };

/** What is worth a line of the log. */
export function adviceOnWeights(key: string | undefined, { mean }: WeightCounts): string | undefined {
  if (mean >= usualMean.least && mean <= usualMean.most) return undefined;
  const told = Number(mean.toPrecision(4));
  return `Rows weigh ${told} in ${key} on average: losses and steps grow with that while l2, min_weight and rows labelled here, which weigh 1, do not. Divide the column by its mean to change only how rows stand to each other.`;
}

function weightAt(column: Column, row: number, rowsBefore: number): number {
  const isOne = valueCount(column, row) === 1;
  // As it is stored: what is beyond float32 is infinite.
  const weight = isOne ? Math.fround(numberAt(column, column.offsets[row])) : Number.NaN;
  if (weight >= 0 && Number.isFinite(weight)) return weight;
  const found = valueCount(column, row) === 0 ? 'none' : columnText(column, row);
  return raise(
    'features/type-mismatch',
    `A row's weight in ${column.name} must be one number at or above 0; row ${rowsBefore + row + 1} of the train split has: ${found}`,
    'Correct the data, or choose another column for label.example_weight_key; a weight of 0 leaves a row out.',
    { details: { feature: column.name, row: rowsBefore + row + 1 } },
  );
}

const gatheredAtOnce = 4096;

/**
 * As many rows of one weight would tell a mean as surely: Kish's effective sample size, (sum of weights)^2 / sum of their
 * squares. Rows without weights are so many.
 */
export function effectiveRows(store: Pick<StoredRows, 'gather'>, order: Uint32Array): number {
  let sum = 0;
  let squares = 0;
  for (let from = 0; from < order.length; from += gatheredAtOnce) {
    const { weights } = store.gather(order, from, Math.min(order.length, from + gatheredAtOnce));
    if (!weights) return order.length;
    for (const weight of weights) {
      sum += weight;
      squares += weight * weight;
    }
  }
  return (sum * sum) / squares;
}
