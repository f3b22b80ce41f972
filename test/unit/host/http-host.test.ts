import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Core } from '../../../core/app/index.ts';
import { type HttpHost, startHttpHost } from '../../../core/host/index.ts';

let dir: string;
let host: HttpHost;
let token: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-'));
  await mkdir(join(dir, 'renderer'));
  await writeFile(join(dir, 'renderer', 'index.html'), '<!doctype html><title>Loopwright</title>');
  await writeFile(join(dir, 'secret.txt'), 'secret');
  // The guards stand before the contract: an empty router is enough here.
  const core = { router: {}, uploadsDir: join(dir, 'uploads') } as unknown as Core;
  const started = await startHttpHost(core, { rendererDir: join(dir, 'renderer'), uploadsDir: join(dir, 'uploads'), port: 0 });
  if (!started.ok) throw new Error(started.problem.message);
  host = started.value;
  token = host.address.split('#token=')[1] ?? '';
});
afterAll(async () => {
  await host.close();
  await rm(dir, { recursive: true });
});

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

function ask(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: host.port, path, method: options.method ?? 'GET', headers: options.headers },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

function openSocket(query: string, headers: Record<string, string> = {}): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc${query}`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

describe('the loopback host', () => {
  it('serves the window with a strict content security policy', async () => {
    const answer = await ask('/');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Loopwright');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/%00', '/%zz'])('does not serve %s', async (path) => {
    const answer = await ask(path);
    expect(answer.body).not.toContain('secret');
  });

  it('refuses a page of another name that resolves to this machine', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it('refuses a request from another origin', async () => {
    expect((await ask('/', { headers: { origin: 'http://evil.example' } })).status).toBe(403);
  });

  it('opens the contract only with the token, and only to its own origin', async () => {
    expect(await openSocket(`?token=${token}`)).toBe('open');
    expect(await openSocket(`?token=${token}`, { origin: `http://127.0.0.1:${host.port}` })).toBe('open');
    expect(await openSocket('?token=wrong')).toBe(403);
    expect(await openSocket('')).toBe(403);
    expect(await openSocket(`?token=${token}`, { origin: 'http://evil.example' })).toBe(403);
  });

  it('takes an upload with the token and keeps it under its own name', async () => {
    const answer = await ask('/upload?name=..%2Frows.csv', {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: 'a,b\n1,2\n',
    });
    const { upload } = JSON.parse(answer.body) as { upload: string };
    const names = await readdir(join(dir, 'uploads', upload));
    expect(names).toEqual(['rows.csv']);
    expect(await readFile(join(dir, 'uploads', upload, 'rows.csv'), 'utf8')).toBe('a,b\n1,2\n');
  });

  it('refuses an upload without the token, and other methods', async () => {
    expect((await ask('/upload?name=x', { method: 'PUT', body: 'x' })).status).toBe(401);
    expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
  });
});
