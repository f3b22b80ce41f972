/** The model server as a library: TensorFlow Serving's interfaces over the models it is given. */

import { type Result, succeed } from '../foundation/index.ts';
import { type ListenerAccess, localAccess, type RemoteOptions, remoteAccess } from './access/remote-access.ts';
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
import { OwnInterface } from './own-interface.ts';
import { PredictionRecorder } from './prediction-recorder.ts';
import { FigureCollector } from './request-figures.ts';
import { RestInterface } from './rest-interface.ts';
import { RestServer } from './rest-server.ts';
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
  readonly #watch: ModelConfigWatch | undefined;
  #listeners: readonly Listener[] = [];
  #started: StartedServer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(given: ModelServerOptions) {
    const options = { ...defaults, ...given };
    this.#options = options;
    const { clock, sampleRate, redact, configFile, onEvent } = options;
    const loader = options.warmUp ? warmedUp(options.loader) : options.loader;
    this.#models = new ServedModels(options.models, { ...options, loader });
    const recorder = new PredictionRecorder({ clock, sink: options.predictions, sampleRate, redact });
    this.#inference = new Inference({ models: () => this.#models.byName, recorder, clock, figures: this.#figures });
    if (configFile) this.#watch = new ModelConfigWatch(configFile, this.#models, onEvent);
  }

  async start(): Promise<Result<StartedServer>> {
    if (this.#started) throw new Error('The server has been started already');
    const bound = await this.#listen();
    if (!bound.ok) return bound;
    this.#started = bound.value;
    await this.poll();
    await this.#watch?.look();
    this.#watch?.start();
    this.#timer = setInterval(() => this.poll().catch((error) => this.#bug(error)), this.#options.pollMs);
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
    await this.#models.close();
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
    const { bodyLimit, timeoutMs, feedback, lookup, cors } = this.#options;
    const server = new RestServer({
      rest: new RestInterface({ models: () => this.#models.byName, inference: this.#inference, bodyLimit, timeoutMs }),
      own: new OwnInterface({ feedback, lookup, status: () => this.status() }),
      cors,
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
