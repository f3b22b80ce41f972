/** The HTTP server: TensorFlow Serving's REST interface and the server's own paths on one port. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type Result, succeed } from '../foundation/index.ts';
import type { ListenerAccess } from './access/remote-access.ts';
import { refuseClient } from './client-error.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';
import { drain, listen, preflight } from './http-listener.ts';
import type { OwnInterface } from './own-interface.ts';
import { requireKnownHost } from './request-origin.ts';
import type { RestInterface } from './rest-interface.ts';
import { modelRoute } from './rest-route.ts';
import { notFound } from './serving-status.ts';
import { errorBody } from './status-body.ts';

export interface RestServerOptions {
  readonly rest: RestInterface;
  readonly own: OwnInterface;
  /** TensorFlow Serving's `enable_cors_support`: any page may ask. */
  readonly cors: boolean;
  readonly access: ListenerAccess;
  /** Plain text for GET. */
  readonly page?: { readonly path: string; text(): string };
  onBug(message: string): void;
}

/** Source: TensorFlow Serving's REST server. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET',
  'access-control-allow-headers': 'Content-Type',
};

export class RestServer {
  readonly #options: RestServerOptions;
  #server: Server | undefined;
  #draining = false;

  constructor(options: RestServerOptions) {
    this.#options = options;
  }

  /** The port bound. */
  async start(port: number): Promise<Result<number>> {
    const { tls, address } = this.#options.access;
    const serve = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    const server = tls ? createTlsServer(tls, serve) : createServer(serve);
    server.on('clientError', refuseClient);
    const listening = await listen(server, port, address);
    if (!listening.ok) return listening;
    this.#server = server;
    return succeed(listening.value);
  }

  async close(drainMs: number): Promise<void> {
    this.#draining = true;
    if (this.#server) await drain(this.#server, drainMs);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request);
    if (response.destroyed) return;
    const length = Buffer.byteLength(answer.body);
    const headers: Record<string, string | number> = { 'content-type': 'application/json', 'content-length': length };
    if (this.#options.cors) Object.assign(headers, corsHeaders);
    if (answer.headers) Object.assign(headers, answer.headers);
    // While draining, and where the body was not read to its end, the connection is not used again.
    if (this.#draining || !request.complete) headers['connection'] = 'close';
    response.writeHead(answer.status, headers);
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  }

  async #answer(request: IncomingMessage): Promise<HttpAnswer> {
    const { rest, own, cors, access, page } = this.#options;
    try {
      requireKnownHost(request, { hosts: access.hosts, anyOrigin: cors });
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (request.method === 'OPTIONS') return preflight(request);
      await access.tokens?.admit(request.headers.authorization);
      if (path === page?.path && request.method === 'GET') {
        return { status: 200, body: page.text(), headers: { 'content-type': 'text/plain' } };
      }
      const route = modelRoute(request.method ?? '', path);
      if (route) return await rest.answer(route, request);
      return (await own.answer(path, request)) ?? notFound(`Not found: ${path}`);
    } catch (error) {
      return errorAnswer(error) ?? this.#bug(error);
    }
  }

  #bug(error: unknown): HttpAnswer {
    this.#options.onBug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { status: 500, body: errorBody('Internal error') };
  }
}
