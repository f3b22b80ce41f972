/** Batch inference: a file in, one JSON line a row out, streamed. */

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { type DecisionThreshold, thresholdOf } from '../contract/index.ts';
import { openExampleReader } from '../formats/index.ts';
import { attempt, type CancelSignal, type Json, type Result, throwIfCancelled, unwrap } from '../foundation/index.ts';
import { createPredictor, loadModel, type Predictions } from '../model/index.ts';
import { parseProjectFile } from '../pipeline/index.ts';
import { trainedColumns } from './trained-columns.ts';

export interface BatchPrediction {
  readonly modelDir: string;
  readonly input: string;
  readonly output: string;
  /** Of two classes, or each of a multilabel model: predicted above it. Default: `usualThreshold`. */
  readonly threshold?: DecisionThreshold | undefined;
  readonly signal: CancelSignal;
}

export interface PredictedFile {
  readonly rows: number;
  /** Rows that could not be parsed. */
  readonly rejected: number;
  /** Columns that the model reads and the file lacks: missing in every row. */
  readonly absent: readonly string[];
}

/** Raises usage/invalid-argument for a file with none of the model's columns, before anything is written. */
export function predictFile(request: BatchPrediction): Promise<Result<PredictedFile>> {
  return attempt(async () => {
    const model = unwrap(await loadModel(request.modelDir));
    const predictor = createPredictor(model);
    const reader = unwrap(await openExampleReader(request.input, { signal: request.signal }));
    const { inputs } = model.transform;
    const absent = new Set(inputs.map(({ name }) => name));
    let stream: WriteStream | undefined;
    let rows = 0;
    for await (const batch of reader.batches(request.signal)) {
      throwIfCancelled(request.signal);
      for (const { name } of batch.columns) absent.delete(name);
      const predictions = predictor.predict(trainedColumns(batch, inputs));
      stream ??= createWriteStream(request.output);
      for (let row = 0; row < batch.rows; row++) {
        if (!stream.write(`${JSON.stringify(answerOf(predictions, row, request.threshold))}\n`)) await once(stream, 'drain');
      }
      rows += batch.rows;
    }
    stream ??= createWriteStream(request.output);
    stream.end();
    await finished(stream);
    return { rows, rejected: reader.rejected.count, absent: rows === 0 ? [] : [...absent] };
  });
}

/** That of the project whose folder holds the model: of a folder elsewhere no project knows more. */
export async function folderThreshold(projectDir: string, modelDir: string): Promise<DecisionThreshold | undefined> {
  const inside = relative(resolve(projectDir), resolve(modelDir));
  if (inside.startsWith('..') || isAbsolute(inside)) return undefined;
  const text = await readFile(join(projectDir, 'loopwright.yaml'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : unwrap(parseProjectFile(text)).evaluation.decision_threshold;
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
