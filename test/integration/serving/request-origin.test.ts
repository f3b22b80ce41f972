/** Who may ask, over real sockets: addressed to this machine by name, and from no foreign page. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectHttp2, constants } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addToken } from '../../../core/app/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer, type ModelServer, type ModelServerEvent } from '../../../core/serving/index.ts';
import { TestClient } from './grpc-client.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const dir = mkdtempSync(join(tmpdir(), 'serving-origin-'));
const bugs: string[] = [];
const ports = { closed: 0, cors: 0, grpc: 0 };
let servers: readonly ModelServer[] = [];

beforeAll(async () => {
  await pushHalfPlus(join(dir, 'm'), '1');
  const options = {
    models: [{ name: 'm', basePath: join(dir, 'm') }],
    port: 0,
    clock: systemClock,
    loader: loadHalfPlus,
    onEvent: (event: ModelServerEvent) => {
      if (event.kind === 'bug') bugs.push(event.message);
    },
  };
  const [closed, cors] = [createModelServer({ ...options, grpcPort: 0 }), createModelServer({ ...options, cors: true })];
  servers = [closed, cors];
  const started = unwrap(await closed.start());
  Object.assign(ports, { closed: started.port, grpc: started.grpcPort ?? 0, cors: unwrap(await cors.start()).port });
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(dir, { recursive: true });
});

/** Everything the server says to these bytes until it ends the connection. */
function exchange(port: number, sent: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(text) : reject(error)));
  });
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly version?: string;
  readonly body?: string;
}

interface Answered {
  readonly status: number;
  readonly headers: readonly string[];
  readonly error: string | undefined;
}

async function ask(port: number, headers: readonly string[], asked: Asked = {}): Promise<Answered> {
  const { method = 'POST', path = '/v1/models/m:predict', version = '1.1', body = '{"instances": [2]}' } = asked;
  const lines = [`${method} ${path} HTTP/${version}`, ...headers, `Content-Length: ${body.length}`, 'Connection: close'];
  const text = await exchange(port, `${lines.join('\r\n')}\r\n\r\n${body}`);
  const [head = '', content = ''] = text.split('\r\n\r\n');
  const [first = '', ...rest] = head.split('\r\n');
  const error = content.startsWith('{') ? (JSON.parse(content) as { error?: string }).error : undefined;
  return { status: Number(first.split(' ')[1]), headers: rest.map((line) => line.toLowerCase()), error };
}

const own = 'Host: 127.0.0.1:8501';

describe('the Host header', () => {
  it.each(['127.0.0.1', '127.0.0.1:8501', 'localhost', 'LocalHost:1', '[::1]', '[::1]:8501'])(
    '%s is this machine, whatever the port',
    async (host) => {
      expect(await ask(ports.closed, [`Host: ${host}`])).toMatchObject({ status: 200 });
    },
  );

  it.each([
    'evil.example',
    'evil.example:8501',
    'localhost.evil.example',
    'evil.localhost',
    'localhost.',
    '127.0.0.1.evil.example',
    '127.0.0.2',
    '0.0.0.0:8501',
    '2130706433',
    '[::]:8501',
    '[::ffff:127.0.0.1]',
    '::1',
    'user@localhost',
    'localhost:8501:8501',
    'localhost:x',
    '',
  ])('"%s" is not, and the refusal says by which name to come', async (host) => {
    const { status, error } = await ask(ports.closed, [`Host: ${host}`]);
    expect({ status, error }).toEqual({ status: 403, error: `Host not allowed: ${host}. Use 127.0.0.1 or localhost` });
  });

  it('guards every path and method, preflights too, and CORS opens none of it', async () => {
    const foreign = ['Host: evil.example', 'Origin: http://evil.example'];
    for (const port of [ports.closed, ports.cors]) {
      for (const [method, path] of [
        ['GET', '/v1/models/m'],
        ['GET', '/v1/models/m/metadata'],
        ['GET', '/loopwright/v1/models'],
        ['POST', '/loopwright/v1/feedback'],
        ['POST', '/loopwright/v1/routing'],
        ['GET', '/nowhere'],
        ['OPTIONS', '/v1/models/m:predict'],
      ] as const) {
        expect(await ask(port, foreign, { method, path })).toMatchObject({ status: 403 });
      }
    }
  });

  it('may be missing in HTTP/1.0, which no browser speaks, but not in HTTP/1.1', async () => {
    expect(await ask(ports.closed, [], { version: '1.0' })).toMatchObject({ status: 200 });
    expect(await ask(ports.closed, [], { version: '1.1' })).toMatchObject({ status: 400 });
    expect(await ask(ports.closed, ['Host: evil.example'], { version: '1.0' })).toMatchObject({ status: 403 });
    expect(await ask(ports.closed, ['Origin: http://evil.example'], { version: '1.0' })).toMatchObject({ status: 403 });
  });

  it('counts, not the address in the request line', async () => {
    const path = 'http://127.0.0.1/v1/models/m:predict';
    expect(await ask(ports.closed, ['Host: evil.example'], { path })).toMatchObject({ status: 403 });
  });
});

describe('the Origin header', () => {
  it.each(['http://localhost:3000', 'http://127.0.0.1', 'https://[::1]:8443', 'HTTP://localhost'.toLowerCase()])(
    '%s is a page of this machine',
    async (origin) => {
      expect(await ask(ports.closed, [own, `Origin: ${origin}`])).toMatchObject({ status: 200 });
    },
  );

  it.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'http://evil.example:8501',
    'null',
    '',
    'file://',
    'chrome-extension://abcdefgh',
    'http://localhost/evil.example',
    'http://evil.example/localhost',
    'http://user@localhost',
    'localhost',
  ])('"%s" is none', async (origin) => {
    const { status, error } = await ask(ports.closed, [own, `Origin: ${origin}`]);
    expect({ status, error }).toEqual({ status: 403, error: `Origin not allowed: ${origin}` });
  });

  it('is asked before the body is read', async () => {
    const text = await exchange(
      ports.closed,
      `POST /v1/models/m:predict HTTP/1.1\r\n${own}\r\nOrigin: null\r\nContent-Length: 1000000\r\n\r\n`,
    );
    expect(text).toContain('HTTP/1.1 403');
  });

  it('lets a preflight through without telling the page that it may', async () => {
    const { status, headers } = await ask(ports.closed, [own, 'Origin: https://evil.example'], { method: 'OPTIONS' });
    expect(status).toBe(200);
    expect(headers.filter((line) => line.startsWith('access-control'))).toEqual([]);
  });
});

describe('with CORS on', () => {
  it.each(['https://evil.example', 'null'])('any page may ask: %s', async (origin) => {
    const { status, headers } = await ask(ports.cors, [own, `Origin: ${origin}`]);
    expect(status).toBe(200);
    expect(headers).toContain('access-control-allow-origin: *');
    expect(await ask(ports.cors, [own, `Origin: ${origin}`], { method: 'GET', path: '/v1/models/m' })).toMatchObject({
      status: 200,
    });
  });

  it('a preflight tells it so', async () => {
    const { status, headers } = await ask(ports.cors, [own, 'Origin: https://page.example'], { method: 'OPTIONS' });
    expect(status).toBe(200);
    expect(headers).toContain('access-control-allow-methods: post, get');
  });

  it('no page may change which version answers', async () => {
    const routing = { path: '/loopwright/v1/routing', body: '{}' };
    for (const path of [routing.path, `${routing.path}?x`]) {
      const refused = await ask(ports.cors, [own, 'Origin: https://evil.example'], { ...routing, path });
      expect(refused).toMatchObject({ status: 403, error: 'Origin not allowed: https://evil.example' });
    }
    expect((await ask(ports.cors, [own, 'Origin: http://localhost:3000'], routing)).status).not.toBe(403);
    expect((await ask(ports.cors, [own], routing)).status).not.toBe(403);
  });
});

describe('gRPC', () => {
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

  it('is out of a page’s reach: HTTP/1.1 gets no answer, whatever its body holds', async () => {
    for (const body of ['', preface, `${preface}\0\0\0\x04\0\0\0\0\0`]) {
      const asked = `POST /grpc.health.v1.Health/Check HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/grpc\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const answer = await exchange(ports.grpc, Buffer.from(asked, 'latin1'));
      expect(answer).not.toMatch(/HTTP\/1\.|grpc-status/);
    }
    const client = new TestClient(ports.grpc);
    const x = { dtype: 'DT_FLOAT' as const, shape: [1, 1], data: Float32Array.of(2) };
    expect((await client.predict({ name: 'm' }, { x })).outputs.get('y')?.data[0]).toBe(3);
    client.close();
  });

  it('answers by any authority, for a port that is forwarded', async () => {
    const session = connectHttp2(`http://127.0.0.1:${ports.grpc}`);
    const call = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_AUTHORITY]: 'models.internal:8500',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const trailers = new Promise<Record<string, unknown>>((resolve, reject) => {
      call.on('trailers', (given) => resolve({ ...given }));
      call.on('error', reject);
    });
    call.resume();
    call.end(Buffer.alloc(5));
    expect((await trailers)['grpc-status']).toBe('0');
    session.close();
  });
});

it('none of it was a bug', () => {
  expect(bugs).toEqual([]);
});

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasOpenssl)('a listener for other machines on an IPv6 address (skipped without openssl)', () => {
  let server: ModelServer;
  let remote = { restPort: 0, grpcPort: 0 };
  let cert = '';
  let token = '';

  beforeAll(async () => {
    const [certPath, keyPath] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyPath, '-out', certPath];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:::1'];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...subject], { stdio: 'ignore' });
    cert = readFileSync(certPath, 'utf8');
    token = unwrap(await addToken(dir, 'web', 100));
    const files = { cert, key: readFileSync(keyPath, 'utf8'), tokensFile: join(dir, 'serving_tokens.json') };
    server = createModelServer({
      models: [{ name: 'm', basePath: join(dir, 'm') }],
      port: 0,
      clock: systemClock,
      loader: loadHalfPlus,
      remote: { address: '::1', restPort: 0, grpcPort: 0, hosts: ['FD00::7', 'models.test'], ...files },
    });
    remote = unwrap(await server.start()).remote ?? remote;
  });

  afterAll(() => server.close());

  function status(host: string): Promise<number> {
    const options = { host: '::1', port: remote.restPort, path: '/v1/models/m', ca: cert, servername: 'localhost' };
    return new Promise((resolve, reject) => {
      const asked = httpsRequest({ ...options, headers: { host, authorization: `Bearer ${token}` } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  it('is called by its address in brackets, as URLs have it, and by its other names', async () => {
    expect(await status(`[::1]:${remote.restPort}`)).toBe(200);
    expect(await status('[fd00::7]')).toBe(200);
    expect(await status('models.test:1')).toBe(200);
    for (const host of ['[fd00::8]', '::1', 'localhost', '127.0.0.1']) expect(await status(host)).toBe(403);
  });

  it('answers gRPC there', async () => {
    const client = new TestClient(remote.grpcPort, credentials.createSsl(Buffer.from(cert)), { address: '[::1]' });
    const x = { dtype: 'DT_FLOAT' as const, shape: [1, 1], data: Float32Array.of(2) };
    const { outputs } = await client.predict({ name: 'm' }, { x }, { metadata: { authorization: `Bearer ${token}` } });
    expect(outputs.get('y')?.data[0]).toBe(3);
    client.close();
  });
});
