/** What the Validate screen shows and does: statistics, the curated schema, anomalies, fixes, the override. */

import type { SchemaEdit, views } from '../contract/index.ts';
import { printSchema, readAnomaliesArtifact, type Schema } from '../formats/index.ts';
import { raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { isOverridden } from '../pipeline/index.ts';
import { applySchemaEdit, toSchemaView } from '../stages/schema/index.ts';
import { controlsOf, fixAnomalies, toValidationView } from '../stages/validate/index.ts';
import { latestOutput } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';
import { newestStatistics, readSchema, statisticsBefore } from './validation-schema.ts';

export async function validationView(session: ProjectSession): Promise<views.ValidationView | null> {
  const statistics = await newestStatistics(session);
  const anomalies = latestOutput(session.metadata, 'ExampleValidator', 'anomalies');
  if (!statistics || !anomalies) return null;
  return toValidationView({
    statistics,
    anomalies: unwrap(await readAnomaliesArtifact(session.workspace.artifactPath(anomalies.uri))),
    label: session.config.label?.name,
    excluded: excludedFeatures(session),
    override: overrideOf(anomalies),
  });
}

export async function schemaView(session: ProjectSession): Promise<views.SchemaView> {
  const { schema, text } = await readSchema(session);
  const { canUndo, canRedo } = session.workspace.history('schema.pbtxt');
  return toSchemaView(schema, { text, canUndo, canRedo });
}

export async function editSchema(session: ProjectSession, edit: SchemaEdit): Promise<views.SchemaView> {
  const { schema } = await readSchema(session);
  if (!schema) return raise('schema/not-found', 'There is no schema yet.', 'Run the pipeline once: it infers one.');
  return writeSchema(session, unwrap(applySchemaEdit(schema, edit)));
}

/** TFDV's update_schema for one feature, against every split. */
export async function fixFeature(session: ProjectSession, feature: string): Promise<views.SchemaView> {
  const { schema } = await readSchema(session);
  const statistics = await newestStatistics(session);
  if (!schema || !statistics) return raise('schema/not-found', 'There is nothing to fix yet.', 'Run the pipeline once.');
  const previous = await statisticsBefore(session);
  let fixed = schema;
  // As ExampleValidator compares.
  for (const [split, dataset] of statistics) {
    fixed = fixAnomalies(fixed, dataset, feature, controlsOf(split, statistics, previous));
  }
  return writeSchema(session, fixed);
}

export async function moveSchema(session: ProjectSession, direction: 'undo' | 'redo'): Promise<views.SchemaView> {
  unwrap(await session.workspace.history('schema.pbtxt')[direction]());
  session.announce();
  return schemaView(session);
}

/** Recorded on the anomalies themselves, so that it holds for this data and no other. */
export async function overrideAnomalies(session: ProjectSession, reason: string): Promise<views.ValidationView | null> {
  const anomalies = latestOutput(session.metadata, 'ExampleValidator', 'anomalies');
  if (!anomalies) return raise('artifact/not-found', 'No anomalies have been found yet.', 'Run the pipeline first.');
  await session.metadata.setArtifactProperties(anomalies.id, { override_reason: reason, override_at: session.now() });
  session.announce();
  return validationView(session);
}

async function writeSchema(session: ProjectSession, schema: Schema): Promise<views.SchemaView> {
  unwrap(await session.workspace.writeText('schema.pbtxt', printSchema(schema)));
  session.announce();
  return schemaView(session);
}

function excludedFeatures(session: ProjectSession): readonly string[] {
  const { features, label } = session.config;
  const excluded = Object.keys(features).filter((name) => features[name]?.transform === 'exclude');
  // Weights are no feature either.
  return label?.example_weight_key === undefined ? excluded : [...excluded, label.example_weight_key];
}

function overrideOf(anomalies: ArtifactRecord): { reason: string; at: number } | undefined {
  if (!isOverridden(anomalies)) return undefined;
  return { reason: String(anomalies.properties['override_reason']), at: Number(anomalies.properties['override_at'] ?? 0) };
}
