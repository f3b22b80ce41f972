import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { refuseClient } from '../../../core/serving/client-error.ts';

/** What a client hears that sends these bytes and then waits. */
async function heardBy(bytes: string, options: ServerOptions = {}): Promise<string> {
  const server = createServer(options, (request, response) => request.resume().on('end', () => response.end()));
  server.on('clientError', refuseClient);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(bytes);
  const heard = await text(socket);
  await new Promise((resolve) => server.close(resolve));
  return heard;
}

const impatient = { headersTimeout: 20, requestTimeout: 20, connectionsCheckingInterval: 10 };

describe('a client whose bytes never become a request', () => {
  it.each([
    ['headers', 'POST /v1/models/m:predict HTTP/1.1\r\nHost: x\r\n'],
    ['body', 'POST /v1/models/m:predict HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"instances"'],
  ])('is told that it was too slow where its %s did not come in time, not that they are malformed', async (_part, bytes) => {
    const heard = await heardBy(bytes, impatient);
    expect(heard).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(JSON.parse(heard.split('\r\n\r\n')[1] ?? '')).toEqual({ error: 'The request did not arrive in time' });
  });

  it('is told that its headers are too large', async () => {
    const heard = await heardBy(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 431 .*\r\n/);
    expect(heard).toContain('"error": "The headers of the request are too large"');
  });

  it('is told of what is no HTTP', async () => {
    const heard = await heardBy('hello\r\n\r\n');
    expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(heard).toContain('Malformed HTTP request');
  });
});
