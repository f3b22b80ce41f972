/** The metadata store of an open project: memory for questions, the journal for durability, checkpoints for other tools. */

import { rm } from 'node:fs/promises';
import { type Clock, invariant, ProblemError } from '../foundation/index.ts';
import type { Change } from './change.ts';
import type { RunCheckpoint } from './checkpoint-job.ts';
import { toDiskProblem } from './disk-problem.ts';
import type { Journal, SealedSegment } from './journal.ts';
import type { ArtifactState, MetadataProperties, MetadataStore, NewArtifact } from './metadata-store.ts';
import {
  type CachedRequest,
  plainProperties,
  planCached,
  planFinish,
  planPublish,
  planStart,
  requireArtifact,
  type StartRequest,
} from './plan-change.ts';
import { type ArtifactFilter, type ExecutionFilter, RecordIndex } from './record-index.ts';
import type { SqlSession } from './sql-session.ts';
import { TransactionQueue } from './transaction-queue.ts';

/** A journal segment this long asks for a checkpoint in the background. */
const checkpointBytes = 4_000_000;

export interface StoreParts {
  readonly file: string;
  readonly journalDir: string;
  readonly pipeline: string;
  readonly clock: Clock;
  readonly runCheckpoint: RunCheckpoint;
  readonly sql: SqlSession;
  readonly journal: Journal;
  /** Last entry in the database, and the last one in metadata.sqlite. */
  readonly seq: number;
  readonly checkpointSeq: number;
  /** Segments found on opening. */
  readonly sealed: readonly SealedSegment[];
}

export class JournalledStore implements MetadataStore {
  readonly #parts: StoreParts;
  readonly #index: RecordIndex;
  readonly #queue: TransactionQueue;
  #sealed: SealedSegment[];
  #checkpointSeq: number;
  #lastCheckpoint: Promise<void> = Promise.resolve();
  #isCheckpointing = false;
  #isClosed = false;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#index = new RecordIndex(parts.sql);
    this.#sealed = [...parts.sealed];
    this.#checkpointSeq = parts.checkpointSeq;
    const { sql, journal, clock, seq } = parts;
    const onDurable = (): void => this.#checkpointWhenLong();
    this.#queue = new TransactionQueue({ sql, journal, index: this.#index, clock, seq, onDurable });
  }

  async startExecution(start: StartRequest): Promise<number> {
    const { sql, pipeline } = this.#parts;
    const change = await this.#submit(() => planStart(sql, pipeline, start));
    return change.executionId;
  }

  async publishExecution(
    executionId: number,
    outputs: readonly NewArtifact[],
    properties: MetadataProperties,
  ): Promise<readonly number[]> {
    const { sql, pipeline } = this.#parts;
    const change = await this.#submit(() => {
      const execution = this.#index.execution(executionId);
      invariant(execution !== undefined, `execution ${executionId} exists`);
      const contextIds = this.#index.contextIds(executionId);
      return planPublish(sql, { pipeline, execution, contextIds, outputs, properties });
    });
    return change.outputs.map((output) => output.artifactId);
  }

  async finishExecution(executionId: number, state: 'FAILED' | 'CANCELED', properties: MetadataProperties): Promise<void> {
    await this.#submit(() => planFinish(this.#parts.sql, { executionId, state, properties }));
  }

  async recordCached(cached: CachedRequest): Promise<number> {
    const { sql, pipeline } = this.#parts;
    const change = await this.#submit(() => planCached(sql, pipeline, cached));
    return change.executionId;
  }

  async setArtifactState(artifactId: number, state: ArtifactState): Promise<void> {
    await this.#submit(() => {
      requireArtifact(this.#parts.sql, artifactId);
      return { kind: 'artifact_state', artifactId, state };
    });
  }

  async setArtifactProperties(artifactId: number, properties: MetadataProperties): Promise<void> {
    await this.#submit(() => {
      requireArtifact(this.#parts.sql, artifactId);
      return { kind: 'artifact_properties', artifactId, properties: plainProperties(properties) };
    });
  }

  findReusable(node: string, fingerprint: string): ReturnType<MetadataStore['findReusable']> {
    return this.#index.findReusable(node, fingerprint);
  }

  artifact(id: number): ReturnType<MetadataStore['artifact']> {
    return this.#index.artifact(id);
  }

  artifacts(filter?: ArtifactFilter): ReturnType<MetadataStore['artifacts']> {
    return this.#index.artifacts(filter);
  }

  execution(id: number): ReturnType<MetadataStore['execution']> {
    return this.#index.execution(id);
  }

  executions(filter?: ExecutionFilter): ReturnType<MetadataStore['executions']> {
    return this.#index.executions(filter);
  }

  eventsOfExecution(executionId: number): ReturnType<MetadataStore['eventsOfExecution']> {
    return this.#index.eventsOfExecution(executionId);
  }

  eventsOfArtifact(artifactId: number): ReturnType<MetadataStore['eventsOfArtifact']> {
    return this.#index.eventsOfArtifact(artifactId);
  }

  /** One at a time. Rejects with a ProblemError; the journal still holds everything then. */
  checkpoint(): Promise<void> {
    invariant(!this.#isClosed, 'the metadata store is open');
    return this.#checkpointInTurn();
  }

  async close(): Promise<void> {
    invariant(!this.#isClosed, 'the metadata store is closed once');
    this.#isClosed = true;
    await this.#queue.idle();
    try {
      await this.#checkpointInTurn();
    } finally {
      this.#parts.sql.close();
    }
  }

  #submit<C extends Change>(plan: () => C): Promise<C> {
    invariant(!this.#isClosed, 'the metadata store is open');
    return this.#queue.submit(plan);
  }

  #checkpointWhenLong(): void {
    if (this.#isCheckpointing || this.#isClosed || this.#parts.journal.bytes < checkpointBytes) return;
    // Nothing is lost when this fails; an asked-for checkpoint, or the one on closing, says so.
    this.#checkpointInTurn().catch(() => undefined);
  }

  #checkpointInTurn(): Promise<void> {
    const turn = this.#lastCheckpoint.then(() => this.#checkpoint());
    this.#lastCheckpoint = turn.catch(() => undefined);
    return turn;
  }

  async #checkpoint(): Promise<void> {
    const { journal, file, journalDir, runCheckpoint } = this.#parts;
    this.#isCheckpointing = true;
    try {
      const sealed = await journal.seal();
      if (sealed !== undefined) this.#sealed.push(sealed);
      const newest = this.#sealed.at(-1)?.lastSeq ?? 0;
      await runCheckpoint({ file, journalDir, segments: this.#sealed.map((segment) => segment.path) });
      await this.#dropSegments(newest);
    } catch (error) {
      throw error instanceof ProblemError ? error : new ProblemError(toDiskProblem(error));
    } finally {
      this.#isCheckpointing = false;
    }
  }

  /** Keeps what the backup does not hold yet: backup and journal together can always rebuild the store. */
  async #dropSegments(newest: number): Promise<void> {
    if (newest <= this.#checkpointSeq) return;
    const backupSeq = this.#checkpointSeq;
    this.#checkpointSeq = newest;
    const old = this.#sealed.filter((segment) => segment.lastSeq <= backupSeq);
    this.#sealed = this.#sealed.filter((segment) => segment.lastSeq > backupSeq);
    for (const segment of old) await rm(segment.path, { force: true });
  }
}
