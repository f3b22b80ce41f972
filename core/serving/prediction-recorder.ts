/** Gives every predicted row its tracking id and registers the sampled ones. */

import { randomInt } from 'node:crypto';
import type { PredictionRecord } from '../contract/index.ts';
import type { Clock } from '../foundation/index.ts';
import { type InputRows, registerRow } from './input-columns.ts';
import type { PredictedRows } from './predicted-rows.ts';
import type { PredictionSink } from './sinks.ts';
import { createTrackingIds, type TrackingIds } from './tracking-id.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  readonly sink: PredictionSink | undefined;
  /** 0 to 1. */
  readonly sampleRate: number;
  readonly redact: readonly string[];
}

export interface ServedBy {
  readonly model: string;
  readonly version: string;
}

/** More ids than this are named by the first and the last: headers beyond 16 KiB are refused by common clients. */
const maxListedIds = 256;

export class PredictionRecorder {
  readonly #options: RecorderOptions;
  readonly #ids: TrackingIds;
  readonly #redacted: ReadonlySet<string>;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#ids = createTrackingIds(options.clock);
    this.#redacted = new Set(options.redact);
  }

  /** Resolves with one id a row once the sampled rows are registered. */
  async record(input: InputRows, predicted: PredictedRows, by: ServedBy): Promise<readonly string[]> {
    const ids = this.#ids.next(input.rows);
    const { sink } = this.#options;
    if (!sink) return ids;
    const at = this.#options.clock.now();
    const records: PredictionRecord[] = [];
    ids.forEach((id, row) => {
      if (this.#sampled()) records.push({ id, at, ...by, ...this.#row(input, predicted, row) });
    });
    if (records.length > 0) await sink.append(records);
    return ids;
  }

  #sampled(): boolean {
    const { sampleRate } = this.#options;
    return sampleRate >= 1 || randomInt(1_000_000_000) < sampleRate * 1_000_000_000;
  }

  #row(input: InputRows, predicted: PredictedRows, row: number): Pick<PredictionRecord, 'inputs' | 'predicted'> {
    const kept = input.inputs.filter(({ name }) => !this.#redacted.has(name));
    const redacted = input.inputs.filter(({ name }) => this.#redacted.has(name)).map(({ name }) => name);
    return {
      inputs: Object.fromEntries(kept.map((input) => [input.name, registerRow(input, row)])),
      ...predicted.registered(row),
      ...(redacted.length > 0 ? { redacted } : {}),
    };
  }
}

/** The header's value: ids separated by commas, or `first..last` of a long run of consecutive ids. */
export function trackingHeader(ids: readonly string[]): string {
  return ids.length <= maxListedIds ? ids.join(',') : `${ids[0]}..${ids.at(-1)}`;
}
