/** The curated schema and the newest statistics: what validation holds against each other. */

import type { Schema } from '../formats/index.ts';
import {
  type BySplit,
  type DatasetFeatureStatistics,
  parseSchema,
  readSchemaText,
  readStatisticsArtifact,
} from '../formats/index.ts';
import { unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { previousStatistics } from '../pipeline/index.ts';
import { latestOutput } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

/** The curated schema, or before there is one the inferred one. */
export async function readSchema(session: ProjectSession): Promise<{ schema: Schema | undefined; text: string }> {
  let text = unwrap(await session.workspace.readText('schema.pbtxt'));
  if (text === undefined) {
    const inferred = latestOutput(session.metadata, 'SchemaGen', 'schema');
    if (!inferred) return { schema: undefined, text: '' };
    text = unwrap(await readSchemaText(session.workspace.artifactPath(inferred.uri)));
  }
  const parsed = parseSchema(text);
  return { schema: parsed.ok ? parsed.value : undefined, text };
}

export type SplitStatistics = BySplit<DatasetFeatureStatistics>;

/** Two an opened project, by artifact: an edit is tried with every key pressed. */
const kept = new WeakMap<ProjectSession, ReadonlyMap<number, SplitStatistics>>();

/** By split, the one trained on first; undefined before the first run. */
export async function newestStatistics(session: ProjectSession): Promise<SplitStatistics | undefined> {
  const artifact = latestOutput(session.metadata, 'StatisticsGen', 'statistics');
  return artifact === undefined ? undefined : readKept(session, artifact);
}

/** Of the span before, as ExampleValidator compares them with the newest. */
export async function statisticsBefore(session: ProjectSession): Promise<SplitStatistics | undefined> {
  const newest = latestOutput(session.metadata, 'StatisticsGen', 'statistics');
  const previous = newest === undefined ? undefined : previousStatistics(session.metadata, newest);
  return previous === undefined ? undefined : readKept(session, previous);
}

async function readKept(session: ProjectSession, { id, uri }: ArtifactRecord): Promise<SplitStatistics> {
  const known = kept.get(session)?.get(id);
  if (known !== undefined) return known;
  const statistics = unwrap(await readStatisticsArtifact(session.workspace.artifactPath(uri)));
  kept.set(session, new Map([...[...(kept.get(session) ?? [])].slice(-1), [id, statistics]]));
  return statistics;
}
