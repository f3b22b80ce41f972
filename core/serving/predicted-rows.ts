/** Predictions of a whole request, gathered from batches: as output tensors and as register rows. */

import type { PredictionRecord } from '../contract/index.ts';
import type { ServablePredictions, ServingSignature } from './servable.ts';
import type { Tensor } from './tensor.ts';

export class PredictedRows {
  readonly #kind: ServingSignature['kind'];
  #classes: readonly string[];
  /** Scores row by row, or one value a row. */
  readonly #values: number[] = [];

  constructor(signature: ServingSignature) {
    this.#kind = signature.kind;
    this.#classes = signature.classes ?? [];
  }

  add(predictions: ServablePredictions): void {
    if (predictions.kind === 'classification') this.#classes = predictions.classes;
    const values = predictions.kind === 'classification' ? predictions.scores : predictions.values;
    for (const value of values) this.#values.push(value);
  }

  outputs(): ReadonlyMap<string, Tensor> {
    const values = this.#values;
    if (this.#kind === 'regression') return new Map([['outputs', { dtype: 'DT_FLOAT', shape: [values.length, 1], values }]]);
    const width = this.#classes.length;
    const rows = width === 0 ? 0 : values.length / width;
    const classes = Array.from({ length: rows }, () => this.#classes).flat();
    const predicted = Array.from({ length: rows }, (_, row) => this.#bestClass(row));
    return new Map<string, Tensor>([
      ['classes', { dtype: 'DT_STRING', shape: [rows, width], values: classes }],
      ['predicted', { dtype: 'DT_STRING', shape: [rows], values: predicted }],
      ['scores', { dtype: 'DT_FLOAT', shape: [rows, width], values }],
    ]);
  }

  registered(row: number): Pick<PredictionRecord, 'predicted' | 'classes' | 'scores'> {
    if (this.#kind === 'regression') return { predicted: this.#values[row] ?? 0 };
    const width = this.#classes.length;
    const scores = this.#values.slice(row * width, (row + 1) * width);
    return { predicted: this.#bestClass(row), classes: this.#classes, scores };
  }

  /** The first of equals. */
  #bestClass(row: number): string {
    const width = this.#classes.length;
    let best = 0;
    for (let k = 1; k < width; k++) {
      if ((this.#values[row * width + k] ?? 0) > (this.#values[row * width + best] ?? 0)) best = k;
    }
    return this.#classes[best] ?? '';
  }
}
