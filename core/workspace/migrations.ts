/** The versions of a project folder's layout: numbered steps, forward only. */

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { raise } from '../foundation/index.ts';
import { isMissing, writeFileDurably } from '../metadata/index.ts';
import type { Layout } from './layout.ts';

export interface Migration {
  /** The version the folder has afterwards. */
  readonly to: number;
  readonly title: string;
  /** May run again after a crash half way. */
  migrate(layout: Layout): Promise<void>;
}

/** Only added to. A project cloned without `.loopwright` begins at 0. */
export const migrations: readonly Migration[] = [
  {
    to: 1,
    title: 'folders for internals, kept out of version control',
    migrate: async (layout) => {
      for (const dir of [layout.journal, layout.staging, layout.state, layout.history, layout.manifests]) {
        await mkdir(dir, { recursive: true });
      }
      await writeFileDurably(join(layout.internals, '.gitignore'), '*\n');
    },
  },
];

/** Raises `project/newer-version` and leaves the folder alone; `project/corrupt` when the version cannot be read. */
export async function migrateProject(layout: Layout, steps: readonly Migration[] = migrations): Promise<void> {
  const version = await requireKnownVersion(layout, steps);
  for (const step of steps) {
    if (step.to <= version) continue;
    await step.migrate(layout);
    await writeFileDurably(layout.version, `${step.to}\n`);
  }
}

/** Raises as `migrateProject` does. The folder's version. */
export async function requireKnownVersion(layout: Layout, steps: readonly Migration[] = migrations): Promise<number> {
  const known = steps.at(-1)?.to ?? 0;
  const version = await readVersion(layout);
  if (version > known) {
    const message = `The project folder has version ${version}; this program knows ${known}. ${layout.dir}`;
    raise('project/newer-version', message, 'Open the project with a newer Loopwright; nothing was changed.', {
      details: { version, known },
    });
  }
  return version;
}

async function readVersion(layout: Layout): Promise<number> {
  let text: string;
  try {
    text = await readFile(layout.version, 'utf8');
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
  if (/^\d+\s*$/.test(text)) return Number(text);
  const hint = 'Delete the version file: the folders are checked and completed at the next opening.';
  return raise('project/corrupt', `The version of the project folder cannot be read. ${layout.version}`, hint);
}
