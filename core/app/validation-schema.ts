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

/** Kept while the newest ones stay the same: an edit is tried with every key pressed. */
const kept = new WeakMap<ProjectSession, { readonly artifactId: number; readonly statistics: SplitStatistics }>();

/** By split, the one trained on first; undefined before the first run. */
export async function newestStatistics(session: ProjectSession): Promise<SplitStatistics | undefined> {
  const artifact = latestOutput(session.metadata, 'StatisticsGen', 'statistics');
  if (!artifact) return undefined;
  const known = kept.get(session);
  if (known?.artifactId === artifact.id) return known.statistics;
  const statistics = unwrap(await readStatisticsArtifact(session.workspace.artifactPath(artifact.uri)));
  kept.set(session, { artifactId: artifact.id, statistics });
  return statistics;
}
