/** Warm-up: the requests a model brings along, else made-up ones, are answered before its version is asked by anyone. */

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeMessage, readRecords } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import { type PredictionLog, predictionLogType } from './grpc/log-messages.ts';
import { examplesOf } from './grpc/prediction-service.ts';
import { tensorOf } from './grpc/tensor-proto.ts';
import { defaultSignature, type InferenceCall } from './inference.ts';
import type { ServingMetrics } from './monitoring/serving-metrics.ts';
import { rehearse } from './rehearsal.ts';
import type { Servable, ServableLoader } from './servable.ts';
import { ServingError } from './serving-status.ts';

/** Source: TensorFlow Serving. */
const warmUpFile = join('assets.extra', 'tf_serving_warmup_requests');
const maxRecords = 1000;

/** A loader whose servables are warm. */
export function warmedUp(loader: ServableLoader, metrics?: ServingMetrics): ServableLoader {
  return async (dir) => {
    const loaded = await loader(dir);
    if (!loaded.ok) return loaded;
    const started = performance.now();
    const records = await warmUp(loaded.value, dir);
    if (records === undefined) await rehearse(loaded.value);
    else metrics?.warmedUp(dir, performance.now() - started, records);
    return loaded;
  };
}

/** How many requests were replayed; undefined without a file. Raises `model/invalid` for records that cannot be answered. */
async function warmUp(servable: Servable, dir: string): Promise<number | undefined> {
  const path = join(dir, warmUpFile);
  try {
    await access(path);
  } catch {
    return undefined;
  }
  let count = 0;
  for await (const records of readRecords(path)) {
    for (const { data } of records) {
      if (count >= maxRecords) refuse(`there are more than ${maxRecords} records`);
      count++;
      await replay(servable, decodeMessage(predictionLogType, data), count);
    }
  }
  return count;
}

function refuse(cause: string): never {
  return raise('model/invalid', `The model cannot be warmed up: ${cause}`, 'Correct its warm-up requests, or leave them out.');
}

async function replay(servable: Servable, log: PredictionLog, position: number): Promise<void> {
  try {
    for (const { signature, inputs, outputs } of callsOf(log)) await servable.run(signature, inputs, outputs);
  } catch (error) {
    refuse(`record ${position}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function callsOf(log: PredictionLog): readonly InferenceCall[] {
  const predict = log.predict_log?.request;
  if (predict) {
    const inputs = new Map([...predict.inputs].map(([alias, proto]) => [alias, tensorOf(alias, proto)]));
    const filter = predict.output_filter;
    const call = { signature: predict.model_spec?.signature_name || defaultSignature, inputs };
    return [filter.length > 0 ? { ...call, outputs: filter } : call];
  }
  const examples = log.classify_log?.request ?? log.regress_log?.request;
  if (examples) return [examplesCall(examples.model_spec?.signature_name, examplesOf(examples.input))];
  const multi = log.multi_inference_log?.request;
  if (multi) return multi.tasks.map((task) => examplesCall(task.model_spec?.signature_name, examplesOf(multi.input)));
  throw new ServingError('UNIMPLEMENTED', 'Unsupported log_type for warmup');
}

function examplesCall(signature: string | undefined, examples: readonly Uint8Array[]): InferenceCall {
  const inputs = new Map([['inputs', { dtype: 'DT_STRING' as const, shape: [examples.length], data: examples }]]);
  return { signature: signature || defaultSignature, inputs };
}
