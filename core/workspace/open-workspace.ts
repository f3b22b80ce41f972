/** Opens a project folder: lock, migrations, metadata, then order after whoever held it last. */

import { access, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Result, raise, unwrap } from '../foundation/index.ts';
import { isMissing, type MetadataRecovery, type MetadataStore, openMetadataStore, recoverMetadata } from '../metadata/index.ts';
import { type Layout, layoutOf, projectFile } from './layout.ts';
import { migrateProject } from './migrations.ts';
import { onDisk } from './on-disk.ts';
import { OpenedWorkspace, type WorkspaceParts } from './opened-workspace.ts';
import { lockProject } from './project-lock.ts';
import { recoverProject } from './recover-project.ts';
import { TextFile } from './text-history.ts';
import type { ProjectTextName, Workspace, WorkspaceOptions } from './workspace.ts';

/** Problems: `project/not-found`, `project/locked`, `project/newer-version`, `project/corrupt`, `disk/…`. */
export function openWorkspace(dir: string, options: WorkspaceOptions): Promise<Result<Workspace>> {
  return onDisk(async () => {
    const layout = layoutOf(dir);
    await requireProject(layout);
    await mkdir(layout.internals, { recursive: true });
    const lock = await lockProject(layout.lock, options);
    try {
      await migrateProject(layout);
      const { metadata, recovery } = await openMetadata(layout, options);
      return await openParts({ layout, lock, metadata, recovery, clock: options.clock });
    } catch (error) {
      await lock.release();
      throw error;
    }
  });
}

async function openParts(parts: Omit<WorkspaceParts, 'texts' | 'interrupted'>): Promise<Workspace> {
  const { layout, metadata, clock } = parts;
  try {
    const interrupted = await recoverProject(layout, metadata, clock.now());
    const texts = {
      'loopwright.yaml': await openText(layout, 'loopwright.yaml'),
      'schema.pbtxt': await openText(layout, 'schema.pbtxt'),
      'run-notes.yaml': await openText(layout, 'run-notes.yaml'),
    };
    return new OpenedWorkspace({ ...parts, texts, interrupted });
  } catch (error) {
    // What made opening fail is told; the journal holds everything if this fails too.
    await metadata.close().catch(() => undefined);
    throw error;
  }
}

async function requireProject(layout: Layout): Promise<void> {
  try {
    await access(join(layout.dir, projectFile));
  } catch (error) {
    if (!isMissing(error)) throw error;
    const hint = 'Choose a folder with a loopwright.yaml, or create a project.';
    raise('project/not-found', `There is no project here. ${layout.dir}`, hint, { details: { dir: layout.dir } });
  }
}

async function openMetadata(
  layout: Layout,
  options: WorkspaceOptions,
): Promise<{ readonly metadata: MetadataStore; readonly recovery?: MetadataRecovery }> {
  const { clock, runCheckpoint, pipeline = basename(layout.dir) } = options;
  const places = { file: layout.metadata, journalDir: layout.journal };
  const opened = await openMetadataStore({ ...places, pipeline, clock, runCheckpoint });
  const isDamaged = !opened.ok && opened.problem.code === 'project/corrupt';
  if (!isDamaged || !options.recoverMetadata) return { metadata: unwrap(opened) };
  const recovery = unwrap(await recoverMetadata(places.file, places.journalDir));
  return { metadata: unwrap(await openMetadataStore({ ...places, pipeline, clock, runCheckpoint })), recovery };
}

async function openText(layout: Layout, name: ProjectTextName): Promise<TextFile> {
  const text = new TextFile(join(layout.dir, name), join(layout.history, name));
  await text.load();
  return text;
}
