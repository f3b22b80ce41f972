/** A model as a page holds it, opened and asked: rows of JSON in, scores out. */

import type { PageModel, PagePredictor, PageRow, PageScores } from '../../contract/index.ts';
import { decodeTensors } from '../../learning/index.ts';
import { createModel, createPredictor, type FittedTransform, type ModelSpec, type Predictions } from '../../model/index.ts';
import { pageBatch } from './page-batch.ts';

/** `weights`: little-endian float32 in base64, in the order of the model's tensors. */
export function openPagePredictor(page: PageModel, weights: string): PagePredictor {
  const bytes = Uint8Array.from(atob(weights), (sign) => sign.charCodeAt(0));
  const transform = page.transform as FittedTransform;
  const model = createModel(transform, page.network as ModelSpec, decodeTensors({ entries: page.tensors, bytes }));
  const predictor = createPredictor(model);
  return { predict: (rows: readonly PageRow[]) => scoresOf(predictor.predict(pageBatch(transform.inputs, rows))) };
}

function scoresOf(predictions: Predictions): PageScores {
  if (predictions.kind === 'regression') return Array.from(predictions.values, (value) => [value]);
  const { rows, classes, scores } = predictions;
  return Array.from({ length: rows }, (_, row) => [...scores.subarray(row * classes.length, (row + 1) * classes.length)]);
}
