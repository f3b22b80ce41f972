/** A project read while another holds it: what is there is seen, nothing can be changed, nothing is touched. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProblem, unwrap } from '../../../core/foundation/index.ts';
import { readWorkspace } from '../../../core/workspace/index.ts';
import { configText, newProject, openProject, publishModel, startTrainer } from './project-fixture.ts';

const heldBy = createProblem('project/locked', 'The project is open in "window".', 'Close it there first.');

it('sees artifacts and executions that stand in the journal alone, as its owner left them', async () => {
  const dir = await newProject();
  const owner = await openProject(dir);
  const { executionId, uri } = await publishModel(owner);
  const running = await startTrainer(owner);
  const reader = unwrap(await readWorkspace(dir, heldBy));
  expect(reader.metadata.execution(executionId)?.state).toBe('COMPLETE');
  // Opening as an owner would call it interrupted.
  expect(reader.metadata.execution(running)?.state).toBe('RUNNING');
  expect(await reader.verifyArtifact(uri, { hash: true })).toEqual({ ok: true, value: undefined });
  expect(await reader.readText('loopwright.yaml')).toEqual({ ok: true, value: configText });
  expect(unwrap(await reader.diskUse()).artifacts).toBeGreaterThan(0);
  await startTrainer(owner);
  expect(reader.metadata.executions()).toHaveLength(2);
  await reader.close();
  await owner.close();
});

it('refuses every change with who holds the project, and writes nothing', async () => {
  const dir = await newProject();
  const owner = await openProject(dir);
  const { executionId, uri } = await publishModel(owner);
  const files = async (): Promise<string[]> => (await readdir(dir, { recursive: true })).sort();
  const before = await files();
  const reader = unwrap(await readWorkspace(dir, heldBy));
  const refused = await Promise.all([
    reader.writeText('loopwright.yaml', 'name: other\n'),
    reader.stage({ executionId, node: 'Trainer' }, ['model']),
    reader.publish({ executionId, node: 'Trainer', outputs: [] }),
    reader.discard(executionId),
    reader.stateDir('Trainer', 'abc'),
    reader.removeState('Trainer', 'abc'),
    reader.appendLog('run-1', 'Trainer', ['line']),
    reader.trash(uri),
    reader.restore('trash/x', uri),
    reader.history('loopwright.yaml').undo(),
  ]);
  expect(refused.map((result) => (result.ok ? 'done' : result.problem))).toEqual(refused.map(() => heldBy));
  await expect(reader.metadata.setArtifactState(1, 'DELETED')).rejects.toMatchObject({ problem: heldBy });
  await expect(startTrainer(reader)).rejects.toMatchObject({ problem: heldBy });
  await expect(reader.metadata.checkpoint()).rejects.toMatchObject({ problem: heldBy });
  await reader.close();
  expect(await files()).toEqual(before);
  expect(await readFile(join(dir, 'loopwright.yaml'), 'utf8')).toBe(configText);
  await owner.close();
});

it('refuses a folder of a newer program', async () => {
  const dir = await newProject();
  await (await openProject(dir)).close();
  await writeFile(join(dir, '.loopwright', 'version'), '999\n');
  expect(await readWorkspace(dir, heldBy)).toMatchObject({ problem: { code: 'project/newer-version' } });
});
