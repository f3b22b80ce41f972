/** What labels have bought: the main metric after each evaluated run, against the labelled rows it trained on. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { views } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { producerOf } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

/** One point for each number of labels: of several models trained on as many, the newest. */
export async function labelGain(session: ProjectSession): Promise<views.AgreementView['gain']> {
  const gain = new Map<number, views.AgreementView['gain'][number]>();
  for (const evaluation of session.metadata.artifacts({ type: 'ModelEvaluation', state: 'LIVE' })) {
    const read = await readEvaluation(session, evaluation);
    const value = read?.metrics[read.main];
    if (!read || value === undefined) continue;
    const labels = labelledRows(session, evaluation);
    gain.set(labels, { labels, value, metric: read.main });
  }
  return [...gain.values()].sort((a, b) => a.labels - b.labels);
}

export async function readEvaluation(session: ProjectSession, artifact: ArtifactRecord): Promise<views.Evaluation | undefined> {
  try {
    const path = join(session.workspace.artifactPath(artifact.uri), 'evaluation.json');
    return JSON.parse(await readFile(path, 'utf8')) as views.Evaluation;
  } catch {
    return undefined;
  }
}

/** Rows of feedback spans among the examples this evaluation read. */
function labelledRows(session: ProjectSession, evaluation: ArtifactRecord): number {
  const producer = producerOf(session.metadata, evaluation.id);
  if (!producer) return 0;
  let rows = 0;
  for (const event of session.metadata.eventsOfExecution(producer.id)) {
    const artifact = event.type === 'INPUT' ? session.metadata.artifact(event.artifactId) : undefined;
    if (artifact?.type !== 'Examples' || artifact.properties['origin'] !== 'feedback') continue;
    for (const [name, value] of Object.entries(artifact.properties)) if (name.startsWith('rows_')) rows += Number(value);
  }
  return rows;
}
