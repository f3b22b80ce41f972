/** The one place where a request (model, version, signature, input tensors) becomes outputs, for REST and gRPC alike. */

import { type Clock, ProblemError } from '../foundation/index.ts';
import type { SignatureDef } from '../model/index.ts';
import type { Batching } from './batching/batching.ts';
import type { RequestLabels, ServingMetrics } from './monitoring/serving-metrics.ts';
import type { PredictionRecorder } from './prediction-recorder.ts';
import { registeredInputs, type Tensors } from './registered-rows.ts';
import type { FigureCollector } from './request-figures.ts';
import { predictLog } from './request-log/logged-requests.ts';
import type { LoggedRequest, RequestLog } from './request-log/request-log.ts';
import type { RouteKey } from './routing/model-routing.ts';
import type { Router } from './routing/router.ts';
import { type ServedModel, servableNotFound, type VersionChoice } from './served-model.ts';
import { problemError, ServingError, type StatusCode } from './serving-status.ts';
import type { TrackingRange } from './tracking-id.ts';
import type { ServableHandle } from './version-entry.ts';

export interface ModelSpec extends VersionChoice {
  readonly model: string;
  /** For routing, where neither version nor label is given. */
  readonly key?: RouteKey;
}

export interface InferenceCall {
  /** The name of one of the servable's signatures. */
  readonly signature: string;
  /** By alias, all of the signature's. */
  readonly inputs: Tensors;
  /** Aliases; all where absent. */
  readonly outputs?: readonly string[];
  /** Who calls logs it. */
  readonly isLoggedElsewhere?: boolean;
}

export interface InferenceAnswer {
  readonly outputs: Tensors;
  /** Tracking ids, one a row. */
  readonly ids: TrackingRange;
}

export interface InferenceOptions {
  models(): ReadonlyMap<string, ServedModel>;
  readonly recorder: PredictionRecorder;
  readonly batching: Batching;
  readonly router: Router;
  readonly metrics: ServingMetrics;
  readonly requestLog: RequestLog;
  readonly clock: Clock;
  /** Of all inference requests; each version has its own besides. */
  readonly figures: FigureCollector;
}

/** What one request holds: the versions it uses, given back when its work is done. */
export interface RequestScope {
  /** Throws ServingError NOT_FOUND, or INVALID_ARGUMENT for an unknown label. */
  acquire(spec: ModelSpec): ServableHandle;
}

export interface ServeOptions extends Omit<RequestLabels, 'model'> {
  /** As the request has it. */
  readonly model: string | undefined;
  /** Given how to give up: called once, with what the client is told. */
  interrupt?(stop: Stop): void;
}

export type Stop = (code: StatusCode, message: string) => void;

export const defaultSignature = 'serving_default';

export class Inference {
  readonly #options: InferenceOptions;

  constructor(options: InferenceOptions) {
    this.#options = options;
  }

  /**
   * Work of one request: counted, its versions held until it is done. When it is interrupted first, the client hears so at
   * once, while the work goes on to its end and only then lets go of its versions.
   */
  async serve<T>(work: (scope: RequestScope) => Promise<T>, options: ServeOptions): Promise<T> {
    const started = performance.now();
    try {
      const running = this.#counted(work);
      const answer = await (options.interrupt ? interruptible(running, options) : running);
      this.#measure(options, 'OK', started);
      return answer;
    } catch (error) {
      this.#measure(options, statusCode(error), started);
      throw error;
    }
  }

  /** Outputs of a call, and a tracking id for each row once it is registered. */
  async infer(handle: ServableHandle, call: InferenceCall): Promise<InferenceAnswer> {
    const outputs = await this.run(handle, call);
    this.#options.router.answered(handle, call, outputs);
    if (call.isLoggedElsewhere !== true) this.log(handle, () => predictLog(handle, call, outputs));
    const inputs = registeredInputs(handle.servable, call);
    const { model, version, servable } = handle;
    const multilabel = servable.multilabel === true;
    const ids = await this.#options.recorder.record(inputs, outputs, { model, version, multilabel });
    return { outputs, ids };
  }

  /** Nothing but the model: here requests are joined to batches. */
  async run(handle: ServableHandle, call: InferenceCall): Promise<Tensors> {
    const { batching, metrics } = this.#options;
    const started = performance.now();
    const outputs = await batching.run(handle, call);
    metrics.run(handle.model, handle.servable.engine, performance.now() - started);
    return outputs;
  }

  /** Of an answered request, for the log that the model's configuration asks for. */
  log(handle: ServableHandle, describe: () => LoggedRequest): void {
    this.#options.requestLog.log(handle, describe);
  }

  /** tf.Examples of a request. */
  countExamples(handle: ServableHandle, count: number): void {
    this.#options.metrics.examples(handle.model, count);
  }

  /** Names of models that are not served are not kept: anybody could make up any number of them. */
  #measure({ model, api, entrypoint }: ServeOptions, status: StatusCode, started: number): void {
    if (model === undefined || !this.#options.models().has(model)) return;
    this.#options.metrics.request({ model, api, entrypoint }, status, performance.now() - started);
  }

  #acquire(spec: ModelSpec): ServableHandle {
    const { models, router } = this.#options;
    const served = models().get(spec.model) ?? servableNotFound(spec.model, spec);
    // Who names a version or a label gets it.
    return spec.version === undefined && spec.label === undefined ? router.acquire(served, spec.key) : served.acquire(spec);
  }

  async #counted<T>(work: (scope: RequestScope) => Promise<T>): Promise<T> {
    const started = performance.now();
    const { figures, clock, router } = this.#options;
    const handles: ServableHandle[] = [];
    let status: StatusCode = 'OK';
    router.began();
    try {
      const acquire = (spec: ModelSpec): ServableHandle => {
        const handle = this.#acquire(spec);
        handles.push(handle);
        return handle;
      };
      return await work({ acquire });
    } catch (error) {
      status = statusCode(error);
      throw error;
    } finally {
      const outcome = { failed: status !== 'OK', latencyMs: performance.now() - started };
      const now = clock.now();
      figures.record(now, outcome);
      // A client that went away says nothing of the version.
      router.ended(status === 'CANCELLED' ? [] : handles, outcome);
      for (const handle of handles) {
        handle.figures.record(now, outcome);
        handle.release();
      }
    }
  }
}

function statusCode(error: unknown): StatusCode {
  if (error instanceof ServingError) return error.code;
  return error instanceof ProblemError ? problemError(error.problem).code : 'INTERNAL';
}

/** No AbortController: making one and listening to it costs as much as a small model's answer. */
function interruptible<T>(running: Promise<T>, { interrupt }: ServeOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    let done = false;
    running
      .finally(() => {
        done = true;
      })
      .then(resolve, reject);
    interrupt?.((code, message) => {
      if (!done) reject(new ServingError(code, message));
    });
  });
}

/** The signature called `name`, the default one for "". `complain` throws the interface's own refusal. */
export function signatureOf(
  { servable }: ServableHandle,
  name: string,
  complain: (name: string) => never,
): { readonly name: string; readonly signature: SignatureDef } {
  const wanted = name === '' ? defaultSignature : name;
  const signature = Object.hasOwn(servable.signatures, wanted) ? servable.signatures[wanted] : undefined;
  return signature ? { name: wanted, signature } : complain(wanted);
}
