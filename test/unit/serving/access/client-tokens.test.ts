/** Tokens of clients on other machines: whom they admit, how often, and what a changed file does. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClientTokens,
  createToken,
  parseTokens,
  type TokenClient,
  tokensText,
} from '../../../../core/serving/access/client-tokens.ts';

let dir: string;
let path: string;
let now = 0;
const clock = { now: () => now };
const web = createToken();
const job = createToken();

function client(name: string, { hash }: { readonly hash: string }, more: Partial<TokenClient> = {}): TokenClient {
  return { name, hash, created: '2026-01-01', revoked: false, requests_per_minute: 60, ...more };
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tokens-'));
  path = join(dir, 'serving_tokens.json');
  now = 1_000_000;
  await writeFile(path, tokensText([client('web', web), client('job', job, { requests_per_minute: 2 })]));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** The client's name, or the code of the refusal. */
async function outcome(tokens: ClientTokens, authorization: string | undefined): Promise<string> {
  return tokens.admit(authorization).catch((error: { code: string }) => error.code);
}

describe('whom they admit', () => {
  it('tells the client by its token', async () => {
    const tokens = new ClientTokens(path, clock);
    expect(await outcome(tokens, `Bearer ${web.token}`)).toBe('web');
    expect(await outcome(tokens, `bearer   ${job.token}`)).toBe('job');
  });

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the token alone', web.token],
    ['another scheme', `Basic ${web.token}`],
    ['more behind the token', `Bearer ${web.token} x`],
    ['the hash instead of the token', `Bearer ${web.hash}`],
    ['a token that nobody has', `Bearer ${createToken().token}`],
  ])('refuses %s', async (_, authorization) => {
    expect(await outcome(new ClientTokens(path, clock), authorization)).toBe('UNAUTHENTICATED');
  });

  it('admits the first requests of all, though they come at once', async () => {
    const tokens = new ClientTokens(path, clock);
    const names = await Promise.all([web, job, web].map(({ token }) => outcome(tokens, `Bearer ${token}`)));
    expect(names).toEqual(['web', 'job', 'web']);
  });
});

describe('how often', () => {
  it('gives each client its own rate, refilled bit by bit, and refusals cost nothing', async () => {
    const tokens = new ClientTokens(path, clock);
    const ask = () => outcome(tokens, `Bearer ${job.token}`);
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      'job',
      'job',
      'RESOURCE_EXHAUSTED',
      'RESOURCE_EXHAUSTED',
    ]);
    expect(await outcome(tokens, `Bearer ${web.token}`)).toBe('web');
    now += 29_000;
    expect(await ask()).toBe('RESOURCE_EXHAUSTED');
    now += 1_000;
    expect([await ask(), await ask()]).toEqual(['job', 'RESOURCE_EXHAUSTED']);
    // Never more than a minute's worth.
    now += 3_600_000;
    expect([await ask(), await ask(), await ask()]).toEqual(['job', 'job', 'RESOURCE_EXHAUSTED']);
  });

  it('takes nothing away and gives nothing where the clock goes back', async () => {
    const tokens = new ClientTokens(path, clock);
    const ask = () => outcome(tokens, `Bearer ${job.token}`);
    await ask();
    now -= 500_000;
    expect([await ask(), await ask()]).toEqual(['job', 'RESOURCE_EXHAUSTED']);
    now += 30_000;
    expect(await ask()).toBe('job');
  });
});

describe('a changed file', () => {
  it('counts within a second: new clients come in, revoked ones stay out', async () => {
    const tokens = new ClientTokens(path, clock);
    const later = createToken();
    expect(await outcome(tokens, `Bearer ${later.token}`)).toBe('UNAUTHENTICATED');
    await writeFile(path, tokensText([client('web', web, { revoked: true }), client('later', later)]));
    now += 1_000;
    expect(await outcome(tokens, `Bearer ${later.token}`)).toBe('later');
    expect(await outcome(tokens, `Bearer ${web.token}`)).toBe('UNAUTHENTICATED');
    expect(await outcome(tokens, `Bearer ${job.token}`)).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['is gone', () => rm(path)],
    ['is cut', () => writeFile(path, tokensText([client('web', web)]).slice(0, 60))],
    ['is of another version', () => writeFile(path, tokensText([client('web', web)]).replace('"version": 1', '"version": 2'))],
    [
      'says something unknown of a client',
      () => writeFile(path, tokensText([{ ...client('web', web), admin: true } as TokenClient])),
    ],
    ['holds a hash that is none', () => writeFile(path, tokensText([client('web', { hash: 'x' })]))],
  ])('admits nobody where it %s, and all again once it is whole', async (_, damage) => {
    const tokens = new ClientTokens(path, clock);
    const ask = () => outcome(tokens, `Bearer ${web.token}`);
    expect(await ask()).toBe('web');
    await damage();
    now += 1_000;
    expect(await ask()).toBe('UNAUTHENTICATED');
    await writeFile(path, tokensText([client('web', web)]));
    now += 1_000;
    expect(await ask()).toBe('web');
  });

  it('is the same when written again', () => {
    const clients = [client('web', web), client('job', job, { revoked: true })];
    expect(parseTokens(tokensText(clients))).toEqual(clients);
  });
});
