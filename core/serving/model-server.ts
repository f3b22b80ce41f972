/** The model server as a library: TensorFlow Serving's REST interface over the newest version of each model. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Result, succeed } from '../foundation/index.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';
import { drain, listen, preflight } from './http-listener.ts';
import { loadServable } from './load-servable.ts';
import type { ModelServer, ModelServerOptions, ModelServerStatus } from './model-server-types.ts';
import { OwnInterface } from './own-interface.ts';
import { PredictionRecorder } from './prediction-recorder.ts';
import { FigureCollector } from './request-figures.ts';
import { requireLocal } from './request-origin.ts';
import { RestInterface } from './rest-interface.ts';
import { modelRoute } from './rest-route.ts';
import { ServedModel } from './served-model.ts';
import { notFound } from './serving-status.ts';
import { errorBody } from './status-body.ts';

export function createModelServer(options: ModelServerOptions): ModelServer {
  return new HttpModelServer(options);
}

class HttpModelServer implements ModelServer {
  readonly #options: ModelServerOptions & { readonly pollMs: number; readonly drainMs: number };
  readonly #models: ReadonlyMap<string, ServedModel>;
  readonly #figures = new FigureCollector();
  readonly #rest: RestInterface;
  readonly #own: OwnInterface;
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;
  #url: string | undefined;
  #draining = false;

  constructor(given: ModelServerOptions) {
    const options = {
      ...given,
      pollMs: given.pollMs ?? 1000,
      retryMs: given.retryMs ?? 60_000,
      drainMs: given.drainMs ?? 10_000,
      bodyLimit: given.bodyLimit ?? 32 << 20,
      marker: given.marker ?? 'model.json',
    };
    this.#options = options;
    const { clock, marker, retryMs, loader = loadServable, onEvent = () => undefined } = options;
    this.#models = new Map(
      options.models.map(({ name, basePath }) => [
        name,
        new ServedModel({ name, basePath, marker, loader, clock, retryMs, onEvent }),
      ]),
    );
    const { predictions: sink, sampleRate = 1, redact = [], decisionThreshold = 0.5, bodyLimit, feedback, lookup } = options;
    this.#rest = new RestInterface({
      models: this.#models,
      recorder: new PredictionRecorder({ clock, sink, sampleRate, redact, decisionThreshold }),
      bodyLimit,
      clock,
      figures: this.#figures,
    });
    this.#own = new OwnInterface({ feedback, lookup, status: () => this.status() });
  }

  async start(): Promise<Result<{ readonly port: number; readonly url: string }>> {
    if (this.#server) throw new Error('The server has been started already');
    const server = createServer((request, response) => void this.#serve(request, response));
    server.on('clientError', (_error, socket) => {
      const body = errorBody('Malformed HTTP request');
      const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
      if (socket.writable) socket.end(head + body);
    });
    const listening = await listen(server, this.#options.port);
    if (!listening.ok) return listening;
    this.#server = server;
    await this.poll();
    this.#timer = setInterval(() => this.poll().catch((error) => this.#bug(error)), this.#options.pollMs);
    this.#url = `http://127.0.0.1:${listening.value}`;
    return succeed({ port: listening.value, url: this.#url });
  }

  status(): ModelServerStatus {
    const now = this.#options.clock.now();
    return {
      running: this.#server !== undefined && !this.#draining,
      ...(this.#url ? { url: this.#url } : {}),
      ...this.#figures.figures(now),
      models: [...this.#models.values()].map((model) => ({ name: model.name, versions: model.statuses(now) })),
    };
  }

  async poll(): Promise<void> {
    await Promise.all([...this.#models.values()].map((model) => model.poll()));
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (!server || this.#draining) return;
    this.#draining = true;
    clearInterval(this.#timer);
    await drain(server, this.#options.drainMs);
    await Promise.all([...this.#models.values()].map((model) => model.close()));
    this.#server = undefined;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request);
    if (response.destroyed) return;
    const length = Buffer.byteLength(answer.body);
    // While draining, and where the body was not read to its end, the connection is not used again.
    const close = this.#draining || !request.complete ? { connection: 'close' } : {};
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'content-length': length,
      ...answer.headers,
      ...close,
    });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  async #answer(request: IncomingMessage): Promise<HttpAnswer> {
    try {
      requireLocal(request);
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (request.method === 'OPTIONS') return preflight(request);
      const route = modelRoute(request.method ?? '', path);
      if (route) return await this.#rest.answer(route, request);
      return (await this.#own.answer(path, request)) ?? notFound(`Not found: ${path}`);
    } catch (error) {
      return errorAnswer(error) ?? this.#bug(error);
    }
  }

  #bug(error: unknown): HttpAnswer {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onEvent?.({ kind: 'bug', message });
    return { status: 500, body: errorBody('Internal error') };
  }
}
