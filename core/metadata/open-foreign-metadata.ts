/** Reads the MLMD file of another program (TFX, Kubeflow): the same questions as our own store, nothing written. */

import type { SqlValue } from 'sql.js';
import { attempt, ProblemError, type Result, raise } from '../foundation/index.ts';
import { isSqlite, raiseNewer, readIfThere } from './checkpoint-file.ts';
import { toDiskProblem } from './disk-problem.ts';
import type { MetadataStore } from './metadata-store.ts';
import { mlmdSchemaVersion } from './mlmd-schema.ts';
import { type TypeKind, typeKind } from './mlmd-types.ts';
import { RecordIndex } from './record-index.ts';
import { openSqlSession, type SqlSession } from './sql-session.ts';

/** Before version 4 there were no contexts, before 6 no execution times. */
const oldestVersion = 6;

export interface ContextRecord {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly executionIds: readonly number[];
  readonly artifactIds: readonly number[];
}

export interface TypeRecord {
  readonly id: number;
  readonly name: string;
  readonly kind: TypeKind;
  /** Names of the types it hangs on. */
  readonly parents: readonly string[];
  /** Declared property names. */
  readonly properties: readonly string[];
}

/** Execution types are the names found there: TFX writes the path of the component's class. */
export interface ForeignMetadata
  extends Pick<MetadataStore, 'artifact' | 'artifacts' | 'execution' | 'executions' | 'eventsOfExecution' | 'eventsOfArtifact'> {
  readonly schemaVersion: number;
  readonly types: readonly TypeRecord[];
  readonly contexts: readonly ContextRecord[];
}

/** Problems: `file/not-found`, `file/unsupported-format`, `file/malformed`, `project/newer-version`. Reads the whole file. */
export function openForeignMetadata(path: string): Promise<Result<ForeignMetadata>> {
  return attempt(async () => {
    const bytes = await readBytes(path);
    if (!isSqlite(bytes)) raiseForeign('file/unsupported-format', 'it is not a SQLite file', path);
    const sql = await openSqlSession(bytes);
    try {
      return readAll(sql, path);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      // sql.js throws plain errors for whatever SQLite cannot read.
      return raiseForeign('file/malformed', error instanceof Error ? error.message : String(error), path);
    } finally {
      sql.close();
    }
  });
}

function readAll(sql: SqlSession, path: string): ForeignMetadata {
  if (sql.row("SELECT 1 FROM sqlite_master WHERE name = 'MLMDEnv'") === undefined) {
    raiseForeign('file/unsupported-format', 'it is SQLite but holds no ML Metadata', path);
  }
  const schemaVersion = Number(sql.row('SELECT schema_version FROM MLMDEnv')?.[0]);
  if (schemaVersion > mlmdSchemaVersion) raiseNewer(schemaVersion, path);
  if (!(schemaVersion >= oldestVersion)) {
    raiseForeign(
      'file/unsupported-format',
      `its ML Metadata schema version ${schemaVersion} is older than ${oldestVersion}`,
      path,
    );
  }
  const records = new RecordIndex(sql);
  return {
    schemaVersion,
    types: readTypes(sql),
    contexts: readContexts(sql),
    artifact: (id) => records.artifact(id),
    artifacts: (filter) => records.artifacts(filter),
    execution: (id) => records.execution(id),
    executions: (filter) => records.executions(filter),
    eventsOfExecution: (id) => records.eventsOfExecution(id),
    eventsOfArtifact: (id) => records.eventsOfArtifact(id),
  };
}

function readTypes(sql: SqlSession): TypeRecord[] {
  const kinds = Object.keys(typeKind) as TypeKind[];
  const parents = collect(sql, 'SELECT p.type_id, t.name FROM ParentType p JOIN Type t ON t.id = p.parent_type_id');
  const properties = collect(sql, 'SELECT type_id, name FROM TypeProperty ORDER BY type_id, name');
  const types: TypeRecord[] = [];
  sql.each('SELECT id, name, type_kind FROM Type ORDER BY id', [], ([id, name, kind]) => {
    types.push({
      id: Number(id),
      name: String(name),
      kind: kinds.find((candidate) => typeKind[candidate] === kind) ?? 'context',
      parents: (parents.get(Number(id)) ?? []).map(String),
      properties: (properties.get(Number(id)) ?? []).map(String),
    });
  });
  return types;
}

function readContexts(sql: SqlSession): ContextRecord[] {
  const executions = collect(sql, 'SELECT context_id, execution_id FROM Association ORDER BY execution_id');
  const artifacts = collect(sql, 'SELECT context_id, artifact_id FROM Attribution ORDER BY artifact_id');
  const contexts: ContextRecord[] = [];
  sql.each('SELECT c.id, t.name, c.name FROM Context c JOIN Type t ON t.id = c.type_id ORDER BY c.id', [], ([id, type, name]) => {
    contexts.push({
      id: Number(id),
      type: String(type),
      name: String(name),
      executionIds: (executions.get(Number(id)) ?? []).map(Number),
      artifactIds: (artifacts.get(Number(id)) ?? []).map(Number),
    });
  });
  return contexts;
}

/** Rows (owner id, value) as values by owner. */
function collect(sql: SqlSession, query: string): Map<number, SqlValue[]> {
  const values = new Map<number, SqlValue[]>();
  sql.each(query, [], ([owner, value]) => {
    const list = values.get(Number(owner)) ?? [];
    list.push(value ?? null);
    values.set(Number(owner), list);
  });
  return values;
}

async function readBytes(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readIfThere(path);
  } catch (error) {
    throw new ProblemError(toDiskProblem(error));
  }
  return bytes ?? raise('file/not-found', `There is no such file. ${path}`, 'Check the path.', { details: { path } });
}

function raiseForeign(code: 'file/unsupported-format' | 'file/malformed', reason: string, path: string): never {
  const hint = 'Choose the metadata SQLite file of a TFX pipeline, often metadata.db or metadata.sqlite.';
  raise(code, `This is not an ML Metadata file that can be read: ${reason}. ${path}`, hint, { details: { path } });
}
