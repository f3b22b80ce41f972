/** Binding and draining an HTTP server. */

import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import type { HttpAnswer } from './http-answer.ts';
import { ServingError } from './serving-status.ts';

/** The port bound; `port` 0 picks a free one. */
export function listen(server: Server, port: number, address: string): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      resolve(
        fail(
          createProblem(
            'serving/port-in-use',
            taken ? `Another program is using port ${port}` : `Port ${port} cannot be opened (${error.code})`,
            'Stop that program, or choose another port for the model server in the project file (serving.rest_api_port).',
            { details: { port } },
          ),
        ),
      );
    });
    server.listen(port, address, () => resolve(succeed((server.address() as AddressInfo).port)));
  });
}

/** Accepts nothing new, lets requests under way finish for at most `drainMs`, then cuts what is left. */
export function drain(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** TensorFlow Serving's answer to OPTIONS while CORS is off. */
export function preflight(request: IncomingMessage): HttpAnswer {
  if (/https?:\/\//.test(request.headers.origin ?? '')) return { status: 200, body: '' };
  throw new ServingError('FAILED_PRECONDITION', 'Origin header is missing in CORS preflight');
}
