/** What the Evaluate screen shows: a model's evaluation with the run it belongs to. */

import type { views } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { latestOutput, producerOf } from './current-artifacts.ts';
import { readEvaluation } from './label-gain.ts';
import type { ProjectSession } from './project-session.ts';

/** The newest evaluation of `modelId`; without one, that of the last run, made or reused. */
export async function evaluationView(session: ProjectSession, modelId?: number): Promise<views.EvaluationView | null> {
  for (const artifact of evaluationsCurrentFirst(session)) {
    const model = modelOf(session, artifact);
    if (model === undefined || (modelId !== undefined && model !== modelId)) continue;
    const evaluation = await readEvaluation(session, artifact);
    if (evaluation)
      return {
        ...evaluation,
        modelId: model,
        runId: producerOf(session.metadata, artifact.id)?.runId ?? '',
        at: artifact.createdAt,
        asked: session.config.evaluation,
      };
  }
  return null;
}

/** By run: the evaluation the run made or reused. */
export async function evaluationOfRun(session: ProjectSession, runId: string): Promise<views.EvaluationView | null> {
  for (const execution of session.metadata.executions({ runId, node: 'Evaluator' })) {
    for (const event of session.metadata.eventsOfExecution(execution.id)) {
      const model = event.type === 'INPUT' && event.key === 'model' ? event.artifactId : undefined;
      if (model !== undefined) return evaluationView(session, model);
    }
  }
  return null;
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
