/** An exported model opened again, and its answers to real rows set beside ours. */

import type { ColumnBatch } from '../formats/index.ts';
import { unwrap } from '../foundation/index.ts';
import {
  applyTransform,
  createPredictor,
  float32Batch,
  float32Model,
  type Model,
  openRunnable,
  type Predictions,
  rawTensors,
  scaledTargets,
  type TensorValue,
  transformedTensors,
} from '../model/index.ts';

export interface Compared {
  /** What computed the answers compared. */
  readonly engine: string;
  readonly rows: number;
  /** Between the two answers, in parts of the larger of 1, the answer and `answerScale`. */
  readonly largest_difference: number;
  /** Rows that our model answers otherwise once its decimals are rounded to float32, as those of both sides were. */
  readonly rows_changed_by_rounding?: number;
}

export interface Exported {
  readonly dir: string;
  readonly format: 'saved_model' | 'onnx' | 'tfjs';
  readonly inputs: 'raw' | 'transformed';
}

/** How far two answers may be apart and still be the same. */
export const sameAnswer = 1e-5;

/** Exported models take decimals as float32, and so do both sides here: what is compared is what they compute. */
export async function compareExport({ dir, format, inputs }: Exported, model: Model, batch: ColumnBatch): Promise<Compared> {
  const runnable = unwrap(await openRunnable(dir));
  try {
    const rounded = float32Batch(batch);
    const taken = inputs === 'raw' ? float32Model(model) : model;
    const tensors =
      inputs === 'raw'
        ? rawTensors(model, rounded)
        : transformedTensors(model.transform.spec, applyTransform(model.transform, rounded), format === 'tfjs' ? 'tfjs' : 'onnx');
    const outputs = await runnable.run('serving_default', tensors);
    const ours = createPredictor(taken).predict(rounded);
    const given = outputsOf(format, ours, outputs);
    const expected = format === 'tfjs' ? networkOutputs(model, ours) : answersOf(ours);
    return {
      engine: runnable.engine,
      rows: batch.rows,
      largest_difference: largestDifference(given, expected, format === 'tfjs' ? 1 : answerScale(model)),
      rows_changed_by_rounding: changedRows({
        rounded: answersOf(ours),
        exact: answersOf(createPredictor(model).predict(batch)),
        rows: batch.rows,
        scale: answerScale(model),
      }),
    };
  } finally {
    runnable.dispose();
  }
}

/** rows x classes, or a number a row. */
export function answersOf(predictions: Predictions): Float32Array {
  return predictions.kind === 'regression' ? predictions.values : predictions.scores;
}

function outputsOf(format: Exported['format'], ours: Predictions, outputs: ReadonlyMap<string, TensorValue>): ArrayLike<number> {
  const alias = ours.kind === 'regression' ? 'outputs' : 'scores';
  const tensor = format === 'tfjs' ? [...outputs.values()][0] : outputs.get(alias);
  return (tensor?.data ?? []) as ArrayLike<number>;
}

/** TF.js gives what the network gives: one probability of two classes, the standardised target of a regression. */
function networkOutputs({ label }: Model, ours: Predictions): Float32Array {
  const answers = answersOf(ours);
  if (label.kind === 'binary') return answers.filter((_, i) => i % 2 === 1);
  return label.kind === 'regression' ? scaledTargets(label, Float32Array.from(answers)) : answers;
}

/** A float32 holds the standardised target: near zero its last digit is one of the label's deviation, not of the answer. */
export function answerScale({ label }: Model): number {
  return label.kind === 'regression' && label.log === undefined ? Math.max(1, label.deviation) : 1;
}

/** Infinite where there are not as many of them. `scale`: in parts of it, or of what is expected where that is larger. */
export function largestDifference(given: ArrayLike<number>, expected: ArrayLike<number>, scale: number): number {
  if (given.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = apart(given[i] as number, expected[i] as number, scale);
    // NaN must not pass for no difference.
    if (!(difference <= most)) most = difference;
  }
  return most;
}

function apart(given: number, expected: number, scale: number): number {
  return Math.abs(given - expected) / Math.max(scale, Math.abs(expected));
}

interface BothAnswers {
  readonly rounded: Float32Array;
  readonly exact: Float32Array;
  readonly rows: number;
  readonly scale: number;
}

function changedRows({ rounded, exact, rows, scale }: BothAnswers): number {
  const width = rows === 0 ? 0 : exact.length / rows;
  const isChanged = (row: number): boolean =>
    Array.from({ length: width }, (_, k) => row * width + k).some(
      (at) => !(apart(rounded[at] as number, exact[at] as number, scale) <= sameAnswer),
    );
  return Array.from({ length: rows }, (_, row) => row).filter(isChanged).length;
}
