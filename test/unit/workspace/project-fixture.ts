/** A project in a temporary folder. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, unwrap } from '../../../core/foundation/index.ts';
import { createProject, openWorkspace, type Workspace, type WorkspaceOptions } from '../../../core/workspace/index.ts';

export const clock: Clock = { now: () => 1_700_000_000_000 };
export const configText = 'name: taxi\n';

export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function newProject(): Promise<string> {
  const dir = join(await temporaryDir(), 'taxi');
  unwrap(await createProject(dir, { 'loopwright.yaml': configText }));
  return dir;
}

export async function openProject(dir: string, options: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  return unwrap(await openWorkspace(dir, { clock, owner: 'test', ...options }));
}

export async function startTrainer(workspace: Workspace, runId = 'run-1'): Promise<number> {
  return workspace.metadata.startExecution({ node: 'Trainer', runId, fingerprint: 'abc', inputs: [], properties: {} });
}

/** Stages, fills and publishes a model; the execution's id and the artifact's uri. */
export async function publishModel(workspace: Workspace): Promise<{ executionId: number; uri: string }> {
  const executionId = await startTrainer(workspace);
  const dirs = unwrap(await workspace.stage({ executionId, node: 'Trainer' }, ['model']));
  await writeFile(join(dirs['model'] ?? '', 'saved_model.pb'), 'weights');
  const outputs = [{ key: 'model', type: 'Model', properties: { size: 7 } }];
  const [id = -1] = unwrap(await workspace.publish({ executionId, node: 'Trainer', outputs }));
  return { executionId, uri: workspace.metadata.artifact(id)?.uri ?? '' };
}
