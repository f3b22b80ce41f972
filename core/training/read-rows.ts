/** Reads the train split of every span, transforms each row once, and keeps it with its label. */

import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { StageContext } from '../contract/index.ts';
import { examplesInfo, readExamples, sliceBatch } from '../formats/index.ts';
import { raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import { applyTransform, type FittedTransform, type Label, labelValues, scaledTargets } from '../model/index.ts';
import { adviceOnWeights, createRowWeigher, type WeightCounts } from './example-weights.ts';
import type { RowStore } from './row-store.ts';

export const trainSplit = 'train';
const fewestRows = 20;

export interface RowsRead {
  readonly rows: number;
  /** Rows left out because they have no label, or one the transform does not know. */
  readonly withoutLabel: number;
  /** Absent: rows have no weights. */
  readonly weighed?: WeightCounts;
  /** Images that could not be decoded, and so count as missing; the first of them by row of the train split, from 1. */
  readonly undecoded: { readonly count: number; readonly first: readonly UndecodedRow[] };
  /** Rows by class; empty for regression. multilabel: a row counts in each of its classes. */
  readonly counts: readonly number[];
}

export interface UndecodedRow {
  readonly feature: string;
  readonly row: number;
  readonly reason: string;
}

const toldRows = 20;

/** Raises label/one-class, training/too-few-rows, and what reading examples raises. */
export async function readRows(context: StageContext, transform: FittedTransform, store: RowStore): Promise<RowsRead> {
  const dirs = context.inputs.examples.map(({ dir }) => dir);
  const total = await countRows(dirs);
  const tally = createTally(transform.label);
  let rows = 0;
  const weigher = createRowWeigher(transform);
  let withoutLabel = 0;
  let undecoded = 0;
  const first: UndecodedRow[] = [];
  for (const dir of dirs) {
    for await (const batch of readExamples(dir, trainSplit, context.signal)) {
      throwIfCancelled(context.signal);
      const piece = rowsAtATime(transform, batch.rows);
      for (let from = 0; from < batch.rows; from += piece) {
        const part = piece < batch.rows ? sliceBatch(batch, from, Math.min(batch.rows, from + piece)) : batch;
        const label = labelValues(transform.label, part);
        const weights = weigher.weigh(part, label);
        tally.add(label);
        const applied = applyTransform(transform, part);
        withoutLabel += store.append(applied, scaledTargets(transform.label, label), weights);
        undecoded += applied.undecoded.length;
        for (const one of applied.undecoded.slice(0, toldRows - first.length)) first.push({ ...one, row: rows + one.row + 1 });
        rows += part.rows;
        context.report({ kind: 'progress', progress: { step: 'Reading rows', done: rows, total, unit: 'rows' } });
        if (piece < batch.rows) await yieldToEvents();
        throwIfCancelled(context.signal);
      }
    }
  }
  const weighed = weigher.counts();
  checkRows(transform.label, store.rows, tally, weighed?.zero);
  const advice = weighed && adviceOnWeights(transform.exampleWeightKey, weighed);
  if (advice !== undefined) context.report({ kind: 'log', line: advice });
  for (const { feature, row, reason } of first) {
    context.report({ kind: 'log', line: `Row ${row}: the image of ${feature} cannot be decoded: ${reason}` });
  }
  return {
    rows,
    withoutLabel: withoutLabel - (weighed?.zero ?? 0),
    ...(weighed && { weighed }),
    undecoded: { count: undecoded, first },
    counts: tally.counts,
  };
}

/** An encoder may take a tenth of a second for some rows: so few at a time that Cancel is heard. */
const encodedRows = 64;

function rowsAtATime({ features }: FittedTransform, rows: number): number {
  return features.some(({ kind }) => kind === 'sentence') ? encodedRows : Math.max(1, rows);
}

async function countRows(dirs: readonly string[]): Promise<number> {
  let total = 0;
  for (const dir of dirs) {
    const { splits } = unwrap(await examplesInfo(dir));
    total += splits.find(({ name }) => name === trainSplit)?.rows ?? 0;
  }
  return total;
}

interface Tally {
  readonly counts: number[];
  /** Whether two different labels were seen. */
  varied(): boolean;
  add(label: Float32Array): void;
}

function createTally(label: Label): Tally {
  const counts = label.kind === 'regression' ? [] : label.classes.map(() => 0);
  let first = Number.NaN;
  let varied = false;
  return {
    counts,
    varied: () => varied,
    add: (values) => {
      if (label.kind === 'multilabel') {
        varied = countTargets(values, counts) || varied;
        return;
      }
      for (const value of values) {
        if (Number.isNaN(value)) continue;
        if (Number.isNaN(first)) first = value;
        else if (value !== first) varied = true;
        if (counts.length > 0) counts[value]++;
      }
    },
  };
}

/** Adds the classes of each row; whether one of them is in some labelled rows and not in others. */
function countTargets(values: Float32Array, counts: number[]): boolean {
  const units = counts.length;
  let rows = 0;
  for (let at = 0; at < values.length; at += units) {
    if (Number.isNaN(values[at])) continue;
    rows++;
    for (let u = 0; u < units; u++) counts[u] += values[at + u];
  }
  return counts.some((count) => count > 0 && count < rows);
}

function checkRows(label: Label, rows: number, tally: Tally, zero = 0): void {
  if (rows < fewestRows) {
    raise(
      'training/too-few-rows',
      `Training needs at least ${fewestRows} labelled rows, and the train split has ${rows}${zero > 0 ? ` that weigh more than 0` : ''}`,
      'Add data, or give the train split a larger share.',
      { details: { rows, needed: fewestRows } },
    );
  }
  if (!tally.varied()) {
    raise(
      'label/one-class',
      'Every labelled row of the train split has the same label: there is nothing to learn',
      'Add rows with other labels, or choose another label column.',
      { details: { label: label.feature, rows } },
    );
  }
}
