/** What a client is told whose bytes never became a request: they were no HTTP, too many, or too slow. */

import type { Duplex } from 'node:stream';
import { errorBody } from './status-body.ts';

interface Refusal {
  readonly status: string;
  readonly message: string;
}

const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'The request did not arrive in time' },
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', message: 'The headers of the request are too large' },
};
const malformed: Refusal = { status: '400 Bad Request', message: 'Malformed HTTP request' };

/** For a server's `clientError`: Node.js leaves the answer to whoever listens to it. */
export function refuseClient(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const { status, message } = refusals[error.code ?? ''] ?? malformed;
  const body = errorBody(message);
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
