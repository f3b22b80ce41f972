/** Metadata read beside its owner, who writes and checkpoints all the time: whole, and no harm to the owner. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProblem, systemClock, unwrap } from '../../core/foundation/index.ts';
import { type MetadataStore, openMetadataStore, readMetadataSnapshot } from '../../core/metadata/index.ts';
import { bundleChild, killsOr, startToKill, temporaryDir, timeForKills } from './workspace-child-process.ts';

let appender: string;
let reader: string;
beforeAll(async () => {
  appender = await bundleChild(new URL('./metadata-appender.ts', import.meta.url));
  reader = await bundleChild(new URL('./metadata-reader.ts', import.meta.url));
});

const refusal = createProblem('project/locked', 'Somebody holds it.', '');
const ids = (lines: readonly string[]): number[] =>
  lines.map((line) => (JSON.parse(line) as { executionId: number }).executionId);

/** What was acknowledged and is not there, and what is there by half. */
function faults(store: MetadataStore, acknowledged: readonly number[]): readonly number[] {
  const lost = acknowledged.filter((id) => store.execution(id)?.state !== 'COMPLETE');
  const half = store
    .executions()
    .filter(({ id, state }) => store.eventsOfExecution(id).length !== (state === 'COMPLETE' ? 2 : 0));
  return [...lost, ...half.map(({ id }) => id)];
}

describe('metadata read while another process writes it', () => {
  it(
    'holds all that was acknowledged, nothing by half, and a killed reader leaves no trace',
    async () => {
      const rounds = killsOr(15);
      const dir = await temporaryDir();
      const places = { file: join(dir, 'metadata.sqlite'), journalDir: join(dir, 'journal') };
      const owner = await startToKill(appender, [dir]);
      let reads = 0;
      for (let round = 0; round < rounds; round++) {
        const other = await startToKill(reader, [dir]);
        const before = ids(owner.output().lines);
        const store = unwrap(await readMetadataSnapshot(places, refusal));
        expect(faults(store, before)).toEqual([]);
        const killed = await other.kill();
        expect(killed.errors).toBe('');
        reads += killed.lines.length;
      }
      const { lines, errors } = await owner.kill();
      expect([errors, reads > 0]).toEqual(['', true]);
      const reopened = unwrap(await openMetadataStore({ ...places, pipeline: 'kill', clock: systemClock }));
      expect(faults(reopened, ids(lines))).toEqual([]);
      await reopened.close();
    },
    timeForKills(15),
  );
});
