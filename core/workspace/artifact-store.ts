/** Artifacts on disk: staged, then published in one step that a crash either undoes or completes. */

import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { invariant, raise } from '../foundation/index.ts';
import { isMissing, type MetadataStore, type NewArtifact, syncDirectory, syncFile } from '../metadata/index.ts';
import { artifactUri, type Layout, pathInside, segment } from './layout.ts';
import { checkFiles, describeFiles, readManifest, writeManifest } from './manifest.ts';
import { moveToTrash } from './trash.ts';
import { walkDirectories, walkFiles } from './walk-files.ts';
import type { Publication, StagedExecution } from './workspace.ts';

export class ArtifactStore {
  readonly #layout: Layout;
  readonly #metadata: MetadataStore;
  /** Milliseconds since the epoch. */
  readonly #now: () => number;

  constructor(layout: Layout, metadata: MetadataStore, now: () => number) {
    this.#layout = layout;
    this.#metadata = metadata;
    this.#now = now;
  }

  path(uri: string): string {
    const inside = pathInside(this.#layout.dir, uri);
    if (inside === undefined)
      raise('artifact/not-found', `The artifact is outside the project. ${uri}`, 'Import it into the project.');
    return join(this.#layout.dir, inside);
  }

  async stage({ executionId }: StagedExecution, keys: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const dirs: Record<string, string> = {};
    await this.discard(executionId);
    for (const key of keys) {
      const dir = this.#stagingDir(executionId, key);
      await mkdir(dir, { recursive: true });
      dirs[key] = dir;
    }
    return dirs;
  }

  async discard(executionId: number): Promise<void> {
    await rm(join(this.#layout.staging, String(executionId)), { recursive: true, force: true });
  }

  async publish({ executionId, node, outputs, properties = {} }: Publication): Promise<readonly number[]> {
    const keys = outputs.map(({ key }) => key);
    invariant(new Set(keys).size === keys.length, 'an output key is published once');
    const artifacts: NewArtifact[] = outputs.map((output) => ({ ...output, uri: artifactUri(node, output.key, executionId) }));
    for (const { key, uri } of artifacts) await this.#makeDurable(this.#stagingDir(executionId, key), uri);
    const moved: NewArtifact[] = [];
    try {
      for (const artifact of artifacts) {
        await this.#moveIntoPlace(this.#stagingDir(executionId, artifact.key), artifact.uri);
        moved.push(artifact);
      }
      const ids = await this.#metadata.publishExecution(executionId, artifacts, properties);
      await this.discard(executionId);
      return ids;
    } catch (error) {
      await this.#takeBack(executionId, moved);
      throw error;
    }
  }

  async verify(uri: string, hash: boolean): Promise<void> {
    const dir = this.path(uri);
    await checkFiles(dir, await readManifest(this.#manifestPath(uri), uri), { uri, hash });
  }

  async contentHash(uri: string): Promise<string> {
    return (await readManifest(this.#manifestPath(uri), uri)).contentHash;
  }

  #stagingDir(executionId: number, key: string): string {
    return join(this.#layout.staging, String(executionId), segment(key));
  }

  #manifestPath(uri: string): string {
    const inside = pathInside(this.#layout.artifacts, this.path(uri));
    if (inside === undefined)
      raise('artifact/not-found', `The project holds no such artifact. ${uri}`, 'Run the pipeline again.');
    return join(this.#layout.manifests, `${inside}.json`);
  }

  /** Content, folders and manifest are on the disk before anything is renamed. */
  async #makeDurable(staged: string, uri: string): Promise<void> {
    for (const { name } of await walkFiles(staged)) await syncFile(join(staged, name));
    for (const dir of await walkDirectories(staged)) await syncDirectory(dir);
    await writeManifest(this.#manifestPath(uri), await describeFiles(staged));
  }

  async #moveIntoPlace(staged: string, uri: string): Promise<void> {
    const target = this.path(uri);
    await mkdir(dirname(target), { recursive: true });
    // Only a history that was lost leaves something there; it may be all that is left of it.
    if ((await walkIfThere(target)) !== undefined) await moveToTrash(this.#layout, target, this.#now());
    await rename(staged, target);
    for (const dir of [dirname(target), dirname(dirname(target)), this.#layout.artifacts]) await syncDirectory(dir);
  }

  /** Back to staging, so that the caller may try again once there is room, or discard. */
  async #takeBack(executionId: number, moved: readonly NewArtifact[]): Promise<void> {
    for (const { key, uri } of moved) {
      await rename(this.path(uri), this.#stagingDir(executionId, key));
      await rm(this.#manifestPath(uri), { force: true });
    }
  }
}

async function walkIfThere(dir: string): Promise<string[] | undefined> {
  try {
    return await walkDirectories(dir);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
