import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addSource } from '../../../core/app/add-source.ts';
import { openTestProject, type TestProject } from './open-session.ts';

let project: TestProject;
beforeEach(async () => {
  project = await openTestProject();
});
afterEach(async () => {
  vi.useRealTimers();
  await project.session.close();
  await rm(project.home, { recursive: true, force: true });
});

const sources = (): number => project.session.config.data.sources.length;

describe('a source that is added', () => {
  it('may be too slow to be shown: a run waits for it', async () => {
    const path = await project.write('reader.mjs', 'export function* readRows() { for (;;); }');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const added = addSource(project.session, path, { format: 'module' });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    vi.advanceTimersByTime(30_000);
    await added;
    expect(sources()).toBe(1);
  });

  it('is refused when its first rows cannot be read', async () => {
    const path = await project.write('reader.mjs', 'export const rows = 1;');
    await expect(addSource(project.session, path, { format: 'module' })).rejects.toMatchObject({
      problem: { code: 'module/failed' },
    });
    expect(sources()).toBe(0);
  });
});
