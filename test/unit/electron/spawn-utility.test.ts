import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { utilityProcess } from 'electron';
import { afterAll, describe, expect, it } from 'vitest';
import { createUtilitySpawn } from '../../../electron/spawn-utility.ts';

const programDir = mkdtempSync(path.join(tmpdir(), 'loopwright-spawn-'));
writeFileSync(
  path.join(programDir, 'stage-worker.mjs'),
  "process.on('message', (m) => { if (m === 'end') process.exit(3); process.send({ heard: m, args: process.argv.slice(2) }); });",
);
afterAll(() => rmSync(programDir, { recursive: true }));

const asked: { file: string; options: unknown }[] = [];

/** utilityProcess.fork's shape over a real child process. */
const forkLikeElectron = ((file: string, args: string[], options: unknown) => {
  asked.push({ file, options });
  const child = fork(file, args, { serialization: 'advanced', execArgv: [] });
  return Object.assign(child, { postMessage: (message: string) => child.send(message) });
}) as unknown as (typeof utilityProcess)['fork'];

const spawn = createUtilitySpawn(forkLikeElectron, programDir);

describe('createUtilitySpawn', () => {
  it('starts the built program and carries messages both ways until it exits', async () => {
    const child = spawn('stage-worker', ['--one']);
    const heard = new Promise((resolve) => child.onMessage(resolve));
    child.post('hello');
    expect(await heard).toEqual({ heard: 'hello', args: ['--one'] });
    const exit = new Promise((resolve) => child.onExit(resolve));
    child.post('end');
    expect(await exit).toBe(3);
    expect(() => child.post('late')).not.toThrow();
    expect(asked[0]).toMatchObject({
      file: path.join(programDir, 'stage-worker.mjs'),
      options: { serviceName: 'Loopwright stage-worker' },
    });
  });

  it('ends a process that does not listen, at once', async () => {
    const child = spawn('stage-worker', []);
    expect(child.pid).toBeGreaterThan(0);
    const exit = new Promise((resolve) => child.onExit(resolve));
    child.kill();
    expect(await exit).toBeNull();
    expect(() => child.kill()).not.toThrow();
  });
});
