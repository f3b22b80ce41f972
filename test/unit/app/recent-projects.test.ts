import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetProject, listRecentProjects, rememberProject } from '../../../core/app/recent-projects.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('recent projects', () => {
  it('lists the newest first, each once, and says which are gone', async () => {
    await mkdir(join(dir, 'a'));
    await writeFile(join(dir, 'a', 'loopwright.yaml'), 'version: 1\n');
    await rememberProject(dir, { dir: join(dir, 'a'), name: 'a', openedAt: 1 });
    await rememberProject(dir, { dir: join(dir, 'b'), name: 'b', openedAt: 2 });
    await rememberProject(dir, { dir: join(dir, 'a'), name: 'a', openedAt: 3 });
    expect(await listRecentProjects(dir)).toEqual([
      { dir: join(dir, 'a'), name: 'a', openedAt: 3, exists: true },
      { dir: join(dir, 'b'), name: 'b', openedAt: 2, exists: false },
    ]);
  });

  it('forgets one', async () => {
    await rememberProject(dir, { dir: '/x', name: 'x', openedAt: 1 });
    await forgetProject(dir, '/x');
    expect(await listRecentProjects(dir)).toEqual([]);
  });

  it('takes a damaged list for an empty one', async () => {
    await writeFile(join(dir, 'recent-projects.json'), '[{"dir": 1}, {"di');
    expect(await listRecentProjects(dir)).toEqual([]);
  });
});
