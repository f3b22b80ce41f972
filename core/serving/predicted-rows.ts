/** Predictions of a whole request, gathered from batches: as output tensors and as register rows. */

import { labelSetText, type PredictionRecord } from '../contract/index.ts';
import type { ServablePredictions, ServingSignature } from './servable.ts';
import type { Tensor } from './tensor.ts';

export class PredictedRows {
  readonly #kind: ServingSignature['kind'];
  readonly #multilabel: boolean;
  #classes: readonly string[];
  /** Scores row by row, or one value a row. */
  readonly #values: number[] = [];

  constructor(signature: ServingSignature) {
    this.#kind = signature.kind;
    this.#multilabel = signature.multilabel === true;
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

  /** Of two classes the last is predicted above the threshold, of a multilabel model every one; answers' bodies do not know it. */
  registered(row: number, threshold = 0.5): Pick<PredictionRecord, 'predicted' | 'classes' | 'scores' | 'multilabel'> {
    if (this.#kind === 'regression') return { predicted: this.#values[row] ?? 0 };
    const width = this.#classes.length;
    const scores = this.#values.slice(row * width, (row + 1) * width);
    if (this.#multilabel) {
      const said = this.#classes.filter((_, k) => (scores[k] ?? 0) > threshold);
      return { predicted: labelSetText(said, this.#classes), classes: this.#classes, scores, multilabel: true };
    }
    const [negative = '', positive = ''] = this.#classes;
    const predicted = width === 2 ? ((scores[1] ?? 0) > threshold ? positive : negative) : this.#bestClass(row);
    return { predicted, classes: this.#classes, scores };
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
