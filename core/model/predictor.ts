/** Predictions of a model on raw examples: the fitted transform, then the network or the trees. */

import type { ColumnBatch } from '../formats/index.ts';
import { createForward, createLayersForward, createTreesForward, type Forward } from '../learning/index.ts';
import { applyTransform } from './apply-transform.ts';
import { unscaledTargets } from './label-scale.ts';
import type { Model } from './model.ts';

export type Predictions =
  | {
      readonly kind: 'classification';
      readonly rows: number;
      /** K class names, in score order; two for binary, the positive class last. */
      readonly classes: readonly string[];
      /** Any number of classes may be true of a row: scores are independent probabilities. */
      readonly multilabel?: boolean;
      /** rows x K, row-major; each row sums to 1, but for multilabel. */
      readonly scores: Float32Array;
    }
  | {
      readonly kind: 'regression';
      readonly rows: number;
      /** rows; in the label's own units. */
      readonly values: Float32Array;
    };

export interface Predictor {
  /** Rows in, rows out. The label's column may be absent; a missing feature column counts as missing values. */
  predict(batch: ColumnBatch): Predictions;
}

/** Prepares tables once; not reentrant, cheap per call. A Layers model must be open, as it is once it was loaded. */
export function createPredictor(model: Model): Predictor {
  const forward = createOutputs(model);
  return {
    predict: (batch) => scaleBack(model, batch.rows, forward(applyTransform(model.transform, batch))),
  };
}

function createOutputs({ network, weights }: Model): Forward {
  if (network.family === 'layers') return createLayersForward(network, weights);
  return network.family === 'trees' ? createTreesForward(network, weights) : createForward(network, weights);
}

function scaleBack(model: Model, rows: number, outputs: Float32Array): Predictions {
  const { label } = model;
  if (label.kind === 'regression') {
    return { kind: 'regression', rows, values: unscaledTargets(label, outputs) };
  }
  if (label.kind === 'multilabel') {
    return { kind: 'classification', multilabel: true, rows, classes: label.classes, scores: outputs };
  }
  if (label.kind === 'multiclass') return { kind: 'classification', rows, classes: label.classes, scores: outputs };
  const scores = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    scores[row * 2] = 1 - outputs[row];
    scores[row * 2 + 1] = outputs[row];
  }
  return { kind: 'classification', rows, classes: label.classes, scores };
}
