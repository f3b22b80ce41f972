/** Where a project keeps how requests are routed: a state file, because a canary moves by itself. */

import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type RoutingState, routingStatePath, routingStateSchema } from '../contract/index.ts';
import { writeFileDurably } from '../metadata/index.ts';
import type { RoutingStore } from '../serving/index.ts';

/** A file that cannot be read counts as none, and the newest version answers again: `onDamage` is told. */
export function routingStore(projectDir: string, onDamage: (message: string) => void): RoutingStore {
  const path = join(projectDir, routingStatePath);
  return {
    load: async () => {
      try {
        const parsed = routingStateSchema.array().safeParse(JSON.parse(await readFile(path, 'utf8')));
        if (parsed.success) return parsed.data;
        onDamage(`The routing kept in ${path} is not understood: ${parsed.error.issues[0]?.message}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        onDamage(`The routing kept in ${path} cannot be read: ${String(error)}`);
      }
      return [];
    },
    save: async (states: readonly RoutingState[]) => {
      await mkdir(dirname(path), { recursive: true });
      await writeFileDurably(path, `${JSON.stringify(states, null, 2)}\n`);
    },
  };
}
