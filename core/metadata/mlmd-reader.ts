/** Reads records out of an MLMD database, ours or another program's, all at once or one by one. */

import type { SqlValue } from 'sql.js';
import type { ArtifactRecord, EventRecord, ExecutionRecord, MetadataProperties, MetadataValue } from './metadata-store.ts';
import {
  artifactStates,
  cacheContextType,
  executionStates,
  inputEventTypes,
  outputEventTypes,
  runContextTypes,
} from './mlmd-types.ts';
import type { SqlSession } from './sql-session.ts';

/** What an execution is found by, beside its id. */
export interface ExecutionContexts {
  readonly ids: readonly number[];
  readonly runId: string;
  readonly fingerprints: readonly string[];
}

/** undefined: every row. */
type Id = number | undefined;

export class MlmdReader {
  readonly #sql: SqlSession;
  readonly #hasBooleans: boolean;

  constructor(sql: SqlSession) {
    this.#sql = sql;
    // Schema versions before 9 have no bool_value.
    this.#hasBooleans = sql.row("SELECT 1 FROM pragma_table_info('ArtifactProperty') WHERE name = 'bool_value'") !== undefined;
  }

  artifacts(id?: Id): ArtifactRecord[] {
    const properties = this.#properties('Artifact', id);
    const records: ArtifactRecord[] = [];
    const columns = 'a.id, t.name, a.uri, a.state, a.create_time_since_epoch';
    this.#each(`SELECT ${columns} FROM Artifact a JOIN Type t ON t.id = a.type_id`, ['a.id', id], 'a.id', (row) => {
      records.push({
        id: Number(row[0]),
        type: String(row[1]),
        uri: row[2] === null ? '' : String(row[2]),
        state: artifactStates[Number(row[3] ?? 0)] ?? 'UNKNOWN',
        properties: properties.get(Number(row[0])) ?? {},
        createdAt: Number(row[4]),
      });
    });
    return records;
  }

  executions(contexts: ReadonlyMap<number, ExecutionContexts>, id?: Id): ExecutionRecord[] {
    const properties = this.#properties('Execution', id);
    const records: ExecutionRecord[] = [];
    const columns = 'e.id, t.name, e.last_known_state, e.create_time_since_epoch, e.last_update_time_since_epoch';
    this.#each(`SELECT ${columns} FROM Execution e JOIN Type t ON t.id = e.type_id`, ['e.id', id], 'e.id', (row) => {
      records.push({
        id: Number(row[0]),
        type: String(row[1]),
        state: executionStates[Number(row[2] ?? 0)] ?? 'UNKNOWN',
        runId: contexts.get(Number(row[0]))?.runId ?? '',
        properties: properties.get(Number(row[0])) ?? {},
        createdAt: Number(row[3]),
        updatedAt: Number(row[4]),
      });
    });
    return records;
  }

  executionContexts(): Map<number, ExecutionContexts> {
    const contexts = new Map<number, { ids: number[]; runId: string; fingerprints: string[] }>();
    const from = 'FROM Association s JOIN Context c ON c.id = s.context_id JOIN Type t ON t.id = c.type_id';
    this.#sql.each(`SELECT s.execution_id, t.name, c.name, c.id ${from} ORDER BY s.id`, [], (row) => {
      const execution = contexts.get(Number(row[0])) ?? { ids: [], runId: '', fingerprints: [] };
      contexts.set(Number(row[0]), execution);
      execution.ids.push(Number(row[3]));
      if (runContextTypes.includes(String(row[1]))) execution.runId = String(row[2]);
      if (row[1] === cacheContextType) execution.fingerprints.push(String(row[2]));
    });
    return contexts;
  }

  /** In the order the events were written; an artifact under two keys gives two records. */
  events(executionId?: Id): EventRecord[] {
    const records: EventRecord[] = [];
    const columns = 'e.id, e.artifact_id, e.execution_id, e.type, p.is_index_step, p.step_index, p.step_key';
    const from = 'FROM Event e LEFT JOIN EventPath p ON p.event_id = e.id';
    let key: { readonly event: number; readonly name: string } | undefined;
    this.#each(`SELECT ${columns} ${from}`, ['e.execution_id', executionId], 'e.id, p.rowid', (row) => {
      const type = eventTypeOf(Number(row[3]));
      if (type === undefined) return;
      const [event, artifactId, execution] = [Number(row[0]), Number(row[1]), Number(row[2])];
      if (row[4] === null) records.push({ artifactId, executionId: execution, type, key: '', index: 0 });
      else if (row[4] === 0) key = { event, name: String(row[6]) };
      else records.push({ artifactId, executionId: execution, type, key: keyOf(key, event), index: Number(row[5]) });
    });
    return records;
  }

  #properties(owner: 'Artifact' | 'Execution', id: Id): Map<number, MetadataProperties> {
    const key = `${owner.toLowerCase()}_id`;
    const found = new Map<number, Record<string, MetadataValue>>();
    const boolean = this.#hasBooleans ? 'bool_value' : 'NULL';
    const columns = `${key}, name, int_value, double_value, string_value, ${boolean}`;
    // Declared properties come last, so that they win over a custom property of the same name.
    this.#each(`SELECT ${columns} FROM ${owner}Property`, [key, id], `${key}, is_custom_property DESC, name`, (row) => {
      const value = plainValue(row);
      if (value === undefined) return;
      const properties = found.get(Number(row[0])) ?? {};
      found.set(Number(row[0]), properties);
      properties[String(row[1])] = value;
    });
    return found;
  }

  #each(select: string, [column, id]: readonly [string, Id], order: string, visit: (row: readonly SqlValue[]) => void): void {
    const where = id === undefined ? '' : ` WHERE ${column} = ?`;
    this.#sql.each(`${select}${where} ORDER BY ${order}`, id === undefined ? [] : [id], visit);
  }
}

/** Columns 2 to 5: int, double, string, bool. Bytes and protos have no plain value and are left out. */
function plainValue(row: readonly SqlValue[]): MetadataValue | undefined {
  for (const value of row.slice(2)) {
    if (typeof value === 'number' || typeof value === 'string') return value;
  }
  return undefined;
}

function keyOf(key: { readonly event: number; readonly name: string } | undefined, event: number): string {
  return key?.event === event ? key.name : '';
}

function eventTypeOf(type: number): EventRecord['type'] | undefined {
  if (inputEventTypes.includes(type)) return 'INPUT';
  return outputEventTypes.includes(type) ? 'OUTPUT' : undefined;
}
