import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pageScheme, servePage } from '../../../electron/serve-page.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'loopwright-page-'));
const pageDir = path.join(folder, 'page');
mkdirSync(path.join(pageDir, 'assets'), { recursive: true });
writeFileSync(path.join(pageDir, 'index.html'), '<!doctype html>');
writeFileSync(path.join(pageDir, 'assets', 'app.js'), 'start()');
writeFileSync(path.join(folder, 'secret.txt'), 'secret');
symlinkSync(path.join(folder, 'secret.txt'), path.join(pageDir, 'link.txt'));
afterAll(() => rmSync(folder, { recursive: true }));

type Answer = (request: Request) => Promise<Response>;

function handlerOf(): Answer {
  let made: Answer | undefined;
  servePage({ handle: (_scheme: string, handler: unknown) => void (made = handler as Answer) }, pageDir);
  return made as Answer;
}

const ask = (url: string, method = 'GET') => handlerOf()({ url, method } as Request);

describe('servePage', () => {
  it('answers a file of the page with its type and the content security policy', async () => {
    const response = await ask('app://loopwright/assets/app.js');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('start()');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toContain('unsafe-inline');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['app://loopwright/../secret.txt'],
    ['app://loopwright/..%2fsecret.txt'],
    ['app://loopwright/%2e%2e/secret.txt'],
    ['app://loopwright/assets/..%5c..%5c..%5csecret.txt'],
    ['app://loopwright/link.txt'],
    ['app://loopwright/assets'],
    ['app://loopwright/'],
    ['app://loopwright/%00index.html'],
    ['app://loopwright/%zz'],
    ['app://loopwright/missing.js'],
  ])('answers %s with 404 and nothing else', async (url) => {
    const response = await ask(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it.each([
    ['app://other/index.html', 'GET'],
    ['https://loopwright/index.html', 'GET'],
    ['app://loopwright/index.html', 'POST'],
  ])('refuses %s %s', async (url, method) => {
    expect((await ask(url, method)).status).toBe(403);
  });

  it('registers a standard, secure scheme that does not bypass the policy', () => {
    expect(pageScheme.privileges).toMatchObject({ standard: true, secure: true });
    expect(pageScheme.privileges?.bypassCSP).toBeUndefined();
    expect(pageScheme.privileges?.corsEnabled).toBeUndefined();
  });
});
