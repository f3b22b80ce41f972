/** The model server as a library: TensorFlow Serving's interfaces over the models it is given. */

import { type Result, succeed } from '../foundation/index.ts';
import { type ListenerAccess, localAccess, type RemoteOptions, remoteAccess } from './access/remote-access.ts';
import { Batching, type BatchingMode, type OwnParameters } from './batching/batching.ts';
import { withOwnParameters } from './batching/own-parameters.ts';
import { GrpcServer } from './grpc/grpc-server.ts';
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
  sampleRate: 1,
  redact: [] as readonly string[],
  batching: { mode: 'queued' } as BatchingMode,
  metricsPath: defaultMetricsPath as string | null,
  onEvent: (_event: ModelServerEvent): void => undefined,
};

interface Listener {
  start(): Promise<Result<number>>;
  close(drainMs: number): Promise<void>;
}

class OwnModelServer implements ModelServer {
  readonly #options: ModelServerOptions & typeof defaults;
  readonly #models: ServedModels;
  readonly #figures = new FigureCollector();
  readonly #inference: Inference;
  readonly #batching: Batching;
  readonly #router: Router;
  readonly #register: RegisterQueue | undefined;
  readonly #metrics = new ServingMetrics({
    dropped: () => this.#register?.dropped ?? 0,
    waiting: () => this.#register?.waiting ?? 0,
  });
  readonly #watch: ModelConfigWatch | undefined;
  #listeners: readonly Listener[] = [];
  #started: StartedServer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(given: ModelServerOptions) {
    const options = { ...defaults, ...given };
    this.#options = options;
    const { clock, sampleRate, redact, configFile, onEvent } = options;
    const own: OwnParameters = new WeakMap();
    const loader = withOwnParameters(options.warmUp ? warmedUp(options.loader) : options.loader, own);
    const models = (): ServedModels['byName'] => this.#models.byName;
    this.#router = new Router({ models, clock, store: options.routing, onEvent });
    const pinned = (model: string): ReadonlySet<bigint> => this.#router.pinned(model);
    this.#models = new ServedModels(options.models, { ...options, loader, pinned });
    this.#register = this.#registerQueue(options);
    this.#batching = new Batching(options.batching, own, this.#metrics);
    const sink = this.#register ?? options.predictions;
    this.#inference = new Inference({
      models,
      recorder: new PredictionRecorder({ clock, sink, sampleRate, redact }),
      clock,
      figures: this.#figures,
      batching: this.#batching,
      router: this.#router,
      metrics: this.#metrics,
    });
    if (configFile) this.#watch = new ModelConfigWatch(configFile, this.#models, onEvent);
  }

  async start(): Promise<Result<StartedServer>> {
    if (this.#started) throw new Error('The server has been started already');
    const bound = await this.#listen();
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

  async close(): Promise<void> {
    if (!this.#started || this.#closing) return;
    this.#closing = true;
    clearInterval(this.#timer);
    await this.#watch?.stop();
    await Promise.all(this.#listeners.map((listener) => listener.close(this.#options.drainMs)));
    await this.#register?.drain();
    await this.#router.close();
    await this.#models.close();
  }

  #registerQueue({ predictions, register }: ModelServerOptions): RegisterQueue | undefined {
    if (!predictions || register === undefined || register === 'always') return undefined;
    const onFailure = (error: unknown): void => this.#bug(error);
    return new RegisterQueue({ sink: predictions, limit: register.bounded, onFailure });
  }

  /** All ports or none. */
  async #listen(): Promise<Result<StartedServer>> {
    const { port, grpcPort, remote, clock } = this.#options;
    const listeners = [this.#rest(localAccess, port)];
    if (grpcPort !== undefined) listeners.push(this.#grpc(localAccess, grpcPort));
    if (remote) {
      const access = remoteAccess(remote, clock);
      listeners.push(this.#rest(access, remote.restPort), this.#grpc(access, remote.grpcPort));
    }
    const ports: number[] = [];
    for (const listener of listeners) {
      const bound = await listener.start();
      if (!bound.ok) {
        await Promise.all(listeners.slice(0, ports.length).map((open) => open.close(0)));
        return bound;
      }
      ports.push(bound.value);
    }
    this.#listeners = listeners;
    return succeed(addresses(ports, { grpc: grpcPort !== undefined, remote }));
  }

  #rest(access: ListenerAccess, port: number): Listener {
    const { bodyLimit, timeoutMs, feedback, lookup, cors, metricsPath } = this.#options;
    const server = new RestServer({
      rest: new RestInterface({ models: () => this.#models.byName, inference: this.#inference, bodyLimit, timeoutMs }),
      own: new OwnInterface({
        feedback,
        lookup,
        router: this.#router,
        // Clients of other machines ask; who answers them is decided on this one.
        mayRoute: access.tokens === undefined,
        status: () => this.status(),
      }),
      cors,
      ...(metricsPath === null ? {} : { page: { path: metricsPath, text: () => this.#metrics.page() } }),
      access,
      onBug: (message) => this.#options.onEvent({ kind: 'bug', message }),
    });
    return { start: () => server.start(port), close: (drainMs) => server.close(drainMs) };
  }

  #grpc(access: ListenerAccess, port: number): Listener {
    const { bodyLimit } = this.#options;
    const onBug = (message: string): void => this.#options.onEvent({ kind: 'bug', message });
    const server = new GrpcServer({ inference: this.#inference, models: this.#models, bodyLimit, access, onBug });
    return { start: () => server.start(port), close: (drainMs) => server.close(drainMs) };
  }

  #bug(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onEvent({ kind: 'bug', message });
  }
}

/** Ports in the order they were bound. */
function addresses(
  ports: readonly number[],
  { grpc, remote }: { readonly grpc: boolean; readonly remote: RemoteOptions | undefined },
): StartedServer {
  const [port = 0, ...rest] = ports;
  const [restPort = 0, grpcPort = 0] = rest.slice(grpc ? 1 : 0);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    ...(grpc ? { grpcPort: rest[0] ?? 0 } : {}),
    ...(remote ? { remote: { restPort, grpcPort } } : {}),
  };
}
