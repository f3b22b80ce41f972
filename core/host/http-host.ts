/** The interface in a browser: the window's files, uploads and the contract over one WebSocket, on loopback with a one-time token. */

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { Core } from '../app/index.ts';
import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import { isLoopbackHost, isOwnOrigin, isToken, securityHeaders } from './security-headers.ts';
import { serveStaticFile } from './static-files.ts';
import { clearUploads, receiveUpload } from './uploads.ts';

export interface HttpHostOptions {
  /** Folder of the built window. */
  readonly rendererDir: string;
  readonly uploadsDir: string;
  /** 0 picks a free one. */
  readonly port: number;
}

export interface HttpHost {
  /** With the token in the fragment, which never reaches a log. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** One message of the contract; uploads go over HTTP. */
const maxMessageBytes = 32 * 1024 * 1024;

export async function startHttpHost(core: Core, options: HttpHostOptions): Promise<Result<HttpHost>> {
  await clearUploads(options.uploadsDir);
  const token = randomBytes(24).toString('base64url');
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const handler = new RPCHandler(core.router);
  sockets.on('connection', (socket) => void handler.upgrade(socket));
  let port = options.port;
  const server = createServer(
    (request, response) => void answer(request, response, { token, port, options }).catch(() => response.destroy()),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const allowed =
      url.pathname === '/rpc' &&
      isLoopbackHost(request, port) &&
      isOwnOrigin(request, port) &&
      isToken(url.searchParams.get('token'), token);
    if (!allowed) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted, request));
  });
  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  port = listening.value;
  return succeed({
    address: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

interface HostState {
  readonly token: string;
  readonly port: number;
  readonly options: HttpHostOptions;
}

async function answer(request: IncomingMessage, response: ServerResponse, host: HostState): Promise<void> {
  if (!isLoopbackHost(request, host.port) || !isOwnOrigin(request, host.port)) return refuse(response, 403);
  if (request.method === 'GET') return serveStaticFile(host.options.rendererDir, request, response);
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method !== 'PUT' || pathname !== '/upload') return refuse(response, 405);
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (!isToken(bearer, host.token)) return refuse(response, 401);
  return receiveUpload(host.options.uploadsDir, request, response);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, securityHeaders).end();
}

function listen(server: Server, port: number): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(
        fail(
          createProblem(
            'serving/port-in-use',
            `Port ${port} cannot be used (${error.code ?? error.message}).`,
            'Choose another with --port, or 0 for any free one.',
          ),
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => resolve(succeed((server.address() as AddressInfo).port)));
  });
}
