/** TensorFlow Serving's REST interface over the served models. */

import type { IncomingMessage } from 'node:http';
import type { SignatureDef } from '../model/index.ts';
import { classify, regress } from './example-inference.ts';
import { readExamplesRequest } from './examples-request.ts';
import { writeClassifyResponse, writeRegressResponse } from './examples-response.ts';
import type { HttpAnswer } from './http-answer.ts';
import { type Inference, type ModelSpec, type RequestScope, type Stop, signatureOf } from './inference.ts';
import { type InputInfo, readPredictRequest } from './predict-request.ts';
import { writePredictResponse } from './predict-response.ts';
import { trackingHeader } from './prediction-recorder.ts';
import { readBody } from './request-body.ts';
import type { ModelRoute } from './rest-route.ts';
import { restRouteKey } from './routing/rest-route-key.ts';
import { type ServedModel, servableNotFound } from './served-model.ts';
import { invalidArgument, notFound } from './serving-status.ts';
import { modelMetadataBody, modelStatusBody } from './status-body.ts';
import { type TypedTensor, typedTensor } from './tensor.ts';
import type { TrackingRange } from './tracking-id.ts';
import type { ServableHandle } from './version-entry.ts';

const trackingHeaderName = 'x-loopwright-prediction-id';

export interface RestInterfaceOptions {
  models(): ReadonlyMap<string, ServedModel>;
  readonly inference: Inference;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Until an answer has to be there. */
  readonly timeoutMs: number;
}

export class RestInterface {
  readonly #options: RestInterfaceOptions;

  constructor(options: RestInterfaceOptions) {
    this.#options = options;
  }

  /** Throws ServingError or ProblemError. */
  async answer(route: ModelRoute, request: IncomingMessage): Promise<HttpAnswer> {
    const spec = modelSpec(route);
    if (route.kind === 'status') return { status: 200, body: this.#status(spec) };
    if (route.kind === 'metadata') return { status: 200, body: this.#metadata(spec) };
    const { inference, bodyLimit, timeoutMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const interrupt = (stop: Stop): void => {
      timer = setTimeout(stop, timeoutMs, 'DEADLINE_EXCEEDED', 'Timed out');
    };
    const answer = async (scope: RequestScope): Promise<HttpAnswer> => {
      const body = await readBody(request, bodyLimit);
      if (route.kind === 'predict') return this.#predict({ spec, request, body }, scope);
      const call = readExamplesRequest(body);
      const handle = scope.acquire({ ...spec, key: restRouteKey(request) });
      if (route.kind === 'classify') {
        const { results, ids } = await classify(inference, handle, call);
        return { status: 200, body: writeClassifyResponse(results), headers: trackingHeaders(ids) };
      }
      const { results, ids } = await regress(inference, handle, call);
      return { status: 200, body: writeRegressResponse(results), headers: trackingHeaders(ids) };
    };
    try {
      const labels = { model: route.model, api: route.kind, entrypoint: 'REST' } as const;
      return await inference.serve(answer, { ...labels, interrupt });
    } finally {
      clearTimeout(timer);
    }
  }

  #status(spec: ModelSpec): string {
    const { model, version, label } = spec;
    const versions = this.#options.models().get(model)?.reported(spec) ?? [];
    if (versions.length > 0) return modelStatusBody(versions);
    return notFound(
      version === undefined && label === undefined
        ? `Could not find any versions of model ${model}`
        : `Could not find version ${version ?? label} of model ${model}`,
    );
  }

  #metadata(spec: ModelSpec): string {
    const handle = this.#options.models().get(spec.model)?.acquire(spec) ?? servableNotFound(spec.model, spec);
    try {
      return modelMetadataBody(spec.model, handle.version, handle.servable.signatures);
    } finally {
      handle.release();
    }
  }

  async #predict({ spec, request, body }: PredictBody, scope: RequestScope): Promise<HttpAnswer> {
    let handle: ServableHandle | undefined;
    const read = readPredictRequest(body, (name, document) => {
      handle = scope.acquire({ ...spec, key: restRouteKey(request, document) });
      return signatureInputs(handle, name);
    });
    if (!handle) throw new Error('A request that could be read has its servable');
    const { name, signature } = signatureOf(handle, read.signature, unknownSignature);
    const raw = signature.rawFeatures === true;
    const inputs = new Map<string, TypedTensor>();
    for (const [alias, tensor] of read.tensors) inputs.set(alias, typedTensor(tensor, raw));
    const { outputs, ids } = await this.#options.inference.infer(handle, { signature: name, inputs });
    return { status: 200, body: writePredictResponse(read.format, outputs), headers: trackingHeaders(ids) };
  }
}

interface PredictBody {
  readonly spec: ModelSpec;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

function trackingHeaders(ids: TrackingRange | undefined): Readonly<Record<string, string>> {
  return ids && ids.count > 0 ? { [trackingHeaderName]: trackingHeader(ids) } : {};
}

function modelSpec({ model, version, label }: ModelRoute): ModelSpec {
  return { model: model ?? invalidArgument('Missing model name in request.'), version, label };
}

/** By signature: they never change. */
const inputsOf = new WeakMap<SignatureDef, readonly InputInfo[]>();

function signatureInputs(handle: ServableHandle, name: string): readonly InputInfo[] {
  const { signature } = signatureOf(handle, name, unknownSignature);
  const known = inputsOf.get(signature);
  if (known) return known;
  const required = signature.rawFeatures !== true;
  const inputs = Object.entries(signature.inputs).map(([alias, { dtype }]) => ({ name: alias, dtype, required }));
  inputsOf.set(signature, inputs);
  return inputs;
}

function unknownSignature(name: string): never {
  return invalidArgument(`Serving signature name: "${name}" not found in signature def`);
}
