import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Core, createCore } from '../../core/app/index.ts';
import type { NodeName, views } from '../../core/contract/index.ts';
import type { Problem } from '../../core/foundation/index.ts';
import { createForkChild } from '../../core/host/index.ts';
import { loanRows } from './loan-rows.ts';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');

let home: string;
let core: Core;
let project: string;

async function openCore(): Promise<Core> {
  return createCore({
    stateDir: join(home, 'state'),
    projectsDir: join(home, 'projects'),
    runtime: 'node',
    version: 'test',
    owner: 'a test',
    spawn: createForkChild(dist),
    programDir: dist,
  });
}

/** The contract as a window uses it, without the transport. */
const client = () => createRouterClient(core.router);

/** Starts a run and waits for its end. */
async function run(until?: NodeName): Promise<views.RunSummary> {
  const { runId } = await client().pipeline.run(until ? { until } : {});
  for (;;) {
    const found = (await client().pipeline.runs()).find((candidate) => candidate.id === runId);
    if (found && found.state !== 'RUNNING') return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const stateOf = (summary: views.RunSummary, node: NodeName) => summary.nodes.find((candidate) => candidate.node === node)?.state;

/** The problem a call ends with. */
async function problemOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    return (error as { data: Problem }).data;
  }
  throw new Error('The call went well');
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-'));
  project = join(home, 'loans');
  await writeFile(join(home, 'loans.csv'), loanRows({ rows: 900, seed: 5 }));
  core = await openCore();
  const file = { path: join(home, 'loans.csv') };
  await client().project.createFromFile({ dir: project, name: 'loans', file, label: 'repaid' });
});
afterAll(async () => {
  await core.close();
  await rm(home, { recursive: true, force: true });
});

describe.sequential('the contract over a real project', () => {
  it('says what is missing before anything has run', async () => {
    expect(await client().validate.view()).toBeNull();
    expect(await client().transform.view()).toBeNull();
    expect((await client().project.current())?.nextNode).toBe('ExampleGen');
    expect(await problemOf(client().serve.start())).toMatchObject({ code: 'model/not-found' });
  });

  it('infers a schema on the first run and finds nothing against it', async () => {
    const first = await run('ExampleValidator');
    expect(first).toMatchObject({ state: 'COMPLETE' });
    const view = await client().validate.view();
    expect(view).toMatchObject({ blocking: false, anomalies: [] });
    expect(view?.features.find((feature) => feature.name === 'repaid')?.role).toBe('label');
  });

  it('stops before training when a value is not in the schema, and says which', async () => {
    const schema = await client().validate.schema();
    const domain = schema.features.find((feature) => feature.name === 'region')?.domain ?? [];
    expect([...domain].sort()).toEqual(['east', 'north', 'south', 'west']);
    const text = schema.text.replace(/\n\s*value: "north"/, '');
    await client().validate.editSchema({ kind: 'text', text });
    const stopped = await run('Transform');
    expect(stopped.state).toBe('FAILED');
    expect(stateOf(stopped, 'Transform')).toBe('SKIPPED');
    const view = await client().validate.view();
    expect(view?.blocking).toBe(true);
    expect(view?.anomalies.map(({ feature, type }) => [feature, type])).toContainEqual([
      'region',
      'ENUM_TYPE_UNEXPECTED_STRING_VALUES',
    ]);
  });

  it('goes on after an override, and remembers its reason for this data only', async () => {
    await client().validate.override({ reason: 'north is spelt like this on purpose' });
    expect((await client().validate.view())?.override?.reason).toBe('north is spelt like this on purpose');
    const overridden = await run('Transform');
    expect(overridden.state).toBe('COMPLETE');
    await core.close();
    core = await openCore();
    await client().project.open({ dir: project });
    expect((await client().validate.view())?.override?.reason).toBe('north is spelt like this on purpose');
    await writeFile(join(home, 'loans.csv'), loanRows({ rows: 905, seed: 6 }));
    const other = await run('Transform');
    expect(other.state).toBe('FAILED');
    expect((await client().validate.view())?.override).toBeUndefined();
  });

  it('fixes a finding by the schema, and takes the fix back', async () => {
    const fixed = await client().validate.fix({ feature: 'region' });
    expect(fixed.features.find((feature) => feature.name === 'region')?.domain).toContain('north');
    expect((await run('Transform')).state).toBe('COMPLETE');
    const undone = await client().validate.undoSchema();
    expect(undone.features.find((feature) => feature.name === 'region')?.domain).not.toContain('north');
    const redone = await client().validate.redoSchema();
    expect(redone.features.find((feature) => feature.name === 'region')?.domain).toContain('north');
    expect(await readFile(join(project, 'schema.pbtxt'), 'utf8')).toBe(redone.text);
  });

  it('changes the project file, undoes and redoes it, and refuses what is not valid', async () => {
    const patched = await client().project.patch({ changes: [{ path: ['model', 'epochs'], value: 3 }] });
    expect(patched.config.model.epochs).toBe(3);
    expect((await client().project.undo()).config.model.epochs).toBe(20);
    expect((await client().project.redo()).config.model.epochs).toBe(3);
    const refused = await problemOf(client().project.patch({ changes: [{ path: ['model', 'epochs'], value: 'many' }] }));
    expect(refused.code).toBe('project/config-invalid');
    expect((await client().project.current())?.config.model.epochs).toBe(3);
  });

  it('tells a changed retraining rule at once', async () => {
    await client().project.patch({ changes: [{ path: ['triggers', 'labels'], value: 50 }] });
    expect((await client().feedback.status()).retrainAfter).toBe(50);
  });

  it('changes a transform and reruns only from Transform on', async () => {
    await client().project.patch({ changes: [{ path: ['features', 'purpose', 'transform'], value: 'exclude' }] });
    expect((await client().project.current())?.nextNode).toBe('Transform');
    const summary = await run('Transform');
    expect(stateOf(summary, 'ExampleValidator')).toBe('CACHED');
    expect(stateOf(summary, 'Transform')).toBe('COMPLETE');
    const view = await client().transform.view();
    expect(view?.features.find((feature) => feature.name === 'purpose')).toMatchObject({
      role: 'excluded',
      configured: 'exclude',
    });
  });
});
