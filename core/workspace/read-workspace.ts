/** A project that another process holds, to be read: no lock, nothing put in order, every change refused. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Problem, type Result, unwrap } from '../foundation/index.ts';
import { isMissing, type MetadataStore, readMetadataSnapshot } from '../metadata/index.ts';
import { ArtifactStore } from './artifact-store.ts';
import { measureDiskUse } from './disk-use.ts';
import { type Layout, layoutOf } from './layout.ts';
import { requireKnownVersion } from './migrations.ts';
import { onDisk } from './on-disk.ts';
import { RunLogs } from './run-logs.ts';
import type { TextHistory, Workspace } from './workspace.ts';

/**
 * As it is now; what the other process changes later is not seen. `heldBy` is what opening was refused with, and what every
 * change is refused with. Problems: `project/newer-version`, `project/corrupt`, `disk/…`.
 */
export function readWorkspace(dir: string, heldBy: Problem): Promise<Result<Workspace>> {
  return onDisk(async () => {
    const layout = layoutOf(dir);
    await requireKnownVersion(layout);
    const metadata = unwrap(await readMetadataSnapshot({ file: layout.metadata, journalDir: layout.journal }, heldBy));
    return readOnly(layout, metadata, heldBy);
  });
}

function readOnly(layout: Layout, metadata: MetadataStore, heldBy: Problem): Workspace {
  const artifacts = new ArtifactStore(layout, metadata, () => 0);
  const logs = new RunLogs(layout.logs);
  const refuse = async (): Promise<Result<never>> => fail(heldBy);
  const history: TextHistory = { canUndo: false, canRedo: false, undo: refuse, redo: refuse };
  return {
    dir: layout.dir,
    metadata,
    heldBy,
    interrupted: [],
    recovery: undefined,
    readText: (name) => onDisk(() => readIfThere(join(layout.dir, name))),
    history: () => history,
    artifactPath: (uri) => artifacts.path(uri),
    verifyArtifact: (uri, { hash = false } = {}) => onDisk(() => artifacts.verify(uri, hash)),
    contentHash: (uri) => onDisk(() => artifacts.contentHash(uri)),
    logPath: (runId, node) => logs.path(runId, node),
    diskUse: () => onDisk(() => measureDiskUse(layout)),
    close: () => onDisk(async () => undefined),
    writeText: refuse,
    stage: refuse,
    publish: refuse,
    discard: refuse,
    stateDir: refuse,
    removeState: refuse,
    appendLog: refuse,
    trash: refuse,
    restore: refuse,
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
