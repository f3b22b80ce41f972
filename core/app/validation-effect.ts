/** What an edit of the schema brings and clears, before it is made; nothing is written. */

import type { SchemaEdit, views } from '../contract/index.ts';
import { readAnomaliesArtifact } from '../formats/index.ts';
import { raise, unwrap } from '../foundation/index.ts';
import { applySchemaEdit } from '../stages/schema/index.ts';
import { anomalyViews, validateSplits } from '../stages/validate/index.ts';
import { latestOutput } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';
import { newestStatistics, readSchema, statisticsBefore } from './validation-schema.ts';

/** Against the schema as it stands; without an edit that schema against the anomalies last recorded. */
export async function tryEdit(session: ProjectSession, edit: SchemaEdit | undefined): Promise<views.EditEffect> {
  const { schema } = await readSchema(session);
  if (!schema) return raise('schema/not-found', 'There is no schema yet.', 'Run the pipeline once: it infers one.');
  const edited = edit === undefined ? schema : unwrap(applySchemaEdit(schema, edit));
  const statistics = await newestStatistics(session);
  if (!statistics) return { anomalies: [], brings: [], clears: [] };
  const previous = await statisticsBefore(session);
  const found = (tried: typeof schema): views.AnomalyView[] =>
    [...validateSplits(statistics, tried, { previous })].flatMap(([split, anomalies]) => anomalyViews(split, anomalies));
  const before = edit === undefined ? await recordedAnomalies(session) : found(schema);
  return compareAnomalies(before, found(edited));
}

function compareAnomalies(before: readonly views.AnomalyView[], after: readonly views.AnomalyView[]): views.EditEffect {
  const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return {
    anomalies: after,
    brings: after.filter((anomaly) => !had.has(keyOf(anomaly))),
    clears: before.filter((anomaly) => !has.has(keyOf(anomaly))),
  };
}

/** The wording may change with every value; what is wrong, where and how badly is the anomaly. */
function keyOf({ feature, type, split, severity }: views.AnomalyView): string {
  return JSON.stringify([feature, type, split, severity]);
}

async function recordedAnomalies(session: ProjectSession): Promise<views.AnomalyView[]> {
  const artifact = latestOutput(session.metadata, 'ExampleValidator', 'anomalies');
  if (!artifact) return [];
  const recorded = unwrap(await readAnomaliesArtifact(session.workspace.artifactPath(artifact.uri)));
  return [...recorded].flatMap(([split, anomalies]) => anomalyViews(split, anomalies));
}
