/** A fingerprint of source files by content, so that the same data ingested twice is the same artifact. */

import { createHash } from 'node:crypto';
import { attempt, type CancelSignal, type Result } from '../foundation/index.ts';
import { fileSize, readChunks } from './byte-chunks.ts';
import { listSourceFiles } from './source-listing.ts';

/**
 * sha256 (hex) over the bytes of every file of every source, in order; a folder counts as its files by name. Names and
 * times do not matter, sizes and boundaries do.
 */
export function contentFingerprint(paths: readonly string[], signal?: CancelSignal): Promise<Result<string>> {
  return attempt(async () => {
    const hash = createHash('sha256');
    for (const path of paths) {
      const files = await listSourceFiles(path);
      hash.update(`source:${files.length}\n`);
      for (const file of files) {
        hash.update(`file:${await fileSize(file)}\n`);
        for await (const chunk of readChunks(file, { signal })) hash.update(chunk);
      }
    }
    return hash.digest('hex');
  });
}
