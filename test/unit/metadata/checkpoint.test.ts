/** metadata.sqlite as other programs see it: an ML Metadata store of schema version 10. */

import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import type { Database, QueryExecResult } from 'sql.js';
import initSqlJs from 'sql.js';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { checkpointInWorker, openForeignMetadata } from '../../../core/metadata/index.ts';
import { contentOf, openStore, publishExamples, storeOptions, temporaryDir } from './store-fixture.ts';

const shared = resolve('../shared/data/mlmd/sqlite/covertype.sqlite');
const hasShared = await readFile(shared).then(
  () => true,
  () => false,
);

async function openSqlite(file: string): Promise<Database> {
  const { Database } = await initSqlJs();
  return new Database(await readFile(file));
}

function rows(database: Database, query: string): QueryExecResult['values'] {
  return database.exec(query)[0]?.values ?? [];
}

async function checkpointedFile(): Promise<string> {
  const options = await storeOptions();
  const store = await openStore(options);
  await publishExamples(store);
  await store.close();
  return options.file;
}

describe('a checkpoint', () => {
  it('has the tables, the 24 secondary indices and the version of MLMD, and SQLite finds it sound', async () => {
    const database = await openSqlite(await checkpointedFile());
    const names = rows(
      database,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    expect(names.flat()).toEqual([
      'Artifact',
      'ArtifactProperty',
      'Association',
      'Attribution',
      'Context',
      'ContextProperty',
      'Event',
      'EventPath',
      'Execution',
      'ExecutionProperty',
      'MLMDEnv',
      'ParentContext',
      'ParentType',
      'Type',
      'TypeProperty',
    ]);
    expect(rows(database, "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name LIKE 'idx_%'")).toEqual([[24]]);
    expect(rows(database, 'SELECT schema_version FROM MLMDEnv')).toEqual([[10]]);
    expect(rows(database, 'PRAGMA integrity_check')).toEqual([['ok']]);
    expect(rows(database, 'PRAGMA user_version')).toEqual([[2]]);
    database.close();
  });

  it.skipIf(!hasShared)(
    'declares every column and index of a file TFX wrote, and only what schema versions 9 and 10 added',
    async () => {
      const [ours, theirs] = [await openSqlite(await checkpointedFile()), await openSqlite(shared)];
      const columns =
        "SELECT m.name || '.' || p.name, p.type, p.'notnull', p.dflt_value, p.pk FROM sqlite_master m, pragma_table_info(m.name) p";
      const describeColumns = (database: Database): Map<unknown, unknown> =>
        new Map(rows(database, `${columns} WHERE m.type = 'table'`).map(([name, ...rest]) => [name, rest]));
      const [our, their] = [describeColumns(ours), describeColumns(theirs)];
      for (const [name, column] of their) expect([name, our.get(name)]).toEqual([name, column]);
      const added = [...our.keys()].filter((name) => !their.has(name)).sort();
      expect(added).toEqual([
        ...['Artifact', 'ArtifactProperty', 'ArtifactProperty'].map(
          (table, i) => `${table}.${['external_id', 'bool_value', 'proto_value'][i]}`,
        ),
        ...['Context', 'ContextProperty', 'ContextProperty'].map(
          (table, i) => `${table}.${['external_id', 'bool_value', 'proto_value'][i]}`,
        ),
        ...['Execution', 'ExecutionProperty', 'ExecutionProperty'].map(
          (table, i) => `${table}.${['external_id', 'bool_value', 'proto_value'][i]}`,
        ),
        'Type.external_id',
      ]);
      const indices =
        "SELECT m.name, (SELECT group_concat(i.name) FROM pragma_index_info(m.name) i), m.sql LIKE '%IS NOT NULL%' FROM sqlite_master m WHERE m.type = 'index' AND m.name LIKE 'idx_%' ORDER BY m.name";
      const ourIndices = rows(ours, indices);
      for (const index of rows(theirs, indices)) expect(ourIndices).toContainEqual(index);
      ours.close();
      theirs.close();
    },
  );

  it('holds types, contexts, events and properties the way TFX writes them', async () => {
    const database = await openSqlite(await checkpointedFile());
    expect(
      rows(database, 'SELECT name, type_kind FROM Type WHERE id <= 9')
        .flat()
        .filter((_, i) => i % 2 === 0),
    ).toEqual([
      'mlmd.Dataset',
      'mlmd.Model',
      'mlmd.Metrics',
      'mlmd.Statistics',
      'mlmd.Train',
      'mlmd.Transform',
      'mlmd.Process',
      'mlmd.Evaluate',
      'mlmd.Deploy',
    ]);
    const parents =
      'SELECT a.name, b.name FROM ParentType p JOIN Type a ON a.id = p.type_id JOIN Type b ON b.id = p.parent_type_id ORDER BY a.name';
    expect(rows(database, parents)).toEqual([
      ['ExampleGen', 'mlmd.Process'],
      ['Examples', 'mlmd.Dataset'],
    ]);
    expect(
      rows(database, 'SELECT t.name, p.name, p.data_type FROM TypeProperty p JOIN Type t ON t.id = p.type_id ORDER BY p.name'),
    ).toEqual([
      ['Examples', 'span', 1],
      ['Examples', 'split_names', 3],
      ['Examples', 'version', 1],
    ]);
    expect(rows(database, 'SELECT t.name, c.name FROM Context c JOIN Type t ON t.id = c.type_id ORDER BY c.id')).toEqual([
      ['pipeline', 'taxi'],
      ['pipeline_run', 'run-1'],
      ['node', 'taxi.ExampleGen'],
      ['execution_cache', 'f00d'],
    ]);
    expect(
      rows(database, 'SELECT name, is_custom_property, int_value, string_value FROM ArtifactProperty ORDER BY name'),
    ).toEqual([
      ['input_fingerprint', 1, null, 'split:single'],
      ['span', 0, 0, null],
      ['split_names', 0, null, '["train", "eval"]'],
    ]);
    expect(rows(database, 'SELECT artifact_id, execution_id, type FROM Event')).toEqual([[1, 1, 4]]);
    expect(rows(database, 'SELECT is_index_step, step_index, step_key FROM EventPath')).toEqual([
      [0, null, 'examples'],
      [1, 0, null],
    ]);
    expect(rows(database, 'SELECT count(*) FROM Association')).toEqual([[4]]);
    expect(rows(database, 'SELECT count(*) FROM Attribution')).toEqual([[4]]);
    expect(rows(database, 'SELECT state, name, typeof(create_time_since_epoch) FROM Artifact')).toEqual([
      [2, 'taxi:run-1:ExampleGen:1:examples:0', 'integer'],
    ]);
    expect(rows(database, 'SELECT last_known_state FROM Execution')).toEqual([[3]]);
    database.close();
  });

  it('is read by the reader for foreign files', async () => {
    const foreign = unwrap(await openForeignMetadata(await checkpointedFile()));
    expect(foreign.schemaVersion).toBe(10);
    expect(foreign.executions()).toHaveLength(1);
    expect(foreign.executions()[0]).toMatchObject({ type: 'ExampleGen', runId: 'run-1', state: 'COMPLETE' });
    expect(foreign.contexts.map(({ type, executionIds, artifactIds }) => [type, executionIds, artifactIds])).toEqual(
      ['pipeline', 'pipeline_run', 'node', 'execution_cache'].map((type) => [type, [1], [1]]),
    );
  });

  it('is not applied twice when a crash kept the segments it holds', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    const aside = await temporaryDir();
    for (let i = 0; i < 3; i++) {
      await publishExamples(store, `run-${i}`);
      for (const name of await readdir(options.journalDir)) await copyFile(join(options.journalDir, name), join(aside, name));
      await store.checkpoint();
    }
    const content = contentOf(store);
    await store.close();
    for (const name of await readdir(aside)) await copyFile(join(aside, name), join(options.journalDir, name));
    const again = await openStore(options);
    expect(contentOf(again)).toEqual(content);
    await again.close();
  });

  it('lets go of segments once the backup holds them, and no sooner', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    const segments = async (): Promise<string[]> =>
      (await readdir(options.journalDir)).filter((name) => name.startsWith('journal'));
    await publishExamples(store);
    await store.checkpoint();
    expect(await segments()).toEqual(['journal-000001.log']);
    await publishExamples(store);
    await store.checkpoint();
    expect(await segments()).toEqual(['journal-000002.log']);
    const backup = unwrap(await openForeignMetadata(`${options.file}.bak`));
    expect(backup.executions()).toHaveLength(1);
    await store.close();
  });

  it('is written by a worker thread from the bundled program', async () => {
    // Inside the project, so that the bundle finds its packages.
    const out = resolve('test-output/metadata-checkpoint');
    await mkdir(out, { recursive: true });
    const build = await rolldown({
      input: resolve('core/metadata/checkpoint-worker.ts'),
      platform: 'node',
      external: ['@node-rs/crc32'],
    });
    const file = join(out, `metadata-checkpoint-${process.pid}.mjs`);
    await build.write({ file, format: 'esm', codeSplitting: false });
    await build.close();
    const options = await storeOptions({ runCheckpoint: checkpointInWorker(pathToFileURL(file)) });
    const store = await openStore(options);
    await publishExamples(store);
    await store.checkpoint();
    expect(unwrap(await openForeignMetadata(options.file)).executions()).toHaveLength(1);
    await publishExamples(store);
    // Damage is told, not thrown into the void.
    await rm(options.file);
    await mkdir(options.file);
    await expect(store.checkpoint()).rejects.toMatchObject({ problem: { code: 'disk/failed' } });
    await expect(store.close()).rejects.toMatchObject({ problem: { code: 'disk/failed' } });
    await rm(file);
  });
});
