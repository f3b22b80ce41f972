/** How much each part of a project takes on the disk. */

import { unwrap } from '../foundation/index.ts';
import { freeBytes } from './free-space.ts';
import type { Layout } from './layout.ts';
import { walkFiles } from './walk-files.ts';
import type { DiskUse } from './workspace.ts';

type Part = Exclude<keyof DiskUse, 'total' | 'free'>;

/** By the first part of the path; the journal counts as metadata. */
const parts: readonly (readonly [string, Part])[] = [
  ['artifacts/', 'artifacts'],
  ['serving_model/', 'servingModels'],
  ['registers/', 'registers'],
  ['logs/', 'logs'],
  ['trash/', 'trash'],
  ['metadata.sqlite', 'metadata'],
  ['.loopwright/metadata/', 'metadata'],
  ['.loopwright/', 'internals'],
];

export async function measureDiskUse(layout: Layout): Promise<DiskUse> {
  const bytes: Record<Part, number> = {
    artifacts: 0,
    servingModels: 0,
    registers: 0,
    logs: 0,
    trash: 0,
    metadata: 0,
    internals: 0,
    other: 0,
  };
  let total = 0;
  for (const { name, size } of await walkFiles(layout.dir)) {
    const part = parts.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'other';
    bytes[part] += size;
    total += size;
  }
  return { ...bytes, total, free: unwrap(await freeBytes(layout.dir)) };
}
