/** Other machines: TLS and tokens on a listener of their own, beside the open one on the loopback interface. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addToken, listTokens, revokeToken } from '../../../core/app/index.ts';
import { createMessage } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { reloadConfigRequestType } from '../../../core/serving/grpc/config-messages.ts';
import { modelService, serviceNames } from '../../../core/serving/grpc/service-table.ts';
import { createModelServer, type ModelServer } from '../../../core/serving/index.ts';
import { TestClient } from './grpc-client.ts';
import { loadHalfPlus, pushHalfPlus } from './half-plus-two.ts';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasOpenssl)('the listener for other machines (skipped without openssl)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'serving-remote-'));
  let now = 1_000_000;
  let server: ModelServer;
  let ports: { restPort: number; grpcPort: number };
  let token = '';
  let cert = '';

  beforeAll(async () => {
    const [certPath, keyPath] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:models.test,IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        keyPath,
        '-out',
        certPath,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    cert = readFileSync(certPath, 'utf8');
    await pushHalfPlus(join(dir, 'm'), '1');
    token = unwrap(await addToken(dir, 'web', 5));
    server = createModelServer({
      models: [{ name: 'm', basePath: join(dir, 'm') }],
      port: 0,
      grpcPort: 0,
      clock: { now: () => now },
      loader: loadHalfPlus,
      remote: {
        address: '127.0.0.1',
        restPort: 0,
        grpcPort: 0,
        cert,
        key: readFileSync(keyPath, 'utf8'),
        hosts: ['models.test'],
        tokensFile: join(dir, 'serving_tokens.json'),
      },
    });
    const { remote } = unwrap(await server.start());
    ports = remote ?? { restPort: 0, grpcPort: 0 };
  });

  afterAll(async () => {
    await server.close();
    rmSync(dir, { recursive: true });
  });

  function ask(headers: Record<string, string>): Promise<{ status: number; body: { predictions?: number[]; error?: string } }> {
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: ports.restPort,
        path: '/v1/models/m:predict',
        method: 'POST',
        ca: cert,
        servername: 'localhost',
        headers,
      };
      const asked = request(options, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
      });
      asked.on('error', reject);
      asked.end('{"instances": [2]}');
    });
  }

  const bearer = (given: string) => ({ authorization: `Bearer ${given}` });

  it('answers with a token, refuses without, and with one that is only near', async () => {
    expect(await ask({ ...bearer(token), host: 'models.test' })).toEqual({ status: 200, body: { predictions: [3] } });
    expect((await ask({})).status).toBe(401);
    expect((await ask(bearer(`${token.slice(0, -1)}_`))).status).toBe(401);
    expect((await ask({ ...bearer(token), host: 'evil.example' })).status).toBe(403);
  });

  it('gives each client its rate', async () => {
    now += 60_000;
    const codes: number[] = [];
    for (let i = 0; i < 6; i++) codes.push((await ask(bearer(token))).status);
    expect(codes).toEqual([200, 200, 200, 200, 200, 429]);
    now += 12_000;
    expect((await ask(bearer(token))).status).toBe(200);
  });

  it('asks the same of gRPC, and lets nobody there change the models', async () => {
    now += 60_000;
    const client = new TestClient(ports.grpcPort, credentials.createSsl(Buffer.from(cert)));
    const x = { dtype: 'DT_FLOAT' as const, shape: [1, 1], data: Float32Array.of(2) };
    await expect(client.predict({ name: 'm' }, { x })).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    const { outputs } = await client.predict({ name: 'm' }, { x }, { metadata: bearer(token) });
    expect(outputs.get('y')?.data[0]).toBe(3);
    for (let i = 0; i < 4; i++) await client.predict({ name: 'm' }, { x }, { metadata: bearer(token) });
    const beyond = client.predict({ name: 'm' }, { x }, { metadata: bearer(token) });
    await expect(beyond).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    now += 60_000;
    const reload = client.call(
      `/${serviceNames.model}/HandleReloadConfigRequest`,
      modelService.HandleReloadConfigRequest,
      createMessage(reloadConfigRequestType),
      { metadata: bearer(token) },
    );
    await expect(reload).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
    client.close();
  });

  it('keeps no token in the file, and forgets a client that is revoked', async () => {
    now += 60_000;
    expect(readFileSync(join(dir, 'serving_tokens.json'), 'utf8')).not.toContain(token);
    unwrap(await revokeToken(dir, 'web'));
    now += 2000;
    expect((await ask(bearer(token))).status).toBe(401);
    expect(unwrap(await listTokens(dir)).map(({ name, revoked }) => [name, revoked])).toEqual([['web', true]]);
    const again = unwrap(await addToken(dir, 'web', 10));
    now += 2000;
    expect((await ask(bearer(again))).status).toBe(200);
  });
});
