/** TFX's input fingerprint: file count, bytes and checksums over modification times, a line for each split. */

import { stat } from 'node:fs/promises';
import type { SourceConfig } from '../../contract/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { listSourceParts } from './source-parts.ts';

/** Throws ProblemError when a source cannot be listed. */
export async function inputFingerprint(sources: readonly SourceConfig[]): Promise<string> {
  const lines: string[] = [];
  for (const source of sources) {
    const bySplit = new Map<string, string[]>();
    for (const { files, split = 'single_split' } of unwrap(await listSourceParts([source]))) {
      bySplit.set(split, [...(bySplit.get(split) ?? []), ...files]);
    }
    for (const [split, files] of bySplit) lines.push(`split:${split},${await filesFingerprint(files)}`);
  }
  return lines.join('\n');
}

async function filesFingerprint(files: readonly string[]): Promise<string> {
  let bytes = 0;
  let xor = 0n;
  let sum = 0n;
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    const seconds = BigInt(Math.floor(mtimeMs / 1000));
    bytes += size;
    xor ^= seconds;
    sum += seconds;
  }
  return `num_files:${files.length},total_bytes:${bytes},xor_checksum:${xor},sum_checksum:${sum}`;
}
