/** The model server as a library: TensorFlow Serving's interfaces over the models it is given. */

import { type FeedbackInput, type PredictionRecord, usualThreshold } from '../contract/index.ts';
import { createProblem, createRandom, fail, type Result, succeed } from '../foundation/index.ts';
import type { ListenerAccess } from './access/remote-access.ts';
import { Batching, type BatchingMode, type OwnParameters } from './batching/batching.ts';
import { withOwnParameters } from './batching/own-parameters.ts';
import { describeServices, descriptorSet } from './grpc/file-descriptors.ts';
import { GrpcServer } from './grpc/grpc-server.ts';
import { services } from './grpc/service-table.ts';
import { Inference } from './inference.ts';
import { Listeners } from './listeners.ts';
import { loadServable } from './load-servable.ts';
import type { ServedModelConfig } from './model-config.ts';
import { ModelConfigWatch } from './model-config-watch.ts';
import type {
  ModelServer,
  ModelServerEvent,
  ModelServerOptions,
  ModelServerStatus,
  StartedServer,
} from './model-server-types.ts';
import { defaultMetricsPath } from './monitoring/monitoring-config.ts';
import { ServingMetrics } from './monitoring/serving-metrics.ts';
import { OwnInterface } from './own-interface.ts';
import { PredictionRecorder } from './prediction-recorder.ts';
import { RegisterQueue } from './register-queue.ts';
import { FigureCollector } from './request-figures.ts';
import { RequestLog } from './request-log/request-log.ts';
import { RestInterface } from './rest-interface.ts';
import { RestServer } from './rest-server.ts';
import { Router } from './routing/router.ts';
import { ServedModels } from './served-models.ts';
import { ServingError } from './serving-status.ts';
import { warmedUp } from './warm-up.ts';

export function createModelServer(options: ModelServerOptions): ModelServer {
  return new OwnModelServer(options);
}

const defaults = {
  loader: loadServable,
  markers: ['model.json', 'saved_model.pb', 'model.onnx'] as readonly string[],
  pollMs: 1000,
  retryMs: 60_000,
  maxRetries: 5,
  warmUp: true,
  labelsAhead: false,
  bodyLimit: 32 << 20,
  timeoutMs: 30_000,
  drainMs: 10_000,
  cors: false,
  logFlushMs: 10_000,
  sampleRate: 1,
  redact: [] as readonly string[],
  decisionThreshold: usualThreshold,
  batching: { mode: 'queued' } as BatchingMode,
  metricsPath: defaultMetricsPath as string | null,
  onEvent: (_event: ModelServerEvent): void => undefined,
};

class OwnModelServer implements ModelServer {
  readonly #options: ModelServerOptions & typeof defaults;
  readonly #models: ServedModels;
  readonly #figures = new FigureCollector();
  readonly #inference: Inference;
  readonly #metrics: ServingMetrics;
  readonly #batching: Batching;
  readonly #router: Router;
  readonly #requestLog: RequestLog;
  readonly #register: RegisterQueue | undefined;
  readonly #listeners: Listeners;
  readonly #watch: ModelConfigWatch | undefined;
  #started: StartedServer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(given: ModelServerOptions) {
    const options = { ...defaults, ...given };
    this.#options = options;
    const { clock, sampleRate, redact, decisionThreshold, configFile, onEvent } = options;
    const own: OwnParameters = new WeakMap();
    const models = (): ServedModels['byName'] => this.#models.byName;
    this.#router = new Router({ models, clock, store: options.routing, onEvent });
    this.#metrics = new ServingMetrics({
      dropped: () => this.#register?.dropped ?? 0,
      waiting: () => this.#register?.waiting ?? 0,
    });
    const loader = withOwnParameters(options.warmUp ? warmedUp(options.loader, this.#metrics) : options.loader, own);
    this.#models = new ServedModels(options.models, {
      ...options,
      loader,
      pinned: (model) => this.#router.pinned(model),
    });
    this.#register = this.#registerQueue(options);
    const sink = this.#register ?? options.predictions;
    this.#batching = new Batching(options.batching, own, this.#metrics);
    const recorder = new PredictionRecorder({ clock, sink, sampleRate, redact, decisionThreshold });
    this.#requestLog = new RequestLog({
      models,
      clock,
      metrics: this.#metrics,
      random: createRandom(clock.now()),
      flushMs: options.logFlushMs,
      onFailure: (error) => this.#bug(error),
    });
    this.#inference = new Inference({
      models,
      recorder,
      clock,
      figures: this.#figures,
      batching: this.#batching,
      router: this.#router,
      metrics: this.#metrics,
      requestLog: this.#requestLog,
    });
    this.#listeners = new Listeners({
      ...options,
      rest: (access) => this.#rest(access),
      grpc: (access) => this.#grpc(access),
    });
    if (configFile) this.#watch = new ModelConfigWatch(configFile, this.#models, onEvent);
  }

  async start(): Promise<Result<StartedServer>> {
    if (this.#started) throw new Error('The server has been started already');
    const bound = await this.#listeners.open();
    if (!bound.ok) return bound;
    this.#started = bound.value;
    await this.#router.load();
    await this.poll();
    await this.#watch?.look();
    this.#watch?.start();
    this.#timer = setInterval(() => {
      this.#router.look();
      this.poll().catch((error) => this.#bug(error));
    }, this.#options.pollMs);
    return bound;
  }

  status(): ModelServerStatus {
    const now = this.#options.clock.now();
    const { url, grpcPort } = this.#started ?? {};
    return {
      running: this.#started !== undefined && !this.#closing,
      ...(url === undefined ? {} : { url }),
      ...(grpcPort === undefined ? {} : { grpcPort }),
      ...this.#figures.figures(now),
      models: this.#models.statuses(now),
      traffic: this.#figures.traffic(now),
      batching: this.#batching.statuses(),
      register: { dropped: this.#register?.dropped ?? 0, waiting: this.#register?.waiting ?? 0 },
      routing: this.#router.views(),
    };
  }

  poll(): Promise<void> {
    return this.#models.poll();
  }

  countFeedback(of: Pick<PredictionRecord, 'model' | 'version'>, kind: FeedbackInput['kind']): void {
    this.#router.feedback(of, kind);
  }

  async reload(models: readonly ServedModelConfig[]): Promise<Result<void>> {
    try {
      await this.#models.replace(models);
      return succeed(undefined);
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      return fail(createProblem('serving/bad-request', error.message, 'Choose a version that can be loaded.'));
    }
  }

  async close(): Promise<void> {
    if (!this.#started || this.#closing) return;
    this.#closing = true;
    clearInterval(this.#timer);
    await this.#watch?.stop();
    await this.#listeners.close(this.#options.drainMs);
    await this.#register?.drain();
    await this.#requestLog.close();
    await this.#router.close();
    await this.#models.close();
  }

  #registerQueue({ predictions, register }: ModelServerOptions): RegisterQueue | undefined {
    if (!predictions || register === undefined || register === 'always') return undefined;
    const onFailure = (error: unknown): void => this.#bug(error);
    return new RegisterQueue({ sink: predictions, limit: register.bounded, onFailure });
  }

  #rest(access: ListenerAccess): RestServer {
    const { bodyLimit, timeoutMs, feedback, lookup, cors, metricsPath, onEvent } = this.#options;
    const models = (): ServedModels['byName'] => this.#models.byName;
    const page = metricsPath === null ? {} : { page: { path: metricsPath, text: () => this.#metrics.page() } };
    return new RestServer({
      rest: new RestInterface({ models, inference: this.#inference, bodyLimit, timeoutMs }),
      own: new OwnInterface({
        feedback,
        lookup,
        router: this.#router,
        descriptors: () => descriptorSet(describeServices(services)),
        fixed: access.tokens !== undefined,
        status: () => this.status(),
      }),
      cors,
      access,
      ...page,
      onBug: (message) => onEvent({ kind: 'bug', message }),
    });
  }

  #grpc(access: ListenerAccess): GrpcServer {
    const { bodyLimit, onEvent } = this.#options;
    const onBug = (message: string): void => onEvent({ kind: 'bug', message });
    const metric = (name: string): number => this.#metrics.firstValue(name);
    return new GrpcServer({ inference: this.#inference, models: this.#models, bodyLimit, access, metric, onBug });
  }

  #bug(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onEvent({ kind: 'bug', message });
  }
}
