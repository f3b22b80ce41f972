/** What the next tuning can know of its rows without reading them: the newest transform, and how many rows it was fitted on. */

import type { ModelConfig } from '../contract/index.ts';
import { type FittedTransform, readFittedTransform } from '../model/index.ts';
import { expectedTrainingRows } from '../training/index.ts';
import { latestOutput } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

interface RowsToTune {
  readonly transform: FittedTransform;
  readonly split: { readonly training: { readonly length: number } };
}

/** Of each session the last answer: a screen asks again whenever anything happens. */
const known = new WeakMap<ProjectSession, { readonly key: string; readonly rows: RowsToTune }>();

/** Undefined before the first Transform. */
export async function rowsToTune(session: ProjectSession): Promise<RowsToTune | undefined> {
  const graph = latestOutput(session.metadata, 'Transform', 'transform_graph');
  if (!graph) return undefined;
  const { seed, model } = session.config;
  const key = JSON.stringify([graph.id, seed, model.sampling, model.sampling_ratio]);
  const before = known.get(session);
  if (before?.key === key) return before.rows;
  const transform = await readFittedTransform(session.workspace.artifactPath(graph.uri));
  if (!transform.ok) return undefined;
  const rows = { transform: transform.value, split: { training: { length: trainingRows(transform.value, model, seed) } } };
  known.set(session, { key, rows });
  return rows;
}

function trainingRows({ labelStatistics }: FittedTransform, model: ModelConfig, seed: number): number {
  const { rows, missing, counts = [] } = labelStatistics;
  return expectedTrainingRows(rows - missing, counts, { sampling: model.sampling, ratio: model.sampling_ratio, seed });
}
