/** Logs, trash, disk use, free space and the numbered steps of the folder's version. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { requireFreeBytes, toDiskProblem } from '../../../core/workspace/index.ts';
import { layoutOf } from '../../../core/workspace/layout.ts';
import { type Migration, migrateProject, migrations } from '../../../core/workspace/migrations.ts';
import { newProject, openProject, publishModel } from './project-fixture.ts';

describe('the project folder', () => {
  it('appends log lines in order under a name every file system takes', async () => {
    const workspace = await openProject(await newProject());
    const writes = Array.from({ length: 20 }, (_, i) => workspace.appendLog('2026-11-22T10:00:00', 'Trainer', [`line ${i}`]));
    for (const written of await Promise.all(writes)) expect(written.ok).toBe(true);
    const path = workspace.logPath('2026-11-22T10:00:00', 'Trainer');
    expect(path).toBe(join(workspace.dir, 'logs', '2026-11-22T10_00_00', 'Trainer.log'));
    expect((await readFile(path, 'utf8')).split('\n').slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => `line ${i}`));
    await workspace.close();
  });

  it('moves to the trash under distinct names, and nothing from outside', async () => {
    const workspace = await openProject(await newProject());
    const kept: string[] = [];
    for (const text of ['one', 'two']) {
      await writeFile(join(workspace.dir, 'notes.txt'), text);
      kept.push(unwrap(await workspace.trash('notes.txt')));
    }
    expect(kept).toEqual(['trash/2023-11-14T22-13-20.000Z-notes.txt', 'trash/2023-11-14T22-13-20.000Z-notes.txt-2']);
    expect(await readFile(join(workspace.dir, kept[1] ?? ''), 'utf8')).toBe('two');
    expect(await workspace.trash('../elsewhere')).toMatchObject({ problem: { code: 'usage/invalid-argument' } });
    expect(await workspace.trash('.')).toMatchObject({ problem: { code: 'usage/invalid-argument' } });
    expect(await workspace.trash('nothing')).toMatchObject({ problem: { code: 'file/not-found' } });
    await workspace.close();
  });

  it('says how much each part takes', async () => {
    const workspace = await openProject(await newProject());
    await publishModel(workspace);
    await mkdir(join(workspace.dir, 'registers/predictions'), { recursive: true });
    await writeFile(join(workspace.dir, 'registers/predictions/x.jsonl'), '12345');
    const use = unwrap(await workspace.diskUse());
    expect(use).toMatchObject({ artifacts: 7, registers: 5, trash: 0, servingModels: 0 });
    const { total, free, ...parts } = use;
    expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
    expect(use.metadata).toBeGreaterThan(0);
    expect((await requireFreeBytes(workspace.dir, free / 2)).ok).toBe(true);
    expect(await requireFreeBytes(workspace.dir, 2 ** 60)).toMatchObject({ problem: { code: 'disk/full' } });
    await workspace.close();
  });

  it('tells a full disk from a failing one, and passes bugs on', () => {
    const error = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'write', path: 'x' });
    expect(toDiskProblem(error('ENOSPC')).code).toBe('disk/full');
    expect(toDiskProblem(error('EDQUOT')).code).toBe('disk/full');
    expect(toDiskProblem(error('EIO')).code).toBe('disk/failed');
    expect(() => toDiskProblem(new TypeError('bug'))).toThrow('bug');
  });

  it('runs the steps between two versions once each, in order', async () => {
    const layout = layoutOf(await newProject());
    const ran: number[] = [];
    const step = (to: number): Migration => ({ to, title: `step ${to}`, migrate: async () => void ran.push(to) });
    await migrateProject(layout, [...migrations, step(2), step(3)]);
    await migrateProject(layout, [...migrations, step(2), step(3), step(4)]);
    expect(ran).toEqual([2, 3, 4]);
    expect(await readFile(layout.version, 'utf8')).toBe('4\n');
    await expect(migrateProject(layout)).rejects.toMatchObject({ problem: { code: 'project/newer-version' } });
  });
});
