/** The ML Metadata store as the rest of the core sees it. Names and states are MLMD's. */

export type ArtifactState = 'UNKNOWN' | 'PENDING' | 'LIVE' | 'MARKED_FOR_DELETION' | 'DELETED' | 'ABANDONED' | 'REFERENCE';
export type ExecutionState = 'UNKNOWN' | 'NEW' | 'RUNNING' | 'COMPLETE' | 'FAILED' | 'CACHED' | 'CANCELED';
export type MetadataValue = string | number;
export type MetadataProperties = Readonly<Record<string, MetadataValue>>;

export interface ArtifactRecord {
  readonly id: number;
  readonly type: string;
  /** Relative to the project folder, `/` between parts. */
  readonly uri: string;
  readonly state: ArtifactState;
  readonly properties: MetadataProperties;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface ExecutionRecord {
  readonly id: number;
  /** Node name. */
  readonly type: string;
  readonly state: ExecutionState;
  readonly runId: string;
  readonly properties: MetadataProperties;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface EventRecord {
  readonly artifactId: number;
  readonly executionId: number;
  readonly type: 'INPUT' | 'OUTPUT';
  /** Input or output key, and position under it. */
  readonly key: string;
  readonly index: number;
}

export interface NewArtifact {
  readonly key: string;
  readonly type: string;
  readonly uri: string;
  readonly properties: MetadataProperties;
}

export interface ArtifactLink {
  readonly key: string;
  readonly artifactId: number;
}

export interface ExecutionWithOutputs {
  readonly execution: ExecutionRecord;
  readonly outputs: readonly { readonly key: string; readonly artifact: ArtifactRecord }[];
}

/** Every promise resolves once the change is on disk (journalled and fsynced). Queries are answered from memory. */
export interface MetadataStore {
  /** Registers a RUNNING execution in contexts pipeline, pipeline_run, node (`<pipeline>.<node>`) and execution_cache (fingerprint). */
  startExecution(start: {
    readonly node: string;
    readonly runId: string;
    readonly fingerprint: string;
    readonly inputs: readonly ArtifactLink[];
    readonly properties: MetadataProperties;
  }): Promise<number>;
  /** One transaction: output artifacts LIVE, events, attributions, execution COMPLETE. Returns artifact ids in order. */
  publishExecution(
    executionId: number,
    outputs: readonly NewArtifact[],
    properties: MetadataProperties,
  ): Promise<readonly number[]>;
  finishExecution(executionId: number, state: 'FAILED' | 'CANCELED', properties: MetadataProperties): Promise<void>;
  /** An execution that reuses the outputs of an earlier one: state CACHED, OUTPUT events to the same artifacts. */
  recordCached(cached: {
    readonly node: string;
    readonly runId: string;
    readonly fingerprint: string;
    readonly inputs: readonly ArtifactLink[];
    readonly outputs: readonly ArtifactLink[];
    readonly properties: MetadataProperties;
  }): Promise<number>;
  /** COMPLETE executions with this fingerprint whose outputs are all LIVE, newest first. */
  findReusable(node: string, fingerprint: string): readonly ExecutionWithOutputs[];
  setArtifactState(artifactId: number, state: ArtifactState): Promise<void>;
  setArtifactProperties(artifactId: number, properties: MetadataProperties): Promise<void>;
  artifact(id: number): ArtifactRecord | undefined;
  /** Oldest first. */
  artifacts(filter?: { readonly type?: string; readonly state?: ArtifactState }): readonly ArtifactRecord[];
  execution(id: number): ExecutionRecord | undefined;
  /** Oldest first. */
  executions(filter?: {
    readonly runId?: string;
    readonly node?: string;
    readonly state?: ExecutionState;
  }): readonly ExecutionRecord[];
  eventsOfExecution(executionId: number): readonly EventRecord[];
  eventsOfArtifact(artifactId: number): readonly EventRecord[];
  /** Writes metadata.sqlite so that other tools see everything acknowledged so far; off the event loop. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}
