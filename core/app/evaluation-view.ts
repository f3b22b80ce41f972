/** What the Evaluate screen shows: an evaluation with its model and its run. A model has one of every run that judged it. */

import type { views } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { latestOutput, latestOutputs, producerOf } from './current-artifacts.ts';
import { readEvaluation } from './label-gain.ts';
import type { ProjectSession } from './project-session.ts';
import { outputsOfRun } from './run-outputs.ts';

/** The newest evaluation of `modelId`; without one, that of the last run, made or reused. */
export async function evaluationView(session: ProjectSession, modelId?: number): Promise<views.EvaluationView | null> {
  for (const artifact of evaluationsCurrentFirst(session)) {
    const model = modelOf(session, artifact);
    if (model === undefined || (modelId !== undefined && model !== modelId)) continue;
    const view = await viewOf(session, artifact, madeOrReusedBy(session, artifact));
    if (view) return view;
  }
  return null;
}

/** By run: the evaluation the run made or reused, whatever later runs said of the same model. */
export async function evaluationOfRun(session: ProjectSession, runId: string): Promise<views.EvaluationView | null> {
  const artifact = evaluationArtifactOf(session, runId);
  return artifact ? viewOf(session, artifact, runId) : null;
}

export function evaluationArtifactOf({ metadata }: ProjectSession, runId: string): ArtifactRecord | undefined {
  return outputsOfRun(metadata, runId, 'Evaluator').find(({ artifact: { type } }) => type === 'ModelEvaluation')?.artifact;
}

/** What the model was pushed with: Pusher keeps it beside the model; pushes of earlier versions only name it. */
export async function evaluationOfPush(session: ProjectSession, pushed: ArtifactRecord): Promise<views.Evaluation | undefined> {
  const kept = await readEvaluation(session, pushed);
  if (kept) return kept;
  const push = producerOf(session.metadata, pushed.id);
  const inputs = push ? session.metadata.eventsOfExecution(push.id).filter(({ type }) => type === 'INPUT') : [];
  const named = inputs.find(({ key }) => key === 'evaluation');
  const artifact = named && session.metadata.artifact(named.artifactId);
  return artifact && readEvaluation(session, artifact);
}

async function viewOf(session: ProjectSession, artifact: ArtifactRecord, runId: string): Promise<views.EvaluationView | null> {
  const modelId = modelOf(session, artifact);
  const evaluation = modelId === undefined ? undefined : await readEvaluation(session, artifact);
  if (!evaluation || modelId === undefined) return null;
  return { ...evaluation, modelId, runId, at: artifact.createdAt, asked: session.config.evaluation };
}

/** The last run where it stands on this evaluation, else the one that made it. */
function madeOrReusedBy({ metadata }: ProjectSession, evaluation: ArtifactRecord): string {
  const latest = latestOutputs(metadata, 'Evaluator');
  if (latest?.outputs['evaluation']?.[0]?.id === evaluation.id) return latest.runId;
  return producerOf(metadata, evaluation.id)?.runId ?? '';
}

/** That of the last run first, made or reused from the cache; then the others, newest first. */
export function evaluationsCurrentFirst(session: ProjectSession): readonly ArtifactRecord[] {
  const current = latestOutput(session.metadata, 'Evaluator', 'evaluation');
  const newestFirst = [...session.metadata.artifacts({ type: 'ModelEvaluation', state: 'LIVE' })].reverse();
  return current ? [current, ...newestFirst.filter((artifact) => artifact.id !== current.id)] : newestFirst;
}

/** The Model artifact an evaluation judged. */
export function modelOf(session: ProjectSession, evaluation: ArtifactRecord): number | undefined {
  const producer = producerOf(session.metadata, evaluation.id);
  if (!producer) return undefined;
  return session.metadata.eventsOfExecution(producer.id).find((event) => event.type === 'INPUT' && event.key === 'model')
    ?.artifactId;
}
