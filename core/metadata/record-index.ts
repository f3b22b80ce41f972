/** Every record of a store in memory, found by id, run, fingerprint or artifact without touching SQL. */

import type {
  ArtifactRecord,
  ArtifactState,
  EventRecord,
  ExecutionRecord,
  ExecutionState,
  ExecutionWithOutputs,
} from './metadata-store.ts';
import { type ExecutionContexts, MlmdReader } from './mlmd-reader.ts';
import type { Touched } from './mlmd-writer.ts';
import type { SqlSession } from './sql-session.ts';

export interface ExecutionFilter {
  readonly runId?: string;
  readonly node?: string;
  readonly state?: ExecutionState;
}

export interface ArtifactFilter {
  readonly type?: string;
  readonly state?: ArtifactState;
}

/** Shows what was last read from the database: a transaction under way is not seen until `refresh`. */
export class RecordIndex {
  readonly #reader: MlmdReader;
  /** Maps keep the order of ids: new records have the highest. */
  readonly #artifacts = new Map<number, ArtifactRecord>();
  readonly #executions = new Map<number, ExecutionRecord>();
  readonly #eventsOfExecution = new Map<number, readonly EventRecord[]>();
  readonly #eventsOfArtifact = new Map<number, EventRecord[]>();
  readonly #contexts: Map<number, ExecutionContexts>;
  readonly #executionsOfRun = new Map<string, Set<number>>();
  readonly #executionsOfFingerprint = new Map<string, Set<number>>();

  constructor(sql: SqlSession) {
    this.#reader = new MlmdReader(sql);
    for (const artifact of this.#reader.artifacts()) this.#artifacts.set(artifact.id, artifact);
    this.#contexts = this.#reader.executionContexts();
    for (const execution of this.#reader.executions(this.#contexts)) this.#keepExecution(execution);
    const events = groupByExecution(this.#reader.events());
    for (const [executionId, group] of events) this.#keepEvents(executionId, group);
  }

  refresh(touched: Touched): void {
    for (const id of touched.artifacts) {
      for (const artifact of this.#reader.artifacts(id)) this.#artifacts.set(id, artifact);
    }
    for (const id of touched.executions) {
      if (touched.contexts !== undefined) this.#contexts.set(id, touched.contexts);
      for (const execution of this.#reader.executions(this.#contexts, id)) this.#keepExecution(execution);
      this.#keepEvents(id, this.#reader.events(id));
    }
  }

  artifact(id: number): ArtifactRecord | undefined {
    return this.#artifacts.get(id);
  }

  artifacts(filter: ArtifactFilter = {}): readonly ArtifactRecord[] {
    return [...this.#artifacts.values()].filter(
      (artifact) => matches(filter.type, artifact.type) && matches(filter.state, artifact.state),
    );
  }

  execution(id: number): ExecutionRecord | undefined {
    return this.#executions.get(id);
  }

  executions(filter: ExecutionFilter = {}): readonly ExecutionRecord[] {
    const candidates =
      filter.runId === undefined ? [...this.#executions.values()] : this.#named(this.#executionsOfRun, filter.runId);
    return candidates.filter((execution) => matches(filter.node, execution.type) && matches(filter.state, execution.state));
  }

  contextIds(executionId: number): readonly number[] {
    return this.#contexts.get(executionId)?.ids ?? [];
  }

  eventsOfExecution(executionId: number): readonly EventRecord[] {
    return this.#eventsOfExecution.get(executionId) ?? [];
  }

  eventsOfArtifact(artifactId: number): readonly EventRecord[] {
    return this.#eventsOfArtifact.get(artifactId) ?? [];
  }

  findReusable(node: string, fingerprint: string): readonly ExecutionWithOutputs[] {
    const reusable: ExecutionWithOutputs[] = [];
    for (const execution of this.#named(this.#executionsOfFingerprint, fingerprint)) {
      if (execution.type !== node || execution.state !== 'COMPLETE') continue;
      const outputs = this.#outputs(execution.id);
      if (outputs.every((output) => output.artifact.state === 'LIVE')) reusable.push({ execution, outputs });
    }
    return reusable.reverse();
  }

  #outputs(executionId: number): ExecutionWithOutputs['outputs'] {
    return this.eventsOfExecution(executionId)
      .filter((event) => event.type === 'OUTPUT')
      .flatMap(({ key, artifactId }) => {
        const artifact = this.#artifacts.get(artifactId);
        return artifact === undefined ? [] : [{ key, artifact }];
      });
  }

  #named(index: ReadonlyMap<string, ReadonlySet<number>>, name: string): ExecutionRecord[] {
    return [...(index.get(name) ?? [])].flatMap((id) => this.#executions.get(id) ?? []);
  }

  #keepExecution(execution: ExecutionRecord): void {
    this.#executions.set(execution.id, execution);
    addTo(this.#executionsOfRun, execution.runId, execution.id);
    for (const fingerprint of this.#contexts.get(execution.id)?.fingerprints ?? [])
      addTo(this.#executionsOfFingerprint, fingerprint, execution.id);
  }

  /** Events are only ever added. */
  #keepEvents(executionId: number, events: readonly EventRecord[]): void {
    const known = this.#eventsOfExecution.get(executionId)?.length ?? 0;
    this.#eventsOfExecution.set(executionId, events);
    for (const event of events.slice(known)) {
      const list = this.#eventsOfArtifact.get(event.artifactId) ?? [];
      list.push(event);
      this.#eventsOfArtifact.set(event.artifactId, list);
    }
  }
}

function groupByExecution(events: readonly EventRecord[]): Map<number, EventRecord[]> {
  const groups = new Map<number, EventRecord[]>();
  for (const event of events) {
    const group = groups.get(event.executionId) ?? [];
    group.push(event);
    groups.set(event.executionId, group);
  }
  return groups;
}

function addTo(index: Map<string, Set<number>>, name: string, id: number): void {
  const set = index.get(name) ?? new Set();
  set.add(id);
  index.set(name, set);
}

function matches<T>(wanted: T | undefined, actual: T): boolean {
  return wanted === undefined || wanted === actual;
}
