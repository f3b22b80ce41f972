import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

interface Bootstrap {
  checkNode(version?: string): void;
  buildStamp(): string;
  run(
    command: string,
    args: string[],
    options?: { limitMs?: number; keptCharacters?: number },
  ): Promise<{ code: unknown; tail: string }>;
}

interface Runtime {
  whyNoDesktop(env: Record<string, string>, platform: string): string | undefined;
  findWindow(env: Record<string, string>, platform: string): Promise<{ binary?: string; reason?: string }>;
}

const require = createRequire(import.meta.url);
const { checkNode, buildStamp, run } = require('../../../build/bootstrap.cjs') as Bootstrap;
const { whyNoDesktop, findWindow } = require('../../../build/electron-runtime.cjs') as Runtime;

describe('checkNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.15.0'])('accepts Node.js %s', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  it.each(['18.20.0', '20.18.3', '9.0.0'])('refuses Node.js %s in one line', (version) => {
    expect(() => checkNode(version)).toThrow(/^Loopwright needs Node\.js 20\.19 or newer; this is .+\.$/);
  });
});

describe('buildStamp', () => {
  it('is the same while the sources are', () => {
    expect(buildStamp()).toBe(buildStamp());
  });
});

describe('run', () => {
  it('answers the exit code and the last words', async () => {
    const code = "console.log('x'.repeat(100)); console.error('end'); process.exitCode = 3";
    const ended = await run(process.execPath, ['-e', code], { keptCharacters: 10 });
    expect(ended.code).toBe(3);
    expect(ended.tail).toHaveLength(10);
  });

  it('ends a program that takes too long', async () => {
    expect(await run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { limitMs: 200 })).toMatchObject({
      code: 'SIGKILL',
    });
  });

  it('answers with the reason where the program does not exist', async () => {
    expect(await run('no-such-program-here', [])).toMatchObject({ code: -1, tail: expect.stringContaining('ENOENT') });
  });
});

describe('the choice between window and browser', () => {
  it('says that there is no desktop session', () => {
    expect(whyNoDesktop({}, 'linux')).toMatch(/no desktop session/);
    expect(whyNoDesktop({}, 'darwin')).toBeUndefined();
    expect(whyNoDesktop({}, 'win32')).toBeUndefined();
  });

  it('says that the host does not answer, at once where nobody listens', async () => {
    const env = { ELECTRON_MIRROR: 'http://127.0.0.1:9/' };
    const found = await findWindow(env, 'darwin');
    // Where the runtime is installed there is nothing to download.
    if (found.binary === undefined) expect(found.reason).toMatch(/its host does not answer/);
  });
});
