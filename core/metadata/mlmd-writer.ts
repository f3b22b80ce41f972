/** Applies changes to an MLMD database: the one place that writes rows, for the live store and for checkpoints alike. */

import type { SqlValue } from 'sql.js';
import { invariant } from '../foundation/index.ts';
import type { Change, JournalEntry, PublishedArtifact } from './change.ts';
import type { ArtifactLink, MetadataProperties, MetadataValue } from './metadata-store.ts';
import type { ExecutionContexts } from './mlmd-reader.ts';
import { createMlmdTables } from './mlmd-schema.ts';
import {
  artifactStates,
  cacheContextType,
  type DeclaredType,
  dataType,
  eventType,
  executionStates,
  systemTypes,
  type TypeKind,
  tfxArtifactTypes,
  tfxExecutionTypes,
  typeKind,
} from './mlmd-types.ts';
import type { SqlSession } from './sql-session.ts';

/** Rows of these records may have changed. */
export interface Touched {
  readonly executions: readonly number[];
  readonly artifacts: readonly number[];
  /** Of a new execution. */
  readonly contexts?: ExecutionContexts;
}

export function createMlmdStore(sql: SqlSession): void {
  sql.script(createMlmdTables());
  for (const { name, kind } of systemTypes) insertType(sql, name, kind);
}

/** Throws when the change does not fit the database; the caller rolls back. */
export function applyEntry(sql: SqlSession, { at, change }: JournalEntry): Touched {
  switch (change.kind) {
    case 'start':
      return { executions: [change.executionId], artifacts: [], contexts: insertExecution(sql, change, 'RUNNING', at) };
    case 'cached': {
      const { executionId, outputs: links } = change;
      const contexts = insertExecution(sql, change, 'CACHED', at);
      linkArtifacts(sql, { executionId, contextIds: contexts.ids, type: eventType.OUTPUT, links, at });
      return { executions: [executionId], artifacts: [], contexts };
    }
    case 'publish':
      return publish(sql, change, at);
    case 'finish':
      finishExecution(sql, { ...change, at });
      return { executions: [change.executionId], artifacts: [] };
    case 'artifact_state':
      sql.run('UPDATE Artifact SET state = ?, last_update_time_since_epoch = ? WHERE id = ?', [
        artifactStates.indexOf(change.state),
        at,
        change.artifactId,
      ]);
      return { executions: [], artifacts: [change.artifactId] };
    case 'artifact_properties':
      setProperties(sql, 'Artifact', change.artifactId, change.properties);
      sql.run('UPDATE Artifact SET last_update_time_since_epoch = ? WHERE id = ?', [at, change.artifactId]);
      return { executions: [], artifacts: [change.artifactId] };
  }
}

function insertExecution(
  sql: SqlSession,
  change: Extract<Change, { kind: 'start' | 'cached' }>,
  state: 'RUNNING' | 'CACHED',
  at: number,
): ExecutionContexts {
  const { executionId, pipeline, node, runId } = change;
  const typeId = findOrInsertType(sql, node, 'execution');
  sql.run(
    'INSERT INTO Execution (id, type_id, last_known_state, create_time_since_epoch, last_update_time_since_epoch) VALUES (?, ?, ?, ?, ?)',
    [executionId, typeId, executionStates.indexOf(state), at, at],
  );
  const contexts: readonly (readonly [string, string])[] = [
    ['pipeline', pipeline],
    ['pipeline_run', runId],
    ['node', `${pipeline}.${node}`],
    [cacheContextType, change.fingerprint],
  ];
  const contextIds = contexts.map(([type, name]) => findOrInsertContext(sql, { type, name, at }));
  for (const contextId of contextIds) {
    sql.run('INSERT INTO Association (context_id, execution_id) VALUES (?, ?)', [contextId, executionId]);
  }
  setProperties(sql, 'Execution', executionId, change.properties);
  linkArtifacts(sql, { executionId, contextIds, type: eventType.INPUT, links: change.inputs, at });
  return { ids: contextIds, runId, fingerprints: [change.fingerprint] };
}

function publish(sql: SqlSession, change: Extract<Change, { kind: 'publish' }>, at: number): Touched {
  for (const output of change.outputs) insertArtifact(sql, output, at);
  const { executionId, contextIds, outputs: links } = change;
  linkArtifacts(sql, { executionId, contextIds, type: eventType.OUTPUT, links, at });
  finishExecution(sql, { executionId, state: 'COMPLETE', properties: change.properties, at });
  return { executions: [executionId], artifacts: links.map((output) => output.artifactId) };
}

function insertArtifact(sql: SqlSession, artifact: PublishedArtifact, at: number): void {
  const typeId = findOrInsertType(sql, artifact.type, 'artifact');
  sql.run(
    'INSERT INTO Artifact (id, type_id, uri, state, name, create_time_since_epoch, last_update_time_since_epoch) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [artifact.artifactId, typeId, artifact.uri, artifactStates.indexOf('LIVE'), artifact.name, at, at],
  );
  setProperties(sql, 'Artifact', artifact.artifactId, artifact.properties);
}

interface Finish {
  readonly executionId: number;
  readonly state: 'COMPLETE' | 'FAILED' | 'CANCELED';
  readonly properties: MetadataProperties;
  readonly at: number;
}

function finishExecution(sql: SqlSession, { executionId, state, properties, at }: Finish): void {
  sql.run('UPDATE Execution SET last_known_state = ?, last_update_time_since_epoch = ? WHERE id = ?', [
    executionStates.indexOf(state),
    at,
    executionId,
  ]);
  setProperties(sql, 'Execution', executionId, properties);
}

interface Links {
  readonly executionId: number;
  readonly contextIds: readonly number[];
  readonly type: number;
  readonly links: readonly ArtifactLink[];
  readonly at: number;
}

/** Events with their paths [key, index], and attributions to every context of the execution. */
function linkArtifacts(sql: SqlSession, { executionId, contextIds, type, links, at }: Links): void {
  const used = new Map<string, number>();
  for (const { key, artifactId } of links) {
    const index = used.get(key) ?? 0;
    used.set(key, index + 1);
    const eventId = findOrInsertEvent(sql, [artifactId, executionId, type], at);
    // An artifact under two keys is one event with two pairs of steps (TFX event_lib).
    sql.run('INSERT INTO EventPath (event_id, is_index_step, step_key) VALUES (?, 0, ?)', [eventId, key]);
    sql.run('INSERT INTO EventPath (event_id, is_index_step, step_index) VALUES (?, 1, ?)', [eventId, index]);
    for (const contextId of contextIds) {
      sql.run('INSERT OR IGNORE INTO Attribution (context_id, artifact_id) VALUES (?, ?)', [contextId, artifactId]);
    }
  }
}

function findOrInsertEvent(sql: SqlSession, event: readonly [number, number, number], at: number): number {
  const found = sql.row('SELECT id FROM Event WHERE artifact_id = ? AND execution_id = ? AND type = ?', event);
  if (found !== undefined) return Number(found[0]);
  return sql.insert('INSERT INTO Event (artifact_id, execution_id, type, milliseconds_since_epoch) VALUES (?, ?, ?, ?)', [
    ...event,
    at,
  ]);
}

function findOrInsertContext(
  sql: SqlSession,
  { type, name, at }: { readonly type: string; readonly name: string; readonly at: number },
): number {
  const typeId = findOrInsertType(sql, type, 'context');
  const found = sql.row('SELECT id FROM Context WHERE type_id = ? AND name = ?', [typeId, name]);
  if (found !== undefined) return Number(found[0]);
  return sql.insert(
    'INSERT INTO Context (type_id, name, create_time_since_epoch, last_update_time_since_epoch) VALUES (?, ?, ?, ?)',
    [typeId, name, at, at],
  );
}

function findOrInsertType(sql: SqlSession, name: string, kind: TypeKind): number {
  const found = sql.row('SELECT id FROM Type WHERE name = ? AND type_kind = ? AND version IS NULL', [name, typeKind[kind]]);
  return found === undefined ? insertType(sql, name, kind) : Number(found[0]);
}

function insertType(sql: SqlSession, name: string, kind: TypeKind): number {
  const id = sql.insert('INSERT INTO Type (name, type_kind) VALUES (?, ?)', [name, typeKind[kind]]);
  const declared = declaredType(name, kind);
  for (const [property, type] of Object.entries(declared.properties ?? {})) {
    sql.run('INSERT INTO TypeProperty (type_id, name, data_type) VALUES (?, ?, ?)', [id, property, dataType[type]]);
  }
  if (declared.parent !== undefined) {
    const parent = sql.row('SELECT id FROM Type WHERE name = ? AND type_kind = ?', [declared.parent, typeKind[kind]]);
    if (parent !== undefined) sql.run('INSERT INTO ParentType (type_id, parent_type_id) VALUES (?, ?)', [id, Number(parent[0])]);
  }
  return id;
}

function declaredType(name: string, kind: TypeKind): DeclaredType {
  if (kind === 'context') return {};
  const types = kind === 'artifact' ? tfxArtifactTypes : tfxExecutionTypes;
  return Object.hasOwn(types, name) ? (types[name] ?? {}) : {};
}

function setProperties(sql: SqlSession, owner: 'Artifact' | 'Execution', id: number, properties: MetadataProperties): void {
  const key = `${owner.toLowerCase()}_id`;
  for (const [name, value] of Object.entries(properties)) {
    const declared = sql.row(
      `SELECT data_type FROM TypeProperty WHERE name = ? AND type_id = (SELECT type_id FROM ${owner} WHERE id = ?)`,
      [name, id],
    );
    const { columns, custom } = encodeValue(value, declared === undefined ? undefined : Number(declared[0]));
    sql.run(
      `INSERT OR REPLACE INTO ${owner}Property (${key}, name, is_custom_property, int_value, double_value, string_value) VALUES (?, ?, ?, ?, ?, ?)`,
      [id, name, custom, ...columns],
    );
    // A value that changed sides between declared and custom must not be there twice.
    sql.run(`DELETE FROM ${owner}Property WHERE ${key} = ? AND name = ? AND is_custom_property = ?`, [id, name, 1 - custom]);
  }
}

/** int_value, double_value, string_value of a value; custom when it is not of the declared type. */
function encodeValue(value: MetadataValue, declared: number | undefined): { columns: readonly SqlValue[]; custom: 0 | 1 } {
  if (typeof value === 'string') return { columns: [null, null, value], custom: declared === dataType.string ? 0 : 1 };
  invariant(Number.isFinite(value), 'numbers that are not finite are stored as text');
  if (declared === dataType.double) return { columns: [null, value, null], custom: 0 };
  if (Number.isSafeInteger(value)) return { columns: [value, null, null], custom: declared === dataType.int ? 0 : 1 };
  return { columns: [null, value, null], custom: 1 };
}
