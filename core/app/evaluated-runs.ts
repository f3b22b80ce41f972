/** Every run that judged a model, newest first: one evaluation each, made or reused. */

import type { views } from '../contract/index.ts';
import { servedModelId } from './default-version.ts';
import { evaluationArtifactOf, modelOf } from './evaluation-view.ts';
import { familyName } from './family-name.ts';
import { readEvaluation } from './label-gain.ts';
import type { ProjectSession } from './project-session.ts';
import { readTrainingRecord, scoreOf } from './training-view.ts';

export async function evaluatedRuns(session: ProjectSession): Promise<readonly views.EvaluatedRun[]> {
  const { metadata } = session;
  const runIds = [...new Set(metadata.executions({ node: 'Evaluator' }).map(({ runId }) => runId))].reverse();
  const served = servedModelId(session);
  const rows = await Promise.all(
    runIds.map(async (runId): Promise<views.EvaluatedRun[]> => {
      const artifact = evaluationArtifactOf(session, runId);
      const modelId = artifact && modelOf(session, artifact);
      const model = modelId === undefined ? undefined : metadata.artifact(modelId);
      const judged = artifact && (await readEvaluation(session, artifact));
      if (model?.state !== 'LIVE' || judged === undefined) return [];
      const name = familyName((await readTrainingRecord(session, model))?.family);
      const score = scoreOf(judged);
      return [{ runId, modelId: model.id, name, served: model.id === served, main: judged.main, ...(score ? { score } : {}) }];
    }),
  );
  return rows.flat();
}
