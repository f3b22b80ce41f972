/** Batching of a model server: its mode, what each version uses, and what has come of it. */

import type { views } from '../../contract/index.ts';
import type { InferenceCall } from '../inference.ts';
import type { ServingMetrics } from '../monitoring/serving-metrics.ts';
import type { Tensors } from '../registered-rows.ts';
import type { Servable } from '../servable.ts';
import type { ServableHandle } from '../version-entry.ts';
import { type BatchingParameters, queuedParameters } from './batching-parameters.ts';
import { LatencyTuner } from './latency-tuner.ts';
import { type RanBatch, RequestBatcher } from './request-batcher.ts';

export type BatchingMode =
  /** Every request runs alone. */
  | { readonly mode: 'off' }
  /** What is queued already runs together; nothing waits. */
  | { readonly mode: 'queued' }
  /** TensorFlow Serving's, from a parameters file. */
  | { readonly mode: 'parameters'; readonly parameters: BatchingParameters }
  /** As many rows together as a latency allows, found by measuring. */
  | { readonly mode: 'auto'; readonly targetP99Ms: number };

interface VersionBatches {
  readonly parameters: () => BatchingParameters;
  readonly tuner: LatencyTuner | undefined;
  /** By a file in the version's folder. */
  readonly own: boolean;
  batches: number;
  requests: number;
  rows: number;
  padding: number;
}

/** `batching_params.pbtxt` of versions that have one, by servable. */
export type OwnParameters = WeakMap<Servable, BatchingParameters>;

export class Batching {
  readonly #mode: BatchingMode;
  readonly #own: OwnParameters;
  readonly #metrics: ServingMetrics;
  readonly #batcher: RequestBatcher;
  readonly #threads: number;
  readonly #byServable = new WeakMap<Servable, VersionBatches>();
  readonly #byVersion = new Map<string, { readonly model: string; readonly version: string; readonly batches: VersionBatches }>();

  constructor(mode: BatchingMode, own: OwnParameters, metrics: ServingMetrics) {
    this.#mode = mode;
    this.#metrics = metrics;
    this.#own = own;
    this.#threads = mode.mode === 'parameters' ? mode.parameters.numBatchThreads : queuedParameters.numBatchThreads;
    this.#batcher = new RequestBatcher({
      parameters: (servable) => this.#byServable.get(servable)?.parameters() ?? queuedParameters,
      threads: this.#threads,
      largeAlone: mode.mode !== 'parameters',
      onBatch: (servable, batch) => this.#ran(servable, batch),
    });
  }

  run(handle: ServableHandle, call: InferenceCall): Promise<Tensors> {
    if (this.#mode.mode === 'off') return handle.servable.run(call.signature, call.inputs, call.outputs);
    const { tuner } = this.#version(handle);
    const outputs = this.#batcher.run(handle.servable, call);
    return tuner ? timed(outputs, tuner) : outputs;
  }

  statuses(): readonly views.BatchingView[] {
    return [...this.#byVersion.values()].map(({ model, version, batches: state }) => {
      const { maxExecutionBatchSize, batchTimeoutMicros } = state.parameters();
      const { batches, requests, rows, padding } = state;
      const explanation = state.tuner?.explanation ?? explanations[state.own ? 'parameters' : this.#mode.mode];
      const chosen = { maxRows: maxExecutionBatchSize, waitMicros: batchTimeoutMicros, explanation };
      return { model, version, mode: this.#mode.mode, batches, requests, rows, padding, ...chosen };
    });
  }

  #version({ model, version, servable }: ServableHandle): VersionBatches {
    const known = this.#byServable.get(servable);
    if (known) return known;
    const own = this.#own.get(servable);
    const { tuner, parameters } = this.#source(own);
    const batches = { parameters, tuner, own: own !== undefined, batches: 0, requests: 0, rows: 0, padding: 0 };
    this.#byServable.set(servable, batches);
    this.#byVersion.set(`${model}\n${version}`, { model, version, batches });
    return batches;
  }

  #source(own: BatchingParameters | undefined): Pick<VersionBatches, 'tuner' | 'parameters'> {
    const mode = this.#mode;
    if (own) return { tuner: undefined, parameters: () => own };
    if (mode.mode === 'parameters') return { tuner: undefined, parameters: () => mode.parameters };
    if (mode.mode !== 'auto') return { tuner: undefined, parameters: () => queuedParameters };
    const now = (): number => performance.now();
    const tuner = new LatencyTuner({ targetP99Ms: mode.targetP99Ms, threads: this.#threads, now });
    return { tuner, parameters: () => tuner.parameters };
  }

  #ran(servable: Servable, batch: RanBatch): void {
    this.#metrics.batch(batch.queuedMs);
    const state = this.#byServable.get(servable);
    if (!state) return;
    state.batches++;
    state.requests += batch.requests;
    state.rows += batch.rows;
    state.padding += batch.padding;
    state.tuner?.batchRan(batch);
  }
}

const explanations: Readonly<Record<BatchingMode['mode'], string>> = {
  off: 'Every request runs alone.',
  queued: 'Requests that are waiting at the same time run together; none waits for others.',
  parameters: 'As the batching parameters file says.',
  auto: '',
};

async function timed(outputs: Promise<Tensors>, tuner: LatencyTuner): Promise<Tensors> {
  const started = performance.now();
  try {
    return await outputs;
  } finally {
    tuner.requestDone(performance.now() - started);
  }
}
