/** Batch inference: a file in, one JSON line a row out, streamed. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type DecisionThreshold, thresholdOf } from '../contract/index.ts';
import { openExampleReader } from '../formats/index.ts';
import { attempt, type CancelSignal, type Json, type Result, throwIfCancelled, unwrap } from '../foundation/index.ts';
import { createPredictor, loadModel, type Predictions } from '../model/index.ts';
import { trainedColumns } from './trained-columns.ts';

export interface BatchPrediction {
  readonly modelDir: string;
  readonly input: string;
  readonly output: string;
  /** Of two classes, or each of a multilabel model: predicted above it. Default: `usualThreshold`. */
  readonly threshold?: DecisionThreshold | undefined;
  readonly signal: CancelSignal;
}

/** Returns the rows written. Rows that cannot be parsed are counted in `rejected`. */
export function predictFile(request: BatchPrediction): Promise<Result<{ rows: number; rejected: number }>> {
  return attempt(async () => {
    const model = unwrap(await loadModel(request.modelDir));
    const predictor = createPredictor(model);
    const reader = unwrap(await openExampleReader(request.input, { signal: request.signal }));
    const stream = createWriteStream(request.output);
    let rows = 0;
    for await (const batch of reader.batches(request.signal)) {
      throwIfCancelled(request.signal);
      const predictions = predictor.predict(trainedColumns(batch, model.transform.inputs));
      for (let row = 0; row < batch.rows; row++) {
        if (!stream.write(`${JSON.stringify(answerOf(predictions, row, request.threshold))}\n`)) await once(stream, 'drain');
      }
      rows += batch.rows;
    }
    stream.end();
    await finished(stream);
    return { rows, rejected: reader.rejected.count };
  });
}

function answerOf(predictions: Predictions, row: number, threshold: DecisionThreshold | undefined): Json {
  if (predictions.kind === 'regression') return { outputs: predictions.values[row] ?? null };
  const { classes, scores, multilabel } = predictions;
  const own = Array.from(scores.subarray(row * classes.length, (row + 1) * classes.length));
  const isAbove = (name: string, k: number): boolean => (own[k] ?? 0) > thresholdOf(threshold, name);
  if (multilabel) return { predicted: classes.filter(isAbove), classes, scores: own };
  const [negative = '', positive] = classes;
  if (classes.length === 2 && positive !== undefined)
    return { predicted: isAbove(positive, 1) ? positive : negative, classes, scores: own };
  return { predicted: classes[own.indexOf(Math.max(...own))] ?? null, classes, scores: own };
}
