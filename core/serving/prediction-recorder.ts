/** Gives every predicted row its tracking id and registers the sampled ones. */

import { randomInt } from 'node:crypto';
import { type PredictionRecord, type RegisterValue, usualThreshold } from '../contract/index.ts';
import type { Clock } from '../foundation/index.ts';
import { registeredOutputs, registeredValue, rowCount, type Tensors } from './registered-rows.ts';
import type { PredictionSink } from './sinks.ts';
import { createTrackingIds, type TrackingIds, type TrackingRange } from './tracking-id.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  readonly sink: PredictionSink | undefined;
  /** 0 to 1. */
  readonly sampleRate: number;
  readonly redact: readonly string[];
  /** Of two classes the positive one is registered as predicted above it. Default 0.5. */
  readonly decisionThreshold?: number;
}

export interface ServedBy {
  readonly model: string;
  readonly version: string;
}

interface ServedAs extends ServedBy {
  /** Any number of the classes may be true of a row. */
  readonly multilabel: boolean;
}

interface Answered {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
  readonly by: ServedAs;
}

interface AnsweredRow {
  readonly id: string;
  readonly at: number;
  readonly row: number;
}

type Written<T> = { -readonly [K in keyof T]: T[K] };

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
  async record(inputs: Tensors, outputs: Tensors, by: ServedAs): Promise<TrackingRange> {
    const ids = this.#ids.range(rowCount(inputs, outputs));
    const { sink } = this.#options;
    if (!sink) return ids;
    const at = this.#options.clock.now();
    const records: PredictionRecord[] = [];
    for (let row = 0; row < ids.count; row++) {
      if (this.#sampled()) records.push(this.#record({ inputs, outputs, by }, { id: ids.at(row), at, row }));
    }
    if (records.length > 0) await sink.append(records);
    return ids;
  }

  #sampled(): boolean {
    const { sampleRate } = this.#options;
    return sampleRate >= 1 || randomInt(1_000_000_000) < sampleRate * 1_000_000_000;
  }

  /** Fields in the register's order; no spreading: this is done for every row that is served. */
  #record({ inputs, outputs, by }: Answered, { id, at, row }: AnsweredRow): PredictionRecord {
    const values: [string, RegisterValue][] = [];
    const redacted: string[] = [];
    for (const [name, tensor] of inputs) {
      if (this.#redacted.has(name)) redacted.push(name);
      else values.push([name, registeredValue(tensor, row)]);
    }
    const threshold = this.#options.decisionThreshold ?? usualThreshold;
    const { predicted, classes, scores, multilabel } = registeredOutputs(outputs, row, {
      multilabel: by.multilabel,
      threshold,
    });
    const { model, version } = by;
    const record: Written<PredictionRecord> = { id, at, model, version, inputs: Object.fromEntries(values), predicted };
    if (classes) record.classes = classes;
    if (scores) record.scores = scores;
    if (multilabel) record.multilabel = multilabel;
    if (redacted.length > 0) record.redacted = redacted;
    return record;
  }
}

/** The header's value: ids separated by commas, or `first..last` of a long run of consecutive ids. */
export function trackingHeader(ids: TrackingRange): string {
  if (ids.count > maxListedIds) return `${ids.at(0)}..${ids.at(ids.count - 1)}`;
  if (ids.count === 1) return ids.at(0);
  return Array.from({ length: ids.count }, (_, i) => ids.at(i)).join(',');
}
