/** The one place where a request (model, version, signature, input tensors) becomes outputs, for REST and gRPC alike. */

import type { Clock } from '../foundation/index.ts';
import type { SignatureDef } from '../model/index.ts';
import type { Batching } from './batching/batching.ts';
import type { PredictionRecorder } from './prediction-recorder.ts';
import { registeredInputs, type Tensors } from './registered-rows.ts';
import type { FigureCollector } from './request-figures.ts';
import type { RouteKey } from './routing/model-routing.ts';
import type { Router } from './routing/router.ts';
import { type ServedModel, servableNotFound, type VersionChoice } from './served-model.ts';
import { ServingError } from './serving-status.ts';
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
  readonly clock: Clock;
  /** Of all inference requests; each version has its own besides. */
  readonly figures: FigureCollector;
}

/** What one request holds: the versions it uses, given back when its work is done. */
export interface RequestScope {
  /** Throws ServingError NOT_FOUND, or INVALID_ARGUMENT for an unknown label. */
  acquire(spec: ModelSpec): ServableHandle;
}

export const defaultSignature = 'serving_default';

export class Inference {
  readonly #options: InferenceOptions;

  constructor(options: InferenceOptions) {
    this.#options = options;
  }

  /**
   * Work of one request: counted, its versions held until it is done. When `signal` aborts first, the client hears so at
   * once, while the work goes on to its end and only then lets go of its versions.
   */
  async serve<T>(work: (scope: RequestScope) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const running = this.#counted(work);
    return signal ? Promise.race([running, aborted(signal)]) : running;
  }

  /** Outputs of a call, and a tracking id for each row once it is registered. */
  async infer(handle: ServableHandle, call: InferenceCall): Promise<InferenceAnswer> {
    const outputs = await this.run(handle, call);
    this.#options.router.answered(handle, call, outputs);
    const inputs = registeredInputs(handle.servable, call);
    const ids = await this.#options.recorder.record(inputs, outputs, { model: handle.model, version: handle.version });
    return { outputs, ids };
  }

  /** Nothing but the model: here requests are joined to batches. */
  run(handle: ServableHandle, call: InferenceCall): Promise<Tensors> {
    return this.#options.batching.run(handle, call);
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
    let failed = true;
    router.began();
    try {
      const acquire = (spec: ModelSpec): ServableHandle => {
        const handle = this.#acquire(spec);
        handles.push(handle);
        return handle;
      };
      const answer = await work({ acquire });
      failed = false;
      return answer;
    } finally {
      const outcome = { failed, latencyMs: performance.now() - started };
      const now = clock.now();
      figures.record(now, outcome);
      router.ended(handles, outcome);
      for (const handle of handles) {
        handle.figures.record(now, outcome);
        handle.release();
      }
    }
  }
}

/** Never resolves; rejects with the signal's reason, or DEADLINE_EXCEEDED. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => {
      const { reason } = signal;
      reject(reason instanceof ServingError ? reason : new ServingError('DEADLINE_EXCEEDED', 'Deadline exceeded'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
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
