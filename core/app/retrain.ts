/** Closing the loop: new labels become a span, and the pipeline runs on old and new spans. */

import { join } from 'node:path';
import type { views } from '../contract/index.ts';
import { examplesInfo, parseSchema, printSchema } from '../formats/index.ts';
import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import { portablePath, type StartedRun } from '../pipeline/index.ts';
import { applySchemaEdit } from '../stages/schema/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import { nextSpan } from './examples-versions.ts';
import type { ProjectSession } from './project-session.ts';
import { servedSignature } from './serving-view.ts';

/** Writes the labels given since the last span as a new one and runs the pipeline. With no new label it only runs. */
export async function retrain(session: ProjectSession): Promise<Result<StartedRun>> {
  if (session.running)
    return fail(createProblem('run/already-running', 'A run is still going on.', 'Wait for it, or cancel it first.'));
  const added = await addLabelledSpan(session);
  if (!added.ok) return added;
  return session.startRun({});
}

/** The rule: after N new labels (triggers.labels; 0 never). */
export async function retrainWhenDue(session: ProjectSession, status: views.FeedbackStatus): Promise<void> {
  const after = session.config.triggers.labels;
  if (after === 0 || status.labelsSinceTraining < after || session.running) return;
  const started = await retrain(session);
  if (started.ok) started.value.finished.catch(() => undefined);
}

async function addLabelledSpan(session: ProjectSession): Promise<Result<number>> {
  const label = session.config.label;
  const examples = latestOutputs(session.metadata, 'ExampleGen')?.outputs['examples']?.[0];
  if (!label || !examples) {
    return fail(
      createProblem('project/no-examples', 'Nothing has been ingested yet.', 'Run the pipeline once before labelling.'),
    );
  }
  const info = await examplesInfo(session.workspace.artifactPath(examples.uri));
  if (!info.ok) return info;
  const labelType = info.value.columns.find((column) => column.name === label.name)?.type;
  const served = await servedSignature(session);
  const span = nextSpan(session);
  const written = await session.feedback.writeLabelledSpan({
    dir: join(session.dir, 'registers', 'feedback', 'spans', `span-${span}`),
    span,
    columns: info.value.columns.filter((column) => column.name !== label.name),
    labelName: label.name,
    lists: new Map(served?.inputs.flatMap(({ name, shape: [, length] }) => (length === undefined ? [] : [[name, length]]))),
    weightColumns: weightColumns(session),
    ...(label.type === 'multilabel' ? { multilabel: writtenAs(label) } : {}),
    ...(labelType && labelType !== 'unknown' ? { labelType } : {}),
  });
  if (!written.ok) return written;
  if (written.value.rows === 0) return { ok: true, value: 0 };
  const relaxed = await relaxUnserved(
    session,
    info.value.columns.map((column) => column.name),
  );
  if (!relaxed.ok) return relaxed;
  const position = session.config.data.sources.length;
  const source = { path: portablePath(session.dir, written.value.path), format: 'tfrecord', span, origin: 'feedback' };
  const patched = await session.patchConfig([{ path: ['data', 'sources', position], value: source }]);
  return patched.ok ? { ok: true, value: written.value.rows } : patched;
}

/** A weight is no input of the model, so that the register has none: a row labelled by hand counts as one. */
function weightColumns({ config: { label, evaluation, statistics } }: ProjectSession): readonly string[] {
  const named = [label?.example_weight_key, evaluation.example_weight_key, statistics.weight_feature];
  return named.filter((name) => name !== undefined);
}

function writtenAs({ delimiter, columns }: NonNullable<ProjectSession['config']['label']>) {
  return columns ? { columns } : delimiter ? { delimiter } : {};
}

/**
 * Features the model does not take are not in the register, so that labelled rows lack them: they can no longer be
 * required. An edit like any other in the schema's history, and undone like one.
 */
async function relaxUnserved(session: ProjectSession, columns: readonly string[]): Promise<Result<void>> {
  const served = await servedSignature(session);
  const text = await session.workspace.readText('schema.pbtxt');
  if (!served || !text.ok || text.value === undefined) return succeed(undefined);
  const known = new Set([
    ...served.inputs.map((input) => input.name),
    session.config.label?.name,
    ...(session.config.label?.columns ?? []),
    ...weightColumns(session),
  ]);
  const parsed = parseSchema(text.value);
  if (!parsed.ok) return parsed;
  let schema = parsed.value;
  for (const feature of columns.filter((name) => !known.has(name))) {
    const required = schema.feature.find((candidate) => candidate.name === feature)?.presence?.min_fraction;
    const relaxed = required ? applySchemaEdit(schema, { kind: 'required', feature, required: false }) : undefined;
    if (relaxed?.ok) schema = relaxed.value;
  }
  return schema === parsed.value ? succeed(undefined) : session.workspace.writeText('schema.pbtxt', printSchema(schema));
}
