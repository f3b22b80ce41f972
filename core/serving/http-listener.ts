/** Binding and draining an HTTP server. */

import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProblem, fail, type Problem, type Result, succeed } from '../foundation/index.ts';
import type { HttpAnswer } from './http-answer.ts';
import { ServingError } from './serving-status.ts';

/** The port bound; `port` 0 picks a free one. */
export function listen(server: Server, port: number, address: string): Promise<Result<number>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(fail(portProblem({ port, address, reason: error.code ?? error.message, key: 'serving.rest_api_port' })));
    });
    server.listen(port, address, () => resolve(succeed((server.address() as AddressInfo).port)));
  });
}

/** What stands in the way of listening, by the system's reason. `key` is the project file's for that port. */
export function portProblem({ port, address, reason, key }: PortFailure): Problem {
  const choose = `choose another port for the model server (${key}, or a flag of serve)`;
  const say = (message: string, hint: string): Problem =>
    createProblem('serving/port-in-use', message, hint, { details: { port, reason } });
  if (reason.includes('EADDRINUSE')) {
    return say(`Another program is using port ${port}`, `Stop that program, or ${choose}.`);
  }
  if (reason.includes('EACCES')) {
    return say(`Port ${port} needs rights that this program has not`, `C${choose.slice(1)}: those from 1024 on are free to all.`);
  }
  if (reason.includes('EADDRNOTAVAIL')) {
    return say(`${address} is no address of this machine`, 'Correct serving.remote.address; 0.0.0.0 is every address.');
  }
  return say(`Port ${port} of ${address} cannot be opened (${reason})`, `C${choose.slice(1)}.`);
}

export interface PortFailure {
  readonly port: number;
  readonly address: string;
  /** What the system says. */
  readonly reason: string;
  readonly key: string;
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
