/** Puts a project in order after its last owner died: executions, staging folders, artifacts without a record. */

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExecutionRecord, isMissing, type MetadataStore } from '../metadata/index.ts';
import { artifactUri, type Layout } from './layout.ts';
import { moveToTrash } from './trash.ts';
import { walkFiles } from './walk-files.ts';

/** The caller holds the lock, so nothing RUNNING can still run. Returns the executions that were interrupted. */
export async function recoverProject(layout: Layout, metadata: MetadataStore, now: number): Promise<readonly ExecutionRecord[]> {
  const running = metadata.executions({ state: 'RUNNING' });
  await Promise.all(running.map(({ id }) => metadata.finishExecution(id, 'FAILED', { interrupted: 1 })));
  for (const name of await namesIn(layout.staging)) await rm(join(layout.staging, name), { recursive: true, force: true });
  for (const name of ['metadata.sqlite', 'metadata.sqlite.bak', 'loopwright.yaml', 'schema.pbtxt']) {
    await rm(join(layout.dir, `${name}.tmp`), { force: true });
  }
  await removeUnrecorded(layout, metadata, now);
  return running.flatMap(({ id }) => metadata.execution(id) ?? []);
}

/** Folders renamed into place whose record was never written, and manifests without an artifact. */
async function removeUnrecorded(layout: Layout, metadata: MetadataStore, now: number): Promise<void> {
  const recorded = new Set(metadata.artifacts().map((artifact) => artifact.uri));
  for (const { node, key, id } of await publishedFolders(layout.artifacts)) {
    const uri = artifactUri(node, key, id);
    if (recorded.has(uri)) continue;
    const execution = metadata.execution(id);
    const wasInterrupted = execution !== undefined && execution.type === node && execution.state !== 'COMPLETE';
    // A folder the history knows nothing of may be all that is left after the metadata was lost: it is kept in the trash.
    if (wasInterrupted) await rm(join(layout.dir, uri), { recursive: true, force: true });
    else await moveToTrash(layout, join(layout.dir, uri), now);
  }
  for (const { name } of await walkFiles(layout.manifests)) {
    if (!recorded.has(`artifacts/${name.replace(/\.json(\.tmp)?$/, '')}`))
      await rm(join(layout.manifests, name), { force: true });
  }
}

async function publishedFolders(artifacts: string): Promise<{ node: string; key: string; id: number }[]> {
  const folders: { node: string; key: string; id: number }[] = [];
  for (const node of await namesIn(artifacts)) {
    for (const key of await namesIn(join(artifacts, node))) {
      for (const id of await namesIn(join(artifacts, node, key))) {
        // Anything else was put there by the user.
        if (/^\d+$/.test(id) && isPlain(node) && isPlain(key)) folders.push({ node, key, id: Number(id) });
      }
    }
  }
  return folders;
}

function isPlain(name: string): boolean {
  return /^\w[\w.+=@-]*$/.test(name);
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    if (isMissing(error) || isNotDirectory(error)) return [];
    throw error;
  }
}

function isNotDirectory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
}
