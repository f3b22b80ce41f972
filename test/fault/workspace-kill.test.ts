/** Projects killed while they publish, fought over by several owners, and registers killed while they are written. */

import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom, systemClock, unwrap } from '../../core/foundation/index.ts';
import { createProject, openWorkspace, readAppendLog, type Workspace } from '../../core/workspace/index.ts';
import { bundleChild, killsOr, runAndKill, runTogether, temporaryDir, timeForKills } from './workspace-child-process.ts';

let publisher: string;
let racer: string;
let registerWriter: string;
beforeAll(async () => {
  publisher = await bundleChild(new URL('./workspace-publisher.ts', import.meta.url));
  racer = await bundleChild(new URL('./workspace-owner.ts', import.meta.url));
  registerWriter = await bundleChild(new URL('./workspace-register-writer.ts', import.meta.url));
});

async function newProject(): Promise<string> {
  const dir = join(await temporaryDir(), 'taxi');
  unwrap(await createProject(dir, { 'loopwright.yaml': 'name: taxi\n' }));
  return dir;
}

interface Published {
  readonly executionId?: number;
  readonly ids?: readonly number[];
}

/** What is wrong with the project after a kill; nothing, one hopes. */
async function faultsOf(workspace: Workspace, acknowledged: readonly Published[]): Promise<string[]> {
  const { metadata, dir } = workspace;
  const faults: string[] = [];
  for (const { executionId = -1, ids = [] } of acknowledged) {
    if (metadata.execution(executionId)?.state !== 'COMPLETE') faults.push(`execution ${executionId} is lost`);
    if (ids.some((id) => metadata.artifact(id) === undefined)) faults.push(`an artifact of ${executionId} is lost`);
  }
  const recorded = metadata.artifacts().map((artifact) => artifact.uri);
  for (const uri of recorded) {
    const intact = await workspace.verifyArtifact(uri, { hash: true });
    if (!intact.ok) faults.push(intact.problem.message);
    const text = await readFile(join(workspace.artifactPath(uri), 'variables/data'), 'utf8');
    if (text !== `variables/data of ${uri.split('/').at(-1)}\n`.repeat(1000)) faults.push(`${uri} has other content`);
  }
  for (const key of await readdir(join(dir, 'artifacts/Trainer')).catch(() => [])) {
    for (const id of await readdir(join(dir, 'artifacts/Trainer', key))) {
      const uri = `artifacts/Trainer/${key}/${id}`;
      if (!recorded.includes(uri)) faults.push(`${uri} has no record`);
    }
  }
  if (metadata.executions({ state: 'RUNNING' }).length > 0) faults.push('something still runs');
  if (workspace.interrupted.length > 1) faults.push('more than one execution was interrupted');
  faults.push(...(await readdir(join(dir, '.loopwright/staging'))).map((name) => `staging of ${name} is left`));
  faults.push(...(await readdir(join(dir, 'trash')).catch(() => [])).map((name) => `${name} is in the trash`));
  return faults;
}

describe('a project killed while it publishes', () => {
  it('holds finished artifacts and nothing else', { timeout: timeForKills(12) }, async () => {
    const dir = await newProject();
    const random = createRandom(11);
    const acknowledged: Published[] = [];
    let interrupted = 0;
    for (let i = 0; i < killsOr(12); i++) {
      const { lines, errors } = await runAndKill(publisher, [dir], random.next() * 80);
      expect(errors).toBe('');
      acknowledged.push(
        ...lines.map((line) => JSON.parse(line) as Published).filter(({ executionId }) => executionId !== undefined),
      );
      const workspace = unwrap(await openWorkspace(dir, { clock: systemClock, owner: 'test' }));
      expect(await faultsOf(workspace, acknowledged)).toEqual([]);
      interrupted += workspace.interrupted.length;
      unwrap(await workspace.close());
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('several owners at once', () => {
  it('let exactly one in, also where a dead one left its lock', async () => {
    const dir = await newProject();
    for (let round = 0; round < 4; round++) {
      if (round % 2 === 0) {
        const dead = { pid: 2 ** 22 - 1, host: hostname(), owner: 'dead', startedAt: '', token: 'dead' };
        await writeFile(join(dir, '.loopwright/lock'), JSON.stringify(dead));
      }
      const runs = await runTogether(racer, [dir, String(Date.now() + 300)], 4);
      expect(runs.map(({ errors }) => errors).join('')).toBe('');
      const answers = runs.flatMap(({ lines }) => lines.map((line) => JSON.parse(line) as { opened: number; locked: number }));
      expect(answers.reduce((sum, { opened }) => sum + opened, 0)).toBe(1);
      expect(answers.reduce((sum, { locked }) => sum + locked, 0)).toBe(11);
    }
  });
});

describe('a register killed while it is written', () => {
  for (const fsync of ['each', 'batched'] as const) {
    it(`keeps everything acknowledged, in order and whole (${fsync})`, { timeout: timeForKills(6) }, async () => {
      const dir = await temporaryDir();
      const random = createRandom(fsync === 'each' ? 21 : 22);
      let first = 0;
      for (let i = 0; i < killsOr(6); i++) {
        const { lines, errors } = await runAndKill(registerWriter, [dir, fsync, String(first)], random.next() * 40);
        expect(errors).toBe('');
        const numbers: number[] = [];
        const corrupt: unknown[] = [];
        const onDamage = (damage: { kind: string }): void => void (damage.kind === 'corrupt' && corrupt.push(damage));
        for await (const { record } of readAppendLog(dir, { onDamage })) numbers.push((record as { n: number }).n);
        expect(corrupt).toEqual([]);
        expect(numbers.length).toBeGreaterThan(Number(lines.at(-1)));
        expect(numbers.every((n, at) => n === at)).toBe(true);
        first = numbers.length;
      }
    });
  }

  it('cut at any byte gives back every whole record and tells of the torn one', async () => {
    const dir = await temporaryDir();
    await runAndKill(registerWriter, [dir, 'batched', '0'], 5);
    const [segment = ''] = await readdir(dir);
    const whole = await readFile(join(dir, segment));
    const random = createRandom(8);
    for (let i = 0; i < 60; i++) {
      const length = random.nextInt(Math.min(whole.length, 20_000));
      await writeFile(join(dir, segment), whole);
      await truncate(join(dir, segment), length);
      const lines = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
      const damage: string[] = [];
      let records = 0;
      for await (const item of readAppendLog(dir, { onDamage: ({ kind }) => damage.push(kind) })) {
        if (item.position.segment === segment) records += 1;
      }
      expect(records).toBe(lines);
      expect(damage).toEqual(length === 0 || whole[length - 1] === 0x0a ? [] : ['torn']);
    }
  });
});
