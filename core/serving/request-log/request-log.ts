/** The log of requests and answers that a model's logging_config asks for: TensorFlow Serving's PredictionLog, sampled. */

import { encodeMessage } from '../../formats/index.ts';
import type { Clock, Random } from '../../foundation/index.ts';
import { type PredictionLog, predictionLogType } from '../grpc/log-messages.ts';
import type { RequestLogging } from '../model-config.ts';
import type { ServingMetrics } from '../monitoring/serving-metrics.ts';
import type { ServedModel } from '../served-model.ts';
import type { ServableHandle } from '../version-entry.ts';
import { RecordLog } from './record-log.ts';

export interface RequestLogOptions {
  models(): ReadonlyMap<string, ServedModel>;
  readonly metrics: ServingMetrics;
  readonly clock: Clock;
  readonly random: Random;
  readonly flushMs: number;
  onFailure(error: unknown): void;
}

/** What was asked and answered, without the metadata. */
export interface LoggedRequest {
  /** What it holds in memory, about. */
  readonly bytes: number;
  message(): Omit<PredictionLog, 'log_metadata'>;
}

export class RequestLog {
  readonly #options: RequestLogOptions;
  /** By prefix: models may share one. */
  readonly #logs = new Map<string, RecordLog>();

  constructor(options: RequestLogOptions) {
    this.#options = options;
  }

  /** `describe` is called for sampled requests of models that are logged; nothing waits for what it gives. */
  log({ model, version }: ServableHandle, describe: () => LoggedRequest): void {
    const { models, random, metrics, clock } = this.#options;
    const logging = models().get(model)?.logging;
    if (!logging || (logging.rate < 1 && random.next() >= logging.rate)) return;
    const { bytes, message } = describe();
    const at = Math.floor(clock.now() / 1000);
    const metadata = {
      model_spec: { name: model, version: { value: BigInt(version) }, signature_name: '' },
      sampling_config: { sampling_rate: logging.rate },
      timestamp_secs: BigInt(at),
    };
    this.#logOf(logging).add({
      bytes,
      encode: () => encodeMessage(predictionLogType, { log_metadata: metadata, ...message() }),
      done: (status) => metrics.logged(model, status),
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.close()));
  }

  #logOf({ prefix }: RequestLogging): RecordLog {
    const known = this.#logs.get(prefix);
    if (known) return known;
    const { clock, flushMs, onFailure } = this.#options;
    const log = new RecordLog({ prefix, flushMs, onFailure, now: () => clock.now() });
    this.#logs.set(prefix, log);
    return log;
  }
}
