/** TensorFlow Serving's REST interface over the served models. */

import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../foundation/index.ts';
import type { HttpAnswer } from './http-answer.ts';
import { type InputRows, inputBatch, inputRows } from './input-columns.ts';
import { parseJson } from './json-parser.ts';
import { type PredictRequest, readPredictRequest } from './predict-request.ts';
import { writePredictResponse } from './predict-response.ts';
import { PredictedRows } from './predicted-rows.ts';
import { type PredictionRecorder, trackingHeader } from './prediction-recorder.ts';
import { readBody } from './request-body.ts';
import type { FigureCollector } from './request-figures.ts';
import type { ModelRoute } from './rest-route.ts';
import type { Servable } from './servable.ts';
import { type ServableHandle, type ServedModel, servableNotFound } from './served-model.ts';
import { invalidArgument, notFound } from './serving-status.ts';
import { modelMetadataBody, modelStatusBody } from './status-body.ts';

const trackingHeaderName = 'x-loopwright-prediction-id';

/** Rows predicted between two turns of the event loop, so that other requests are not held up by a large one. */
const batchRows = 1024;

export interface RestInterfaceOptions {
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly recorder: PredictionRecorder;
  /** Bytes. */
  readonly bodyLimit: number;
  readonly clock: Clock;
  /** Of all predict requests; each version has its own besides. */
  readonly figures: FigureCollector;
}

export class RestInterface {
  readonly #options: RestInterfaceOptions;

  constructor(options: RestInterfaceOptions) {
    this.#options = options;
  }

  /** Throws ServingError or ProblemError. */
  async answer(route: ModelRoute, request: IncomingMessage): Promise<HttpAnswer> {
    if (route.kind === 'status') return { status: 200, body: this.#status(route) };
    if (route.kind === 'metadata') return { status: 200, body: this.#metadata(route) };
    if (route.kind === 'predict') return this.#predict(route, request);
    parseJson(await readBody(request, this.#options.bodyLimit));
    this.#acquire(route).release();
    return invalidArgument(
      `Expected ${route.kind === 'classify' ? 'classification' : 'regression'} signature method_name to be tensorflow/serving/${route.kind}. Was: tensorflow/serving/predict`,
    );
  }

  #status(route: ModelRoute): string {
    const model = requiredModel(route);
    const versions = this.#options.models.get(model)?.reported() ?? [];
    if (route.version === undefined) {
      return versions.length > 0 ? modelStatusBody(versions) : notFound(`Could not find any versions of model ${model}`);
    }
    const wanted = versions.filter(({ version }) => version === String(route.version));
    return wanted.length > 0 ? modelStatusBody(wanted) : notFound(`Could not find version ${route.version} of model ${model}`);
  }

  #metadata(route: ModelRoute): string {
    const model = requiredModel(route);
    const handle = this.#acquire(route);
    try {
      return modelMetadataBody(model, handle.version, handle.servable.signature);
    } finally {
      handle.release();
    }
  }

  #acquire(route: ModelRoute): ServableHandle {
    const name = requiredModel(route);
    return this.#options.models.get(name)?.acquire(route.version) ?? servableNotFound(name, route.version);
  }

  async #predict(route: ModelRoute, request: IncomingMessage): Promise<HttpAnswer> {
    const started = performance.now();
    let handle: ServableHandle | undefined;
    let failed = true;
    try {
      const body = await readBody(request, this.#options.bodyLimit);
      const read = readPredictRequest(body, (signature) => {
        handle = this.#acquire(route);
        return signatureInputs(handle.servable, signature);
      });
      if (!handle) throw new Error('A request that could be read has its servable');
      const answer = await this.#predictWith(handle, requiredModel(route), read);
      failed = false;
      return answer;
    } finally {
      const outcome = { failed, latencyMs: performance.now() - started };
      const now = this.#options.clock.now();
      this.#options.figures.record(now, outcome);
      handle?.figures.record(now, outcome);
      handle?.release();
    }
  }

  async #predictWith(handle: ServableHandle, model: string, request: PredictRequest): Promise<HttpAnswer> {
    const { servable, version } = handle;
    const input = inputRows(servable.signature.inputs, request.tensors);
    const predicted = await predictRows(servable, input);
    const body = writePredictResponse(request.format, predicted.outputs());
    const ids = await this.#options.recorder.record(input, predicted, { model, version });
    return { status: 200, body, headers: ids.length > 0 ? { [trackingHeaderName]: trackingHeader(ids) } : {} };
  }
}

async function predictRows(servable: Servable, input: InputRows): Promise<PredictedRows> {
  const predicted = new PredictedRows(servable.signature);
  for (let from = 0; from < input.rows; from += batchRows) {
    if (from > 0) await setImmediate();
    predicted.add(await servable.predict(inputBatch(input, from, Math.min(input.rows, from + batchRows))));
  }
  return predicted;
}

/** The model's name; a label is refused, since no version carries one. */
function requiredModel(route: ModelRoute): string {
  if (route.model === undefined) return invalidArgument('Missing model name in request.');
  if (route.label !== undefined) return invalidArgument(`Unrecognized servable version label: ${route.label}`);
  return route.model;
}

function signatureInputs(servable: Servable, signature: string): Servable['signature']['inputs'] {
  if (signature === '' || signature === 'serving_default') return servable.signature.inputs;
  return invalidArgument(`Serving signature name: "${signature}" not found in signature def`);
}
