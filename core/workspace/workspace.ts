/** The project folder as the rest of the core sees it: one owner, crash-safe texts and artifacts, logs, trash. */

import type { Clock, Problem, Result } from '../foundation/index.ts';
import type { ExecutionRecord, MetadataProperties, MetadataRecovery, MetadataStore, RunCheckpoint } from '../metadata/index.ts';

/** The texts a user edits and may undo. */
export type ProjectTextName = 'loopwright.yaml' | 'schema.pbtxt' | 'run-notes.yaml';

export interface WorkspaceOptions {
  readonly clock: Clock;
  /** Who holds the folder, shown to a second owner: "window", "loopwright run". */
  readonly owner: string;
  /** Where checkpoints of metadata.sqlite are written; in this process when absent. */
  readonly runCheckpoint?: RunCheckpoint;
  /** The pipeline's name in the metadata; the folder's name when absent. */
  readonly pipeline?: string;
  /** Where opening would refuse with `project/corrupt`: rebuild the metadata from its backup and journal, and open. */
  readonly recoverMetadata?: boolean;
}

export interface StagedExecution {
  readonly executionId: number;
  readonly node: string;
}

/** One output whose files stand in the staging folder of the same key. */
export interface StagedOutput {
  readonly key: string;
  readonly type: string;
  readonly properties: MetadataProperties;
}

export interface Publication extends StagedExecution {
  readonly outputs: readonly StagedOutput[];
  /** Properties of the execution. */
  readonly properties?: MetadataProperties;
}

/** Undo and redo of one text; survives a restart, holds the last 100 versions. */
export interface TextHistory {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The text now in place; undefined when the file did not exist at that point and is gone again. */
  undo(): Promise<Result<string | undefined>>;
  redo(): Promise<Result<string | undefined>>;
}

/** Bytes, by top-level part of the project folder. */
export interface DiskUse {
  readonly artifacts: number;
  readonly servingModels: number;
  readonly registers: number;
  readonly logs: number;
  readonly trash: number;
  readonly metadata: number;
  /** `.loopwright` without the metadata journal. */
  readonly internals: number;
  readonly other: number;
  readonly total: number;
  /** Free bytes of the volume for this user. */
  readonly free: number;
}

export interface Workspace {
  /** Absolute. */
  readonly dir: string;
  readonly metadata: MetadataStore;
  /** Another process holds the project: it is read as it was when opened, and every change is refused with this. */
  readonly heldBy?: Problem;
  /** Executions an earlier owner left RUNNING, now FAILED with property `interrupted` = 1. Oldest first. */
  readonly interrupted: readonly ExecutionRecord[];
  /** What was rebuilt on opening, when `recoverMetadata` was asked for and needed. */
  readonly recovery: MetadataRecovery | undefined;

  /** undefined when there is no such file. */
  readText(name: ProjectTextName): Promise<Result<string | undefined>>;
  /** Atomic and durable; the text before it can be undone, edits made outside included. */
  writeText(name: ProjectTextName, text: string): Promise<Result<void>>;
  history(name: ProjectTextName): TextHistory;

  /** Absolute folder of a project-relative uri. Throws a ProblemError `artifact/not-found` when it leaves the project. */
  artifactPath(uri: string): string;
  /** Empty staging folders by output key; what an earlier attempt left there is gone. */
  stage(execution: StagedExecution, outputKeys: readonly string[]): Promise<Result<Readonly<Record<string, string>>>>;
  /** fsync, rename to `artifacts/<Node>/<key>/<executionId>`, then one metadata transaction. Artifact ids in order of outputs. */
  publish(publication: Publication): Promise<Result<readonly number[]>>;
  /** Removes the staging folders of an execution that failed or was cancelled. */
  discard(executionId: number): Promise<Result<void>>;
  /** Quick: file names and sizes against the manifest written at publish; with `hash` the content too. */
  verifyArtifact(uri: string, options?: { readonly hash?: boolean }): Promise<Result<void>>;
  /** SHA-256 (hex) over the names and contents of an artifact's files, as recorded at publish. */
  contentHash(uri: string): Promise<Result<string>>;

  /** Folder kept between a killed attempt and its resume; created when absent. */
  stateDir(node: string, fingerprint: string): Promise<Result<string>>;
  removeState(node: string, fingerprint: string): Promise<Result<void>>;

  /** Absolute `logs/<run>/<node>.log`. */
  logPath(runId: string, node: string): string;
  /** Appends lines (a line break is added to each); not fsynced. */
  appendLog(runId: string, node: string, lines: readonly string[]): Promise<Result<void>>;

  /** Moves a file or folder of the project into trash/, named by the time; returns its project-relative path there. */
  trash(path: string): Promise<Result<string>>;
  /** Moves what `trash` put away back to `path`, where nothing may stand. */
  restore(trashed: string, path: string): Promise<Result<void>>;
  diskUse(): Promise<Result<DiskUse>>;
  /** Writes metadata.sqlite, gives the lock back. The workspace must not be used afterwards. */
  close(): Promise<Result<void>>;
}
