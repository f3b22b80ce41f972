/** Fingerprints: one sha256 over everything that decides a node's outputs (TFX's cache key). */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../foundation/index.ts';

export interface FingerprintParts {
  readonly node: string;
  readonly codeVersion: number;
  /** Content hashes by input key, in order. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly properties: Json;
  readonly seed: number;
}

export function fingerprintOf(parts: FingerprintParts): string {
  return createHash('sha256')
    .update(canonicalJson(parts as unknown as Json))
    .digest('hex');
}

/** sha256 over the relative names and bytes of all files below `dir`, hex. */
export async function contentHashOf(dir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await filesBelow(dir, '')) {
    hash.update(`${name}\0`);
    for await (const chunk of createReadStream(join(dir, name))) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

async function filesBelow(dir: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(dir, prefix), { withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries) {
    const name = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory()) names.push(...(await filesBelow(dir, name)));
    else names.push(name);
  }
  return names.sort();
}
