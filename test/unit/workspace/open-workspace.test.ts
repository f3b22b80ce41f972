/** Opening a project: owners, versions, order after a crash. */

import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openWorkspace } from '../../../core/workspace/index.ts';
import { clock, newProject, openProject, publishModel, startTrainer, temporaryDir } from './project-fixture.ts';

describe('openWorkspace', () => {
  it('refuses a folder without a project, and one that does not exist', async () => {
    const dir = await temporaryDir();
    for (const place of [dir, join(dir, 'nowhere')]) {
      expect(await openWorkspace(place, { clock, owner: 'test' })).toMatchObject({ problem: { code: 'project/not-found' } });
    }
    expect(await readdir(dir)).toEqual([]);
  });

  it('refuses a second owner by name and lets it in once the first has closed', async () => {
    const dir = await newProject();
    const first = await openProject(dir, { owner: 'window' });
    const second = await openWorkspace(dir, { clock, owner: 'loopwright run' });
    expect(second).toMatchObject({ problem: { code: 'project/locked', details: { owner: 'window', pid: process.pid } } });
    await first.close();
    await (await openProject(dir)).close();
    expect(await readdir(join(dir, '.loopwright'))).not.toContain('lock');
  });

  it('takes over the lock of a process that is gone, of one whose id is used again, and one that is not a lock', async () => {
    const dir = await newProject();
    const gone = { pid: 2 ** 22 - 1, host: hostname(), owner: 'gone', startedAt: '', processStart: '1', token: 'a' };
    const reused = { ...gone, pid: process.ppid, processStart: 'not its start' };
    for (const lock of [gone, reused]) {
      await writeFile(join(dir, '.loopwright', 'lock'), JSON.stringify(lock));
      await (await openProject(dir)).close();
    }
  });

  it('believes a fresh lock of another machine', async () => {
    const dir = await newProject();
    const lock = { pid: 1, host: 'elsewhere', owner: 'window', startedAt: '', token: 'a' };
    await writeFile(join(dir, '.loopwright', 'lock'), JSON.stringify(lock));
    expect(await openWorkspace(dir, { clock, owner: 'test' })).toMatchObject({ problem: { details: { host: 'elsewhere' } } });
  });

  it('takes over a lock of another machine that has been silent, and is never silent itself', async () => {
    const dir = await newProject();
    const path = join(dir, '.loopwright', 'lock');
    const longAgo = new Date(Date.now() - 120_000);
    await writeFile(path, JSON.stringify({ pid: 1, host: 'elsewhere', owner: 'window', startedAt: '', token: 'a' }));
    await utimes(path, longAgo, longAgo);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const workspace = await openProject(dir);
      const text = await readFile(path, 'utf8');
      await utimes(path, longAgo, longAgo);
      await vi.advanceTimersByTimeAsync(15_000);
      await vi.waitFor(async () => expect((await stat(path)).mtimeMs).toBeGreaterThan(longAgo.getTime() + 60_000));
      expect(await readFile(path, 'utf8')).toBe(text);
      await workspace.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('refuses a newer version of the folder and leaves it alone, and gives the lock back', async () => {
    const dir = await newProject();
    await writeFile(join(dir, '.loopwright', 'version'), '999\n');
    expect(await openWorkspace(dir, { clock, owner: 'test' })).toMatchObject({ problem: { code: 'project/newer-version' } });
    expect(await readdir(join(dir, '.loopwright'))).not.toContain('lock');
  });

  it('opens a project cloned without its internals', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const { uri } = await publishModel(workspace);
    await workspace.close();
    await rm(join(dir, '.loopwright'), { recursive: true });
    const again = await openProject(dir);
    expect(again.metadata.artifacts().map((artifact) => artifact.uri)).toEqual([uri]);
    expect(await readFile(join(dir, '.loopwright', '.gitignore'), 'utf8')).toBe('*\n');
    await again.close();
  });

  it('finishes what a dead owner left running, and clears staging and unrecorded artifacts', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const { uri } = await publishModel(workspace);
    const running = await startTrainer(workspace, 'run-2');
    await workspace.stage({ executionId: running, node: 'Trainer' }, ['model']);
    await workspace.close();
    // What a kill between rename and record leaves, and a folder the history knows nothing of.
    await mkdir(join(dir, `artifacts/Trainer/model/${running}`));
    await mkdir(join(dir, 'artifacts/Trainer/model/77'));
    await writeFile(join(dir, 'artifacts/Trainer/model/77/weights'), 'precious');
    await mkdir(join(dir, 'artifacts/notes'));

    const again = await openProject(dir);
    expect(again.interrupted).toEqual([again.metadata.execution(running)]);
    expect(again.interrupted[0]).toMatchObject({ state: 'FAILED', runId: 'run-2', properties: { interrupted: 1 } });
    expect(await readdir(join(dir, 'artifacts/Trainer/model'))).toEqual(['1']);
    expect((await again.verifyArtifact(uri)).ok).toBe(true);
    expect(await readdir(join(dir, 'artifacts'))).toContain('notes');
    expect(await readdir(join(dir, '.loopwright/staging'))).toEqual([]);
    const [kept = ''] = await readdir(join(dir, 'trash'));
    expect(await readFile(join(dir, 'trash', kept, 'weights'), 'utf8')).toBe('precious');
    await again.close();
    const third = await openProject(dir);
    expect(third.interrupted).toEqual([]);
    await third.close();
  });

  it('refuses damaged metadata, and rebuilds it when asked', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const { uri } = await publishModel(workspace);
    await workspace.close();
    await writeFile(join(dir, 'metadata.sqlite'), 'not a database');
    expect(await openWorkspace(dir, { clock, owner: 'test' })).toMatchObject({ problem: { code: 'project/corrupt' } });
    const again = await openProject(dir, { recoverMetadata: true });
    expect(again.recovery).toMatchObject({ base: 'journal', changes: 2 });
    expect(again.metadata.artifacts().map((artifact) => artifact.uri)).toEqual([uri]);
    expect(await readFile(join(dir, 'metadata.sqlite.damaged'), 'utf8')).toBe('not a database');
    await again.close();
  });
});
