/** The ingested versions of the data, newest first, those in the trash too, and the rows that could not be parsed. */

import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { views } from '../contract/index.ts';
import { examplesInfo } from '../formats/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { spansInRange } from '../pipeline/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import { sourcesOf } from './lineage.ts';
import type { ProjectSession } from './project-session.ts';
import { trashedVersions } from './version-trash.ts';

export async function listExamplesVersions(session: ProjectSession): Promise<readonly views.ExamplesVersion[]> {
  const { metadata } = session;
  const read = latestOutputs(metadata, 'ExampleGen')?.outputs['examples'] ?? [];
  const current = new Set(spansInRange(read, session.config.data.range).map((artifact) => artifact.id));
  const trashed = await trashedVersions(session);
  const versions = metadata
    .artifacts({ type: 'Examples' })
    .filter((artifact) => artifact.state === 'LIVE' || trashed.has(artifact.id))
    .map((artifact) => versionOf(session, artifact, { current: current.has(artifact.id), trashed: trashed.get(artifact.id) }));
  return (await Promise.all(versions)).reverse();
}

/** A span number that neither a source nor an ingested span has. */
export function nextSpan(session: ProjectSession): number {
  const ingested = session.metadata.artifacts({ type: 'Examples' }).map((artifact) => Number(artifact.properties['span'] ?? 0));
  return Math.max(0, ...ingested, ...session.config.data.sources.map((source) => source.span)) + 1;
}

interface Place {
  readonly current: boolean;
  /** Its folder in the trash. */
  readonly trashed: string | undefined;
}

async function versionOf(session: ProjectSession, artifact: ArtifactRecord, place: Place): Promise<views.ExamplesVersion> {
  const { properties } = artifact;
  const { current, trashed } = place;
  const dir = session.workspace.artifactPath(trashed ?? artifact.uri);
  const info = trashed === undefined ? await examplesInfo(dir) : undefined;
  const version = properties['version'];
  return {
    artifactId: artifact.id,
    span: Number(properties['span'] ?? 0),
    createdAt: artifact.createdAt,
    source: sourcesOf(artifact)
      .map((path) => basename(path))
      .join(', '),
    origin: properties['origin'] === 'feedback' ? 'feedback' : 'file',
    splits: splitNames(properties['split_names']).map((name) => ({ name, rows: Number(properties[`rows_${name}`] ?? 0) })),
    rejected: Number(properties['rejected'] ?? 0),
    bytes: await folderBytes(dir),
    contentHash: String(properties['content_hash'] ?? ''),
    ...(typeof version === 'number' ? { version } : {}),
    deleted: trashed !== undefined,
    columns: info?.ok ? info.value.columns.map(({ name, type }) => ({ name, type })) : [],
    current,
  };
}
/** TFX keeps split names as a JSON list in one string property. */
function splitNames(text: unknown): string[] {
  try {
    const parsed: unknown = JSON.parse(String(text));
    return Array.isArray(parsed) ? parsed.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))),
  );
  return sizes.reduce((sum, info) => sum + info.size, 0);
}

/** A page of rejects.jsonl, read line by line. */
export async function readRejects(dir: string, offset: number, limit: number): Promise<views.RejectsPage> {
  const rows: views.RejectedRow[] = [];
  let total = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(join(dir, 'rejects.jsonl'), 'utf8') })) {
      if (line === '') continue;
      if (total >= offset && rows.length < limit) rows.push(JSON.parse(line) as views.RejectedRow);
      total++;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { rows, total };
}
