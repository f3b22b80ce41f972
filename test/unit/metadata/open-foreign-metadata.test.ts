/** Reading files other programs wrote, against the counts known for them. */

import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import initSqlJs from 'sql.js';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { type ForeignMetadata, openForeignMetadata } from '../../../core/metadata/index.ts';
import { openStore, publishExamples, storeOptions, temporaryDir } from './store-fixture.ts';

const folder = resolve('../shared/data/mlmd/sqlite');
const names = ['covertype', 'sepsis_160runs'] as const;
const known = await Promise.all(
  names.map((name) => readFile(join(folder, `${name}.sqlite.expected.json`), 'utf8').catch(() => undefined)),
);

interface Expected {
  readonly schema_version: readonly (readonly number[])[];
  readonly tables: Readonly<Record<string, number>>;
  readonly executions_by_type: Readonly<Record<string, number>>;
  readonly artifacts_by_type: Readonly<Record<string, number>>;
  readonly executions_by_state: Readonly<Record<string, number>>;
}

const stateNumbers: Readonly<Record<string, number>> = { RUNNING: 2, COMPLETE: 3, CACHED: 5 };

function countBy(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function eventCount(metadata: ForeignMetadata): number {
  return metadata.executions().reduce((sum, execution) => sum + metadata.eventsOfExecution(execution.id).length, 0);
}

describe('openForeignMetadata', () => {
  for (const [i, name] of names.entries()) {
    const text = known[i];
    it.skipIf(text === undefined)(`agrees with what is known of ${name}.sqlite`, async () => {
      const expected = JSON.parse(text ?? '{}') as Expected;
      const metadata = unwrap(await openForeignMetadata(join(folder, `${name}.sqlite`)));
      const executions = metadata.executions();
      expect(metadata.schemaVersion).toBe(expected.schema_version[0]?.[0]);
      expect(countBy(executions.map(({ type }) => type))).toEqual(expected.executions_by_type);
      expect(countBy(metadata.artifacts().map(({ type }) => type))).toEqual(expected.artifacts_by_type);
      expect(countBy(executions.map(({ state }) => stateNumbers[state] ?? state))).toEqual(expected.executions_by_state);
      expect(metadata.types).toHaveLength(expected.tables['Type'] ?? -1);
      expect(metadata.types.reduce((sum, type) => sum + type.properties.length, 0)).toBe(expected.tables['TypeProperty']);
      expect(metadata.types.reduce((sum, type) => sum + type.parents.length, 0)).toBe(expected.tables['ParentType']);
      expect(metadata.contexts).toHaveLength(expected.tables['Context'] ?? -1);
      expect(metadata.contexts.reduce((sum, context) => sum + context.executionIds.length, 0)).toBe(
        expected.tables['Association'],
      );
      expect(metadata.contexts.reduce((sum, context) => sum + context.artifactIds.length, 0)).toBe(
        expected.tables['Attribution'],
      );
      expect(eventCount(metadata)).toBe(expected.tables['Event']);
      for (const execution of executions) expect(execution.runId).not.toBe('');
    });
  }

  it.skipIf(known[0] === undefined)('reads one lineage of covertype.sqlite in full', async () => {
    const metadata = unwrap(await openForeignMetadata(join(folder, 'covertype.sqlite')));
    expect(metadata.artifact(1)).toEqual({
      id: 1,
      type: 'Examples',
      uri: './pipeline/CsvExampleGen/examples/1',
      state: 'LIVE',
      createdAt: 1668260258336,
      properties: {
        span: 0,
        split_names: '["train", "eval"]',
        input_fingerprint: 'split:single_split,num_files:1,total_bytes:27713036,xor_checksum:1668227965,sum_checksum:1668227965',
        payload_format: 'FORMAT_TF_EXAMPLE',
        file_format: 'tfrecords_gzip',
        state: 'published',
        tfx_version: '1.10.0',
      },
    });
    expect(metadata.eventsOfExecution(4).map(({ type, key, artifactId }) => [type, key, artifactId])).toEqual([
      ['INPUT', 'examples', 1],
      ['OUTPUT', 'statistics', 2],
    ]);
    expect(metadata.eventsOfArtifact(1).map(({ executionId }) => executionId)).toEqual([1, 2, 3, 4]);
  });

  it('refuses what is not there, not SQLite, not MLMD, damaged, or newer', async () => {
    const dir = await temporaryDir();
    const { Database } = await initSqlJs();
    const write = async (name: string, bytes: Uint8Array | string): Promise<string> => {
      await writeFile(join(dir, name), bytes);
      return join(dir, name);
    };
    const other = new Database();
    other.run('CREATE TABLE notes (text TEXT)');
    const options = await storeOptions();
    const store = await openStore(options);
    await publishExamples(store);
    await store.close();
    const ours = await readFile(options.file);
    // A database owns the bytes it is given.
    const newer = new Database(Buffer.from(ours));
    newer.run('UPDATE MLMDEnv SET schema_version = 11');
    const damaged = Buffer.from(ours).fill(0xff, 4096, 8192);

    const code = async (path: string): Promise<unknown> => {
      const result = await openForeignMetadata(path);
      return result.ok ? 'ok' : result.problem.code;
    };
    expect(await code(join(dir, 'none'))).toBe('file/not-found');
    expect(await code(await write('text', 'hello'))).toBe('file/unsupported-format');
    expect(await code(await write('other', other.export()))).toBe('file/unsupported-format');
    expect(await code(await write('newer', newer.export()))).toBe('project/newer-version');
    expect(await code(await write('damaged', damaged))).toBe('file/malformed');
    expect(await code(await write('whole', ours))).toBe('ok');
  });
});
