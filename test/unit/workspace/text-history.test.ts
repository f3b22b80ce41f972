/** Undo and redo of the texts a user edits. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { configText, newProject, openProject } from './project-fixture.ts';

describe('text history', () => {
  it('goes back and forth, across a restart', async () => {
    const dir = await newProject();
    let workspace = await openProject(dir);
    await workspace.writeText('loopwright.yaml', 'a');
    await workspace.writeText('loopwright.yaml', 'b');
    await workspace.close();
    workspace = await openProject(dir);
    const history = workspace.history('loopwright.yaml');
    expect([history.canUndo, history.canRedo]).toEqual([true, false]);
    expect(unwrap(await history.undo())).toBe('a');
    expect(unwrap(await history.undo())).toBe(configText);
    expect([history.canUndo, history.canRedo]).toEqual([false, true]);
    expect(await history.undo()).toMatchObject({ problem: { message: 'There is nothing to undo.' } });
    expect(unwrap(await history.redo())).toBe('a');
    expect(await readFile(join(dir, 'loopwright.yaml'), 'utf8')).toBe('a');
    await workspace.writeText('loopwright.yaml', 'c');
    expect(history.canRedo).toBe(false);
    expect(unwrap(await history.undo())).toBe('a');
    await workspace.close();
  });

  it('undoes to an edit made outside, and to there being no file', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const history = workspace.history('schema.pbtxt');
    expect(unwrap(await workspace.readText('schema.pbtxt'))).toBeUndefined();
    await workspace.writeText('schema.pbtxt', 'ours');
    await writeFile(join(dir, 'schema.pbtxt'), 'theirs');
    await workspace.writeText('schema.pbtxt', 'ours again');
    expect(unwrap(await history.undo())).toBe('theirs');
    expect(unwrap(await history.undo())).toBe('ours');
    expect(unwrap(await history.undo())).toBeUndefined();
    expect(await readdir(dir)).not.toContain('schema.pbtxt');
    expect(unwrap(await history.redo())).toBe('ours');
    await workspace.close();
  });

  it('keeps the last 100 versions and forgets the files of older ones', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    await Promise.all(Array.from({ length: 130 }, (_, i) => workspace.writeText('loopwright.yaml', `v${i}`)));
    const history = workspace.history('loopwright.yaml');
    let steps = 0;
    while (history.canUndo) {
      unwrap(await history.undo());
      steps += 1;
    }
    expect(steps).toBe(99);
    expect(unwrap(await workspace.readText('loopwright.yaml'))).toBe('v30');
    expect(
      (await readdir(join(dir, '.loopwright/history/loopwright.yaml'))).filter((name) => name.endsWith('.txt')),
    ).toHaveLength(100);
    await workspace.close();
  });

  it('does not count a text that did not change', async () => {
    const workspace = await openProject(await newProject());
    await workspace.writeText('loopwright.yaml', configText);
    expect(workspace.history('loopwright.yaml').canUndo).toBe(false);
    await workspace.close();
  });
});
