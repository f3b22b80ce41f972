import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

type WithLock = <T>(
  file: string,
  work: () => Promise<T> | T,
  options?: { onWait?: (pid?: number) => void; limitMs?: number },
) => Promise<T>;
const lockModule = path.resolve(import.meta.dirname, '../../../build/lock.cjs');
const { withLock } = createRequire(import.meta.url)(lockModule) as { withLock: WithLock };

const folder = mkdtempSync(path.join(tmpdir(), 'loopwright-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ends with the lock still held, as a killed start does. */
function dieWithLock(file: string): Promise<unknown> {
  const code = `require(${JSON.stringify(lockModule)}).withLock(${JSON.stringify(file)}, () => process.kill(process.pid, 'SIGKILL'))`;
  return new Promise((resolve) => spawn(process.execPath, ['-e', code]).on('close', resolve));
}

describe('withLock', () => {
  it('lets many starts in one after the other', async () => {
    const file = path.join(folder, 'many');
    const trace = path.join(folder, 'trace');
    writeFileSync(trace, '');
    const code = `
      const fs = require('node:fs');
      const note = (text) => fs.appendFileSync(${JSON.stringify(trace)}, text + process.pid + '\\n');
      require(${JSON.stringify(lockModule)}).withLock(${JSON.stringify(file)}, async () => {
        note('in ');
        await new Promise((resolve) => setTimeout(resolve, 30));
        note('out ');
      });`;
    const ends = Array.from(
      { length: 4 },
      () => new Promise((resolve) => spawn(process.execPath, ['-e', code]).on('close', resolve)),
    );
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
    const lines = readFileSync(trace, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(8);
    for (let i = 0; i < 8; i += 2) expect(lines[i + 1]).toBe(lines[i]?.replace('in', 'out'));
    expect(existsSync(file)).toBe(false);
  });

  it('takes over the lock of a start that was killed', async () => {
    const file = path.join(folder, 'killed');
    await dieWithLock(file);
    expect(existsSync(file)).toBe(true);
    expect(await withLock(file, () => 'mine')).toBe('mine');
    expect(existsSync(file)).toBe(false);
  });

  it('waits for a living owner, names it once, and gives up after the limit', async () => {
    const file = path.join(folder, 'living');
    const owner = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    writeFileSync(file, String(owner.pid));
    const waits: unknown[] = [];
    await expect(withLock(file, () => 'mine', { onWait: (pid) => waits.push(pid), limitMs: 500 })).rejects.toThrow(
      /another start has held/,
    );
    owner.kill();
    expect(waits).toEqual([owner.pid]);
    expect(readFileSync(file, 'utf8')).toBe(String(owner.pid));
  });

  it('takes a lock without an owner for one being written, and for stale when it is old', async () => {
    const file = path.join(folder, 'empty');
    writeFileSync(file, '');
    await expect(withLock(file, () => 'mine', { limitMs: 300 })).rejects.toThrow();
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(file, longAgo, longAgo);
    expect(await withLock(file, () => 'mine')).toBe('mine');
  });

  it('gives the lock back when the work fails', async () => {
    const file = path.join(folder, 'failing');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });
});
