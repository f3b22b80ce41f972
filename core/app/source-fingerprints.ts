/** Content fingerprints of sources, kept while size and modification time of the files stand still. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceConfig } from '../contract/index.ts';
import type { Result } from '../foundation/index.ts';

type Fingerprint = (paths: readonly string[]) => Promise<Result<string>>;

export function createSourceFingerprints(fingerprint: Fingerprint): {
  of(sources: readonly SourceConfig[]): Promise<Result<string>>;
} {
  const known = new Map<string, string>();
  return {
    of: async (sources) => {
      const paths = sources.map((source) => source.path);
      const key = JSON.stringify(await Promise.all(paths.map(stampOf)));
      const found = known.get(key);
      if (found !== undefined) return { ok: true, value: found };
      const result = await fingerprint(paths);
      if (result.ok) known.set(key, result.value);
      return result;
    },
  };
}

/** A missing file gets a stamp too: reading it then says what is wrong. */
async function stampOf(path: string): Promise<unknown> {
  try {
    const info = await stat(path);
    if (!info.isDirectory()) return [path, info.size, info.mtimeMs];
    const names = (await readdir(path)).sort();
    return [path, await Promise.all(names.map((name) => stampOf(join(path, name))))];
  } catch {
    return [path, 'missing'];
  }
}
