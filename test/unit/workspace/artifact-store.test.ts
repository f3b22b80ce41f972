/** Staging, publishing and checking artifacts. */

import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import type { StagedOutput } from '../../../core/workspace/index.ts';
import { newProject, openProject, publishModel, startTrainer } from './project-fixture.ts';

describe('artifacts', () => {
  it('publishes staged folders under TFX’s layout and records them', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const executionId = await startTrainer(workspace);
    const dirs = unwrap(await workspace.stage({ executionId, node: 'Trainer' }, ['model', 'model_run']));
    await mkdir(join(dirs['model'] ?? '', 'Format-Serving', 'variables'), { recursive: true });
    await writeFile(join(dirs['model'] ?? '', 'Format-Serving', 'saved_model.pb'), 'pb');
    const outputs: StagedOutput[] = [
      { key: 'model', type: 'Model', properties: { bytes: 2 } },
      { key: 'model_run', type: 'ModelRun', properties: {} },
    ];
    const ids = unwrap(await workspace.publish({ executionId, node: 'Trainer', outputs, properties: { rows_in: 3 } }));
    expect(ids.map((id) => workspace.metadata.artifact(id)?.uri)).toEqual([
      'artifacts/Trainer/model/1',
      'artifacts/Trainer/model_run/1',
    ]);
    const path = workspace.artifactPath('artifacts/Trainer/model/1');
    expect(await readFile(join(path, 'Format-Serving', 'saved_model.pb'), 'utf8')).toBe('pb');
    expect(workspace.metadata.execution(executionId)).toMatchObject({ state: 'COMPLETE', properties: { rows_in: 3 } });
    expect(await readdir(join(dir, '.loopwright', 'staging'))).toEqual([]);
    await workspace.close();
  });

  it('finds a missing file, another size, and (with hash) another content', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const { uri } = await publishModel(workspace);
    const file = join(workspace.artifactPath(uri), 'saved_model.pb');
    expect((await workspace.verifyArtifact(uri, { hash: true })).ok).toBe(true);
    await writeFile(file, 'Weights');
    expect((await workspace.verifyArtifact(uri)).ok).toBe(true);
    expect(await workspace.verifyArtifact(uri, { hash: true })).toMatchObject({ problem: { code: 'artifact/damaged' } });
    await truncate(file, 3);
    expect(await workspace.verifyArtifact(uri)).toMatchObject({ problem: { code: 'artifact/damaged' } });
    await rm(file);
    expect(await workspace.verifyArtifact(uri)).toMatchObject({ problem: { code: 'artifact/damaged' } });
    expect(await workspace.verifyArtifact('artifacts/Trainer/model/9')).toMatchObject({
      problem: { code: 'artifact/not-found' },
    });
    await workspace.close();
  });

  it('gives the same content the same hash, wherever it came from', async () => {
    const workspace = await openProject(await newProject());
    const [first, second] = [await publishModel(workspace), await publishModel(workspace)];
    expect(first.uri).not.toBe(second.uri);
    const hash = unwrap(await workspace.contentHash(first.uri));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(unwrap(await workspace.contentHash(second.uri))).toBe(hash);
    await workspace.close();
  });

  it('leaves nothing in place when the record cannot be written, and can try again', async () => {
    const dir = await newProject();
    const workspace = await openProject(dir);
    const executionId = await startTrainer(workspace);
    const dirs = unwrap(await workspace.stage({ executionId, node: 'Trainer' }, ['model']));
    await writeFile(join(dirs['model'] ?? '', 'saved_model.pb'), 'weights');
    const outputs = [{ key: 'model', type: 'Model', properties: {} }];
    const refuse = async (): Promise<never> => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
    };
    const publishExecution = workspace.metadata.publishExecution.bind(workspace.metadata);
    workspace.metadata.publishExecution = refuse;
    const refused = await workspace.publish({ executionId, node: 'Trainer', outputs });
    expect(refused).toMatchObject({ problem: { code: 'disk/full' } });
    expect(await readdir(join(dir, 'artifacts/Trainer/model'))).toEqual([]);
    workspace.metadata.publishExecution = publishExecution;
    expect((await workspace.publish({ executionId, node: 'Trainer', outputs })).ok).toBe(true);
    expect(await readdir(join(dir, 'artifacts/Trainer/model/1'))).toEqual(['saved_model.pb']);
    await workspace.close();
  });

  it('never resolves a uri outside the project', async () => {
    const workspace = await openProject(await newProject());
    for (const uri of ['../secret', '/etc/passwd', 'artifacts/../../x', '']) {
      expect(() => workspace.artifactPath(uri)).toThrow('outside the project');
    }
    await workspace.close();
  });

  it('keeps the state of a killed attempt until it is removed, and forgets discarded staging', async () => {
    const dir = await newProject();
    let workspace = await openProject(dir);
    const state = unwrap(await workspace.stateDir('Trainer', 'sha256:00ff'));
    await writeFile(join(state, 'checkpoint'), 'epoch 3');
    const executionId = await startTrainer(workspace);
    const staged = unwrap(await workspace.stage({ executionId, node: 'Trainer' }, ['model']));
    await workspace.discard(executionId);
    await expect(readdir(staged['model'] ?? '')).rejects.toThrow('ENOENT');
    await workspace.close();
    workspace = await openProject(dir);
    expect(await readFile(join(unwrap(await workspace.stateDir('Trainer', 'sha256:00ff')), 'checkpoint'), 'utf8')).toBe(
      'epoch 3',
    );
    await workspace.removeState('Trainer', 'sha256:00ff');
    expect(await readdir(unwrap(await workspace.stateDir('Trainer', 'sha256:00ff')))).toEqual([]);
    await workspace.close();
  });
});
