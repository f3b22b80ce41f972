/** Rows in memory and trees over them, for the tests of trees. */

import type { LabelledBatch, NetworkOutput, TransformedSpec } from '../../../../core/learning/index.ts';
import type { TreeRows } from '../../../../core/learning/trees/binned-rows.ts';
import type { TreeColumn } from '../../../../core/learning/trees/tree-features.ts';
import {
  openTreesTrainer,
  type TreesOptions,
  type TreesTask,
  type TreesTrainer,
} from '../../../../core/learning/trees/trees-trainer.ts';

export interface TreeData {
  readonly spec: TransformedSpec;
  readonly columns: readonly TreeColumn[];
  readonly batch: LabelledBatch;
}

/** Every column a number; null is missing. */
export function numberData(rows: readonly (readonly (number | null)[])[], label: readonly number[]): TreeData {
  const width = rows[0].length;
  const names = Array.from({ length: width }, (_, i) => `x${i}`);
  return {
    spec: { denseWidth: 2 * width, denseNames: names.flatMap((name) => [name, `${name}=<missing>`]), embeddings: [], texts: [] },
    columns: names.map((name, i) => ({ kind: 'number', name, slot: 2 * i, missing: 2 * i + 1 })),
    batch: {
      rows: rows.length,
      dense: Float32Array.from(rows.flatMap((row) => row.flatMap((value) => (value === null ? [0, 1] : [value, 0])))),
      ids: [],
      tokens: [],
      label: Float32Array.from(label),
    },
  };
}

export function rowsOf({ spec, batch }: TreeData): TreeRows {
  const pick = (order: Uint32Array, values: Float32Array | Int32Array, width: number) =>
    [...order].flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
  return {
    rows: batch.rows,
    gather: (all, from, until) => {
      const order = all.subarray(from, until);
      return {
        rows: order.length,
        dense: Float32Array.from(pick(order, batch.dense, spec.denseWidth)),
        ids: batch.ids.map((ids) => Int32Array.from(pick(order, ids, 1))),
        tokens: batch.tokens.map((tokens, i) => Int32Array.from(pick(order, tokens, spec.texts[i].length))),
        label: Float32Array.from(pick(order, batch.label, spec.targets ?? 1)),
        ...(batch.weights && { weights: Float32Array.from(pick(order, batch.weights, 1)) }),
      };
    },
  };
}

export const plainOptions: TreesOptions = {
  leaves: 31,
  depth: 16,
  learningRate: 0.1,
  l2: 0,
  minRows: 20,
  minHessian: 1e-3,
  smoothing: 10,
  minCategoryRows: 5,
  bins: 255,
  rowShare: 1,
  featureShare: 1,
};

export interface Training extends Partial<Omit<TreesTask, 'options'>> {
  readonly output: NetworkOutput;
  readonly options?: Partial<TreesOptions>;
}

/** Opens a trainer over all rows of `data`, unless `training` and `validation` say otherwise. */
export function openTrainer(data: TreeData, { options, ...task }: Training): TreesTrainer {
  const trainer = finish(
    openTreesTrainer({
      rows: rowsOf(data),
      training: Uint32Array.from({ length: data.batch.rows }, (_, row) => row),
      validation: new Uint32Array(),
      spec: data.spec,
      columns: data.columns,
      classWeights: [],
      seed: 1,
      ...task,
      options: { ...plainOptions, ...options },
    }),
  );
  if (!trainer) throw new Error('the rows fit into memory');
  return trainer;
}

export function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

export function growRounds(trainer: TreesTrainer, rounds: number) {
  return Array.from({ length: rounds }, () => finish(trainer.round()));
}
