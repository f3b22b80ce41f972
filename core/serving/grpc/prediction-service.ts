/** tensorflow.serving.PredictionService over the served models. */

import { createMessage, encodeMessage, type SignatureDefProto, type TensorInfoProto } from '../../formats/index.ts';
import type { SignatureDef, TensorInfo } from '../../model/index.ts';
import {
  type ClassifyAnswer,
  classify,
  type ExamplesCall,
  methodNames,
  type RegressAnswer,
  regress,
} from '../example-inference.ts';
import { type Inference, type ModelSpec, type RequestScope, type ServeOptions, signatureOf } from '../inference.ts';
import { mergedExample } from '../merged-example.ts';
import type { Tensors } from '../registered-rows.ts';
import { grpcRouteKey } from '../routing/grpc-route-key.ts';
import { invalidArgument, ServingError } from '../serving-status.ts';
import type { TrackingRange } from '../tracking-id.ts';
import type { ServableHandle } from '../version-entry.ts';
import type { CallContext } from './call-context.ts';
import {
  type ClassificationResponse,
  type ClassificationResult,
  type ExamplesRequest,
  type GetModelMetadataRequest,
  type GetModelMetadataResponse,
  type InferenceResult,
  type InferenceTask,
  type Input,
  type ModelSpecProto,
  type MultiInferenceRequest,
  type MultiInferenceResponse,
  modelMetadataResponseType,
  type PredictRequest,
  type PredictResponse,
  type RegressionResponse,
  type RegressionResult,
  signatureDefMapType,
} from './inference-messages.ts';
import { tensorOf, tensorProto } from './tensor-proto.ts';

export class PredictionService {
  readonly #inference: Inference;

  constructor(inference: Inference) {
    this.#inference = inference;
  }

  Predict = (request: PredictRequest, context: CallContext): Promise<PredictResponse> =>
    this.#inference.serve(
      async (scope) => {
        let read: Tensors | undefined;
        const tensors = (): Tensors => {
          read ??= new Map([...request.inputs].map(([alias, proto]) => [alias, tensorOf(alias, proto)]));
          return read;
        };
        const spec = modelSpec(request.model_spec);
        const key = grpcRouteKey(context.header, () => tensors());
        const handle = scope.acquire({ ...spec, key });
        const { name, signature } = signatureOf(handle, request.model_spec?.signature_name ?? '', unknownSignature);
        checkAliases(signature, request);
        const inputs = tensors();
        const filter = request.output_filter;
        const call = filter.length > 0 ? { signature: name, inputs, outputs: filter } : { signature: name, inputs };
        const { outputs, ids } = await this.#inference.infer(handle, call);
        context.sendIds(ids);
        return {
          model_spec: effectiveSpec(handle, name),
          outputs: new Map([...outputs].map(([alias, tensor]) => [alias, tensorProto(tensor)])),
        };
      },
      served('Predict', request.model_spec, context),
    );

  Classify = (request: ExamplesRequest, context: CallContext): Promise<ClassificationResponse> =>
    this.#inference.serve(
      async (scope) => {
        const handle = scope.acquire({ ...modelSpec(request.model_spec), key: grpcRouteKey(context.header) });
        const answer = await classify(this.#inference, handle, examplesCall(request));
        context.sendIds(answer.ids);
        return { model_spec: effectiveSpec(handle, answer.signature), result: classificationResult(answer) };
      },
      served('Classify', request.model_spec, context),
    );

  Regress = (request: ExamplesRequest, context: CallContext): Promise<RegressionResponse> =>
    this.#inference.serve(
      async (scope) => {
        const handle = scope.acquire({ ...modelSpec(request.model_spec), key: grpcRouteKey(context.header) });
        const answer = await regress(this.#inference, handle, examplesCall(request));
        context.sendIds(answer.ids);
        return { model_spec: effectiveSpec(handle, answer.signature), result: regressionResult(answer) };
      },
      served('Regress', request.model_spec, context),
    );

  MultiInference = (request: MultiInferenceRequest, context: CallContext): Promise<MultiInferenceResponse> =>
    this.#inference.serve(
      (scope) => this.#multiInference(request, context, scope),
      served('MultiInference', request.tasks[0]?.model_spec, context),
    );

  GetModelMetadata = (request: GetModelMetadataRequest, context: CallContext): Promise<GetModelMetadataResponse> =>
    this.#inference.serve(
      async (scope) => {
        const spec = modelSpec(request.model_spec);
        if (request.metadata_field.length === 0) {
          invalidArgument('GetModelMetadataRequest must specify at least one metadata_field');
        }
        for (const field of request.metadata_field) {
          if (field !== 'signature_def') invalidArgument(`Metadata field ${field} is not supported`);
        }
        const handle = scope.acquire(spec);
        const { name } = request.model_spec as ModelSpecProto;
        return createMessage(modelMetadataResponseType, {
          model_spec: { name, version: { value: BigInt(handle.version) }, signature_name: '' },
          metadata: new Map([['signature_def', signatureDefAny(handle.servable.signatures)]]),
        });
      },
      served('GetModelMetadata', request.model_spec, context),
    );

  async #multiInference(
    { tasks, input }: MultiInferenceRequest,
    context: CallContext,
    scope: RequestScope,
  ): Promise<MultiInferenceResponse> {
    const spec = modelSpec(tasks[0]?.model_spec ?? { name: '', signature_name: '' });
    const handle = scope.acquire({ ...spec, key: grpcRouteKey(context.header) });
    const seen = new Set<string>();
    const results: InferenceResult[] = [];
    const examples = examplesOf(input);
    for (const task of tasks) {
      const signature = checkTask(task, handle, seen);
      const call = { signature, examples, unregistered: results.length > 0, isPart: true };
      const { result, ids } = await this.#runTask(task, handle, call);
      if (results.length === 0) context.sendIds(ids);
      results.push({ model_spec: effectiveSpec(handle, task.model_spec?.signature_name ?? ''), ...result });
    }
    const request = { tasks, ...(input ? { input } : {}) };
    const bytes = examples.reduce((total, { length }) => total + length, 0);
    this.#inference.log(handle, () => ({ bytes, message: () => ({ multi_inference_log: { request, response: { results } } }) }));
    return { results };
  }

  async #runTask(
    task: InferenceTask,
    handle: ServableHandle,
    call: ExamplesCall,
  ): Promise<{ readonly result: Partial<InferenceResult>; readonly ids: TrackingRange | undefined }> {
    if (task.method_name === methodNames.classify) {
      const answer = await classify(this.#inference, handle, call);
      return { result: { classification_result: classificationResult(answer) }, ids: answer.ids };
    }
    if (task.method_name === methodNames.regress) {
      const answer = await regress(this.#inference, handle, call);
      return { result: { regression_result: regressionResult(answer) }, ids: answer.ids };
    }
    throw new ServingError('UNIMPLEMENTED', `Unsupported signature method_name: ${task.method_name}`);
  }
}

function served(api: string, spec: ModelSpecProto | undefined, { interrupt }: CallContext): ServeOptions {
  return { api, entrypoint: 'GRPC', model: spec?.name, interrupt };
}

/** Throws ServingError where the request names no model. */
export function modelSpec(spec: ModelSpecProto | undefined): ModelSpec {
  if (!spec) return invalidArgument('Missing ModelSpec');
  if (spec.name === '') return invalidArgument('ModelSpec has no name specified.');
  return { model: spec.name, version: spec.version?.value, label: spec.version_label };
}

export function effectiveSpec(handle: ServableHandle, signature: string): ModelSpecProto {
  return { name: handle.model, version: { value: BigInt(handle.version) }, signature_name: signature };
}

export function unknownSignature(name: string): never {
  throw new ServingError('FAILED_PRECONDITION', `Serving signature key "${name}" not found.`);
}

function checkAliases(signature: SignatureDef, { inputs, output_filter }: PredictRequest): void {
  const given = [...inputs.keys()].sort();
  const wanted = Object.keys(signature.inputs).sort();
  if (given.length !== wanted.length) {
    const missing = wanted.filter((alias) => !inputs.has(alias));
    const extra = given.filter((alias) => !wanted.includes(alias));
    invalidArgument(
      `input size does not match signature: ${given.length}!=${wanted.length} len({${given.join(',')}}) != len({${wanted.join(',')}}). Sent extra: {${extra.join(',')}}. Missing but required: {${missing.join(',')}}.`,
    );
  }
  for (const alias of given) {
    if (!wanted.includes(alias)) {
      invalidArgument(
        `input tensor alias not found in signature: ${alias}. Inputs expected to be in the set {${wanted.join(',')}}.`,
      );
    }
  }
  const seen = new Set<string>();
  for (const alias of output_filter) {
    if (!Object.hasOwn(signature.outputs, alias)) {
      invalidArgument(
        `output tensor alias not found in signature: ${alias} Outputs expected to be in the set {${Object.keys(signature.outputs).join(',')}}.`,
      );
    }
    if (seen.has(alias)) invalidArgument(`duplicate output tensor alias: ${alias}`);
    seen.add(alias);
  }
}

function checkTask({ model_spec }: InferenceTask, handle: ServableHandle, seen: Set<string>): string {
  const name = model_spec?.name ?? '';
  if (name === '') invalidArgument('Found ModelSpec with an empty model name.');
  if (name !== handle.model) invalidArgument('All ModelSpecs in a MultiInferenceRequest must access the same model name.');
  const signature = model_spec?.signature_name || 'serving_default';
  if (seen.has(signature)) invalidArgument(`Duplicate evaluation of signature: ${signature}`);
  seen.add(signature);
  if (!Object.hasOwn(handle.servable.signatures, signature)) {
    invalidArgument(`Requested signature not found in model graph: ${signature}`);
  }
  return signature;
}

function examplesCall({ model_spec, input }: ExamplesRequest): ExamplesCall {
  return { signature: model_spec?.signature_name ?? '', examples: examplesOf(input) };
}

export function examplesOf(input: Input | undefined): readonly Uint8Array[] {
  const list = input?.example_list?.examples;
  if (list) return list;
  const { examples = [], context } = input?.example_list_with_context ?? {};
  return context ? examples.map((example) => mergedExample(context, example)) : examples;
}

function classificationResult({ results }: ClassifyAnswer): ClassificationResult {
  return { classifications: results.map((classes) => ({ classes: [...classes] })) };
}

function regressionResult({ results }: RegressAnswer): RegressionResult {
  return { regressions: results.map((value) => ({ value })) };
}

function signatureDefAny(signatures: Readonly<Record<string, SignatureDef>>): { type_url: string; value: Uint8Array } {
  const signature_def = new Map(Object.entries(signatures).map(([name, signature]) => [name, signatureProto(signature)]));
  return {
    type_url: 'type.googleapis.com/tensorflow.serving.SignatureDefMap',
    value: encodeMessage(signatureDefMapType, { signature_def }),
  };
}

function signatureProto({ inputs, outputs, methodName }: SignatureDef): SignatureDefProto {
  return { inputs: infoProtos(inputs), outputs: infoProtos(outputs), method_name: methodName };
}

function infoProtos(infos: Readonly<Record<string, TensorInfo>>): Map<string, TensorInfoProto> {
  return new Map(
    Object.entries(infos).map(([alias, { name, dtype, shape }]) => {
      const dim = (shape ?? []).map((size) => ({ size, name: '' }));
      return [alias, { name, dtype, tensor_shape: { dim, unknown_rank: shape === undefined } }];
    }),
  );
}
