/** What the log says of a call: PredictLog, ClassifyLog, RegressLog. */

import type { ClassificationResult, RegressionResult } from '../grpc/inference-messages.ts';
import { tensorProto } from '../grpc/tensor-proto.ts';
import type { InferenceCall } from '../inference.ts';
import type { Tensors } from '../registered-rows.ts';
import type { TypedTensor } from '../tensor.ts';
import type { ServableHandle } from '../version-entry.ts';
import type { LoggedRequest } from './request-log.ts';

export function predictLog(handle: ServableHandle, call: InferenceCall, outputs: Tensors): LoggedRequest {
  const model_spec = specOf(handle, call.signature);
  return {
    bytes: bytesOf(call.inputs.values()) + bytesOf(outputs.values()),
    message: () => ({
      predict_log: {
        request: { model_spec, inputs: protos(call.inputs), output_filter: [...(call.outputs ?? [])] },
        response: { model_spec, outputs: protos(outputs) },
      },
    }),
  };
}

export interface LoggedExamples {
  readonly signature: string;
  readonly examples: readonly Uint8Array[];
}

export function classifyLog(handle: ServableHandle, call: LoggedExamples, result: ClassificationResult): LoggedRequest {
  return {
    bytes: sum(call.examples),
    message: () => ({ classify_log: examplesLog(handle, call, result) }),
  };
}

export function regressLog(handle: ServableHandle, call: LoggedExamples, result: RegressionResult): LoggedRequest {
  return {
    bytes: sum(call.examples),
    message: () => ({ regress_log: examplesLog(handle, call, result) }),
  };
}

function examplesLog<Result>(handle: ServableHandle, { signature, examples }: LoggedExamples, result: Result) {
  const model_spec = specOf(handle, signature);
  return { request: { model_spec, input: { example_list: { examples: [...examples] } } }, response: { model_spec, result } };
}

function specOf({ model, version }: ServableHandle, signature: string) {
  return { name: model, version: { value: BigInt(version) }, signature_name: signature };
}

function protos(tensors: Tensors) {
  return new Map([...tensors].map(([alias, tensor]) => [alias, tensorProto(tensor)]));
}

export function bytesOf(tensors: Iterable<TypedTensor>): number {
  let bytes = 0;
  for (const { data } of tensors) bytes += 'byteLength' in data ? data.byteLength : sum(data);
  return bytes;
}

function sum(texts: readonly Uint8Array[]): number {
  return texts.reduce((total, { length }) => total + length, 0);
}
