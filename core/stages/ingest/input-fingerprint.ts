/** TFX's input fingerprint: file count, bytes and checksums over modification times, a line for each source. */

import { stat } from 'node:fs/promises';
import { listSourceFiles } from '../../formats/index.ts';

/** Throws ProblemError when a source cannot be listed. */
export async function inputFingerprint(paths: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const path of paths) {
    const files = await listSourceFiles(path);
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
    lines.push(`split:single_split,num_files:${files.length},total_bytes:${bytes},xor_checksum:${xor},sum_checksum:${sum}`);
  }
  return lines.join('\n');
}
