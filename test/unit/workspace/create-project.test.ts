/** Creating a project: what is there afterwards, what is refused. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject, openWorkspace } from '../../../core/workspace/index.ts';
import { clock, configText, newProject, openProject, temporaryDir } from './project-fixture.ts';

describe('createProject', () => {
  it('writes every file, folders included, and the result opens', async () => {
    const dir = join(await temporaryDir(), 'deep', 'taxi');
    const created = await createProject(dir, { 'loopwright.yaml': configText, 'data/train.csv': 'a,b\n1,2\n' });
    expect(created.ok).toBe(true);
    expect(await readFile(join(dir, 'data', 'train.csv'), 'utf8')).toBe('a,b\n1,2\n');
    const workspace = await openProject(dir);
    expect(await workspace.readText('loopwright.yaml')).toEqual({ ok: true, value: configText });
    await workspace.close();
  });

  it('refuses a folder that holds something, and a project, and changes neither', async () => {
    const dir = await temporaryDir();
    await writeFile(join(dir, 'thesis.txt'), 'mine');
    expect(await createProject(dir, { 'loopwright.yaml': configText })).toMatchObject({ problem: { code: 'project/exists' } });
    expect(await readdir(dir)).toEqual(['thesis.txt']);
    const project = await newProject();
    const again = await createProject(project, { 'loopwright.yaml': 'name: other\n' });
    expect(again).toMatchObject({ problem: { code: 'project/exists', hint: 'Open it, or choose another folder.' } });
    expect(await readFile(join(project, 'loopwright.yaml'), 'utf8')).toBe(configText);
  });

  it('takes up a creation that was interrupted', async () => {
    const dir = await temporaryDir();
    await mkdir(join(dir, '.loopwright'));
    await writeFile(join(dir, '.loopwright', 'creating'), '');
    await writeFile(join(dir, 'half.csv'), 'a,');
    expect(await openWorkspace(dir, { clock, owner: 'test' })).toMatchObject({ problem: { code: 'project/not-found' } });
    expect((await createProject(dir, { 'loopwright.yaml': configText, 'half.csv': 'a,b\n' })).ok).toBe(true);
    expect(await readFile(join(dir, 'half.csv'), 'utf8')).toBe('a,b\n');
    expect(await readdir(join(dir, '.loopwright'))).not.toContain('creating');
  });

  it('never writes outside the folder', async () => {
    const dir = join(await temporaryDir(), 'taxi');
    await expect(createProject(dir, { 'loopwright.yaml': configText, '../escape.txt': 'x' })).rejects.toThrow(
      'inside the project',
    );
  });
});
