/** The metrics of a model server, under TensorFlow Serving's names. */

import { Counter, exponentialLimits, Gauge, Histogram, metricsPage } from './metrics.ts';

export interface RequestLabels {
  readonly model: string;
  /** As TensorFlow Serving has it: `predict` over REST, `Predict` over gRPC. */
  readonly api: string;
  readonly entrypoint: 'REST' | 'GRPC';
}

/** What is shown beside TensorFlow Serving's: of the prediction register. */
export interface RegisterGauges {
  dropped(): number;
  waiting(): number;
}

/** Source: TensorFlow Serving, 10 µs to about 20 minutes. */
const latencyLimits = exponentialLimits(10, 1.8, 33);

export class ServingMetrics {
  readonly #requests = new Counter('/tensorflow/serving/request_count', ['model_name', 'status']);
  readonly #latency = new Histogram('/tensorflow/serving/request_latency', ['model_name', 'API', 'entrypoint'], latencyLimits);
  readonly #runtime = new Histogram('/tensorflow/serving/runtime_latency', ['model_name', 'API', 'runtime'], latencyLimits);
  readonly #exampleCounts = new Histogram('/tensorflow/serving/request_example_counts', ['model'], exponentialLimits(1, 2, 15));
  readonly #exampleTotal = new Counter('/tensorflow/serving/request_example_count_total', ['model']);
  readonly #queueing = new Histogram(
    '/tensorflow/serving/batching_session/queuing_latency',
    [],
    // Source: TensorFlow Serving, 100 µs to about a second.
    exponentialLimits(100, 1.2, 52),
  );
  readonly #runs = new Counter('/tensorflow/serving/batching_session/wrapped_run_count', []);
  readonly #logs = new Counter('/tensorflow/serving/request_log_count', ['model_name', 'status_code']);
  readonly #warmUps = new Histogram('/tensorflow/serving/model_warmup_latency', ['model_path', 'status'], latencyLimits);
  readonly #warmUpRecords = new Counter('/tensorflow/serving/model_warmup_records_read', ['model_path', 'status']);
  readonly #register: RegisterGauges | undefined;

  constructor(register?: RegisterGauges) {
    this.#register = register;
  }

  /** Latencies are those of answered requests only. */
  request({ model, api, entrypoint }: RequestLabels, status: string, milliseconds: number): void {
    this.#requests.add([model, status]);
    if (status === 'OK') this.#latency.add([model, api, entrypoint], milliseconds * 1000);
  }

  run(model: string, runtime: string, milliseconds: number): void {
    this.#runtime.add([model, 'Predict', runtime], milliseconds * 1000);
  }

  examples(model: string, count: number): void {
    this.#exampleCounts.add([model], count);
    this.#exampleTotal.add([model], count);
  }

  batch(queuedMs: readonly number[]): void {
    for (const milliseconds of queuedMs) this.#queueing.add([], milliseconds * 1000);
    this.#runs.add([]);
  }

  /** A request that was sampled for the log, once its record is written or given up. */
  logged(model: string, status: string): void {
    this.#logs.add([model, status]);
  }

  /** Of versions that brought requests along and are warm: TensorFlow Serving measures no other. */
  warmedUp(dir: string, milliseconds: number, records: number): void {
    this.#warmUps.add([dir, 'OK'], milliseconds * 1000);
    this.#warmUpRecords.add([dir, 'OK'], records);
  }

  /** What a reload's answer counts by: the first series of a counter, by TensorFlow's name; 0 for anything else. */
  firstValue(name: string): number {
    const counters = [this.#requests, this.#exampleTotal, this.#runs, this.#logs, this.#warmUpRecords];
    return counters.find((counter) => counter.path === name)?.first ?? 0;
  }

  page(): string {
    const register = this.#register;
    const gauges = register
      ? [
          new Gauge('/loopwright/serving/register_dropped', () => register.dropped()),
          new Gauge('/loopwright/serving/register_waiting', () => register.waiting()),
        ]
      : [];
    return metricsPage([
      this.#requests,
      this.#latency,
      this.#runtime,
      this.#exampleCounts,
      this.#exampleTotal,
      this.#queueing,
      this.#runs,
      this.#logs,
      this.#warmUps,
      this.#warmUpRecords,
      ...gauges,
    ]);
  }
}
