/** The model server as a library: TensorFlow Serving's interfaces over the models it is given. */

import { type Result, succeed } from '../foundation/index.ts';
import { Batching, type BatchingMode, type OwnParameters } from './batching/batching.ts';
import { withOwnParameters } from './batching/own-parameters.ts';
import { describeServices, descriptorSet } from './grpc/file-descriptors.ts';
import { GrpcServer } from './grpc/grpc-server.ts';
import { services } from './grpc/service-table.ts';
import { Inference } from './inference.ts';
import { loadServable } from './load-servable.ts';
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
import { RestInterface } from './rest-interface.ts';
import { RestServer } from './rest-server.ts';
import { Router } from './routing/router.ts';
import { ServedModels } from './served-models.ts';
import { warmedUp } from './warm-up.ts';

export function createModelServer(options: ModelServerOptions): ModelServer {
  return new OwnModelServer(options);
}

const defaults = {
  loader: loadServable,
  markers: ['model.json'] as readonly string[],
  pollMs: 1000,
  retryMs: 60_000,
  maxRetries: 5,
  warmUp: true,
  labelsAhead: false,
  bodyLimit: 32 << 20,
  timeoutMs: 30_000,
  drainMs: 10_000,
  cors: false,
  sampleRate: 1,
  redact: [] as readonly string[],
  batching: { mode: 'queued' } as BatchingMode,
  metricsPath: defaultMetricsPath as string | null,
  onEvent: (_event: ModelServerEvent): void => undefined,
};

class OwnModelServer implements ModelServer {
  readonly #options: ModelServerOptions & typeof defaults;
  readonly #models: ServedModels;
  readonly #figures = new FigureCollector();
  readonly #rest: RestServer;
  readonly #batching: Batching;
  readonly #router: Router;
  readonly #register: RegisterQueue | undefined;
  readonly #grpc: GrpcServer | undefined;
  #grpcPort: number | undefined;
  readonly #watch: ModelConfigWatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #url: string | undefined;
  #state: 'new' | 'running' | 'closed' = 'new';

  constructor(given: ModelServerOptions) {
    const options = { ...defaults, ...given };
    this.#options = options;
    const { clock, sampleRate, redact, bodyLimit, timeoutMs, feedback, lookup } = options;
    const own: OwnParameters = new WeakMap();
    const loader = withOwnParameters(options.warmUp ? warmedUp(options.loader) : options.loader, own);
    const models = (): ServedModels['byName'] => this.#models.byName;
    this.#router = new Router({ models, clock, store: options.routing, onEvent: options.onEvent });
    this.#models = new ServedModels(options.models, {
      ...options,
      loader,
      pinned: (model) => this.#router.pinned(model),
    });
    this.#register = this.#registerQueue(options);
    const sink = this.#register ?? options.predictions;
    const metrics = new ServingMetrics({
      dropped: () => this.#register?.dropped ?? 0,
      waiting: () => this.#register?.waiting ?? 0,
    });
    this.#batching = new Batching(options.batching, own, metrics);
    const recorder = new PredictionRecorder({ clock, sink, sampleRate, redact });
    const inference = new Inference({
      models,
      recorder,
      clock,
      figures: this.#figures,
      batching: this.#batching,
      router: this.#router,
      metrics,
    });
    const onBug = (message: string): void => options.onEvent({ kind: 'bug', message });
    const descriptors = (): Uint8Array => descriptorSet(describeServices(services));
    this.#rest = new RestServer({
      rest: new RestInterface({ models, inference, bodyLimit, timeoutMs }),
      own: new OwnInterface({ feedback, lookup, router: this.#router, status: () => this.status(), descriptors }),
      cors: options.cors,
      ...(options.metricsPath === null ? {} : { page: { path: options.metricsPath, text: () => metrics.page() } }),
      onBug,
    });
    const { configFile, onEvent } = options;
    if (configFile) this.#watch = new ModelConfigWatch(configFile, this.#models, onEvent);
    if (options.grpcPort !== undefined) this.#grpc = new GrpcServer({ inference, models: this.#models, bodyLimit, onBug });
  }

  async start(): Promise<Result<StartedServer>> {
    if (this.#state !== 'new') throw new Error('The server has been started already');
    const listening = await this.#rest.start(this.#options.port);
    if (!listening.ok) return listening;
    const bound = await this.#grpc?.start(this.#options.grpcPort ?? 0);
    if (bound?.ok === false) {
      await this.#rest.close(0);
      return bound;
    }
    this.#grpcPort = bound?.value;
    this.#state = 'running';
    await this.#router.load();
    await this.poll();
    await this.#watch?.look();
    this.#watch?.start();
    this.#timer = setInterval(() => {
      this.#router.look();
      this.poll().catch((error) => this.#bug(error));
    }, this.#options.pollMs);
    this.#url = `http://127.0.0.1:${listening.value}`;
    return succeed({ port: listening.value, url: this.#url, ...this.#grpcAddress() });
  }

  status(): ModelServerStatus {
    const now = this.#options.clock.now();
    return {
      running: this.#state === 'running',
      ...(this.#url ? { url: this.#url } : {}),
      ...this.#grpcAddress(),
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

  async close(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'closed';
    clearInterval(this.#timer);
    await this.#watch?.stop();
    const { drainMs } = this.#options;
    await Promise.all([this.#rest.close(drainMs), this.#grpc?.close(drainMs)]);
    await this.#register?.drain();
    await this.#router.close();
    await this.#models.close();
  }

  #registerQueue({ predictions, register }: ModelServerOptions): RegisterQueue | undefined {
    if (!predictions || register === undefined || register === 'always') return undefined;
    const onFailure = (error: unknown): void => this.#bug(error);
    return new RegisterQueue({ sink: predictions, limit: register.bounded, onFailure });
  }

  #grpcAddress(): { readonly grpcPort?: number } {
    return this.#grpcPort === undefined ? {} : { grpcPort: this.#grpcPort };
  }

  #bug(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onEvent({ kind: 'bug', message });
  }
}
