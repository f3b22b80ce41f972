/** What of the project lies in its trash, found by the name it had. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Trashed {
  /** The newest of this name, project-relative; undefined where there is none. */
  find(name: string): string | undefined;
}

export async function readTrash(projectDir: string): Promise<Trashed> {
  const names = (await readdir(join(projectDir, 'trash')).catch(() => [])).sort();
  return {
    find: (name) => {
      // The trash puts the time before a folder's name, and a number behind it where there are several of one time.
      const own = new RegExp(`Z-${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(-\\d+)?$`);
      const newest = names.findLast((candidate) => own.test(candidate));
      return newest === undefined ? undefined : `trash/${newest}`;
    },
  };
}
