/** The metadata store killed at random points: everything acknowledged is there, nothing is there by half. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProblem, createRandom, ProblemError, systemClock, unwrap } from '../../core/foundation/index.ts';
import { type MetadataStore, openMetadataStore } from '../../core/metadata/index.ts';
import { bundleChild, killsOr, runAndKill, temporaryDir, timeForKills } from './workspace-child-process.ts';

interface Acknowledged {
  readonly executionId: number;
  readonly artifactIds: readonly number[];
}

let appender: string;
beforeAll(async () => {
  appender = await bundleChild(new URL('./metadata-appender.ts', import.meta.url));
});

/** Leaves journal and file as the kill left them. */
async function refuseCheckpoint(): Promise<never> {
  throw new ProblemError(createProblem('disk/full', 'No checkpoint in this test.', ''));
}

async function check(dir: string, acknowledged: readonly Acknowledged[], keepJournal: boolean): Promise<void> {
  const places = { file: join(dir, 'metadata.sqlite'), journalDir: join(dir, 'journal') };
  const runCheckpoint = keepJournal ? refuseCheckpoint : undefined;
  const store = unwrap(await openMetadataStore({ ...places, pipeline: 'kill', clock: systemClock, runCheckpoint }));
  const lost = acknowledged.filter(
    ({ executionId, artifactIds }) =>
      store.execution(executionId)?.state !== 'COMPLETE' || `${outputsOf(store, executionId)}` !== `${artifactIds}`,
  );
  const half = store
    .executions()
    .filter((execution) => outputsOf(store, execution.id).length !== (execution.state === 'COMPLETE' ? 2 : 0));
  const stray = store
    .artifacts()
    .filter(
      ({ id, type, state, properties }) =>
        state !== 'LIVE' || properties['key'] !== type || store.eventsOfArtifact(id).length !== 1,
    );
  expect({ lost, half, stray }).toEqual({ lost: [], half: [], stray: [] });
  await store.close().catch(() => undefined);
}

function outputsOf(store: MetadataStore, executionId: number): number[] {
  return store.eventsOfExecution(executionId).map((event) => event.artifactId);
}

async function killAgainAndAgain(kills: number, seed: number): Promise<void> {
  const random = createRandom(seed);
  let dir = '';
  let acknowledged: Acknowledged[] = [];
  for (let i = 0; i < kills; i++) {
    // A new store now and then: what is found again is read whole after each kill.
    if (i % 5 === 0) [dir, acknowledged] = [await temporaryDir(), []];
    const { lines, errors } = await runAndKill(appender, [dir], random.next() * 30);
    expect(errors).toBe('');
    expect(lines.length).toBeGreaterThan(0);
    acknowledged.push(...lines.map((line) => JSON.parse(line) as Acknowledged));
    await check(dir, acknowledged, random.next() < 0.5);
  }
}

describe('a killed metadata store', () => {
  it('keeps everything acknowledged and nothing by half', { timeout: timeForKills(40) }, async () => {
    const kills = killsOr(40);
    await Promise.all([killAgainAndAgain(Math.ceil(kills / 2), 1), killAgainAndAgain(Math.floor(kills / 2), 2)]);
  });
});
