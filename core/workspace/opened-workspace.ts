/** The workspace of an open project: hands each request to the part that does it and returns problems as data. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Result } from '../foundation/index.ts';
import type { ExecutionRecord, MetadataRecovery, MetadataStore } from '../metadata/index.ts';
import { ArtifactStore } from './artifact-store.ts';
import { measureDiskUse } from './disk-use.ts';
import { type Layout, safeSegment, segment } from './layout.ts';
import { onDisk } from './on-disk.ts';
import type { ProjectLock } from './project-lock.ts';
import { RunLogs } from './run-logs.ts';
import type { TextFile } from './text-history.ts';
import { moveToTrash, restoreFromTrash } from './trash.ts';
import type { DiskUse, ProjectTextName, Publication, StagedExecution, TextHistory, Workspace } from './workspace.ts';

export interface WorkspaceParts {
  readonly layout: Layout;
  readonly lock: ProjectLock;
  readonly metadata: MetadataStore;
  readonly texts: Readonly<Record<ProjectTextName, TextFile>>;
  readonly clock: Clock;
  readonly interrupted: readonly ExecutionRecord[];
  readonly recovery?: MetadataRecovery;
}

export class OpenedWorkspace implements Workspace {
  readonly dir: string;
  readonly metadata: MetadataStore;
  readonly interrupted: readonly ExecutionRecord[];
  readonly recovery: MetadataRecovery | undefined;
  readonly #parts: WorkspaceParts;
  readonly #artifacts: ArtifactStore;
  readonly #logs: RunLogs;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    this.dir = parts.layout.dir;
    this.metadata = parts.metadata;
    this.interrupted = parts.interrupted;
    this.recovery = parts.recovery;
    this.#artifacts = new ArtifactStore(parts.layout, parts.metadata, () => parts.clock.now());
    this.#logs = new RunLogs(parts.layout.logs);
  }

  readText(name: ProjectTextName): Promise<Result<string | undefined>> {
    return onDisk(() => this.#parts.texts[name].read());
  }

  writeText(name: ProjectTextName, text: string): Promise<Result<void>> {
    return this.#parts.texts[name].write(text);
  }

  history(name: ProjectTextName): TextHistory {
    return this.#parts.texts[name];
  }

  artifactPath(uri: string): string {
    return this.#artifacts.path(uri);
  }

  stage(execution: StagedExecution, outputKeys: readonly string[]): Promise<Result<Readonly<Record<string, string>>>> {
    return onDisk(() => this.#artifacts.stage(execution, outputKeys));
  }

  publish(publication: Publication): Promise<Result<readonly number[]>> {
    return onDisk(() => this.#artifacts.publish(publication));
  }

  discard(executionId: number): Promise<Result<void>> {
    return onDisk(() => this.#artifacts.discard(executionId));
  }

  verifyArtifact(uri: string, options: { readonly hash?: boolean } = {}): Promise<Result<void>> {
    return onDisk(() => this.#artifacts.verify(uri, options.hash ?? false));
  }

  contentHash(uri: string): Promise<Result<string>> {
    return onDisk(() => this.#artifacts.contentHash(uri));
  }

  stateDir(node: string, fingerprint: string): Promise<Result<string>> {
    return onDisk(async () => {
      const dir = this.#statePath(node, fingerprint);
      await mkdir(dir, { recursive: true });
      return dir;
    });
  }

  removeState(node: string, fingerprint: string): Promise<Result<void>> {
    return onDisk(() => rm(this.#statePath(node, fingerprint), { recursive: true, force: true }));
  }

  logPath(runId: string, node: string): string {
    return this.#logs.path(runId, node);
  }

  appendLog(runId: string, node: string, lines: readonly string[]): Promise<Result<void>> {
    return this.#logs.append(runId, node, lines);
  }

  trash(path: string): Promise<Result<string>> {
    return onDisk(() => moveToTrash(this.#parts.layout, path, this.#parts.clock.now()));
  }

  restore(trashed: string, path: string): Promise<Result<void>> {
    return onDisk(() => restoreFromTrash(this.#parts.layout, trashed, path));
  }

  diskUse(): Promise<Result<DiskUse>> {
    return onDisk(() => measureDiskUse(this.#parts.layout));
  }

  close(): Promise<Result<void>> {
    return onDisk(async () => {
      try {
        await this.#logs.idle();
        await this.metadata.close();
      } finally {
        await this.#parts.lock.release();
      }
    });
  }

  #statePath(node: string, fingerprint: string): string {
    return join(this.#parts.layout.state, segment(node), safeSegment(fingerprint));
  }
}
