/** What an artifact consisted of when it was published: names, sizes and SHA-256 of its files. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { raise } from '../foundation/index.ts';
import { isMissing, writeFileDurably } from '../metadata/index.ts';
import { walkFiles } from './walk-files.ts';

export interface ManifestFile {
  /** Relative to the artifact, `/` between parts. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Manifest {
  /** By name, in byte order. */
  readonly files: readonly ManifestFile[];
  /** SHA-256 over the lines `<sha256> <size> <name>` of the files. */
  readonly contentHash: string;
}

/** Streams every file once. */
export async function describeFiles(dir: string): Promise<Manifest> {
  const files: ManifestFile[] = [];
  for (const { name, size } of await walkFiles(dir)) {
    files.push({ name, size, sha256: await hashFile(join(dir, name)) });
  }
  const lines = files.map(({ name, size, sha256 }) => `${sha256} ${size} ${name}\n`).join('');
  return { files, contentHash: createHash('sha256').update(lines).digest('hex') };
}

export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFileDurably(path, `${JSON.stringify(manifest)}\n`);
}

/** Raises `artifact/not-found` when there is none, `artifact/damaged` when it cannot be read. */
export async function readManifest(path: string, uri: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error))
      return raise('artifact/not-found', `The project holds no such artifact. ${uri}`, 'Run the pipeline again.');
    throw error;
  }
  try {
    return JSON.parse(text) as Manifest;
  } catch {
    return raiseDamaged('the list of its files cannot be read', uri);
  }
}

/** Raises `artifact/damaged` naming the first file that is missing, of another size or (with `hash`) of other content. */
export async function checkFiles(
  dir: string,
  manifest: Manifest,
  options: { readonly uri: string; readonly hash: boolean },
): Promise<void> {
  for (const file of manifest.files) {
    const path = join(dir, file.name);
    const size = await sizeOf(path);
    if (size === undefined) raiseDamaged(`${file.name} is missing`, options.uri);
    if (size !== file.size) raiseDamaged(`${file.name} has ${size} bytes, not ${file.size}`, options.uri);
    if (options.hash && (await hashFile(path)) !== file.sha256) raiseDamaged(`${file.name} has other content`, options.uri);
  }
}

function raiseDamaged(what: string, uri: string): never {
  raise(
    'artifact/damaged',
    `The artifact is damaged: ${what}. ${uri}`,
    'Run the pipeline again: the node that made it will make it anew.',
  );
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
