/** What a project knows of a model that leaves it: its name, version, metrics and threshold. */

import { metricNames, usualThreshold } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { sourceModelOf } from '../pipeline/index.ts';
import { newestVersion, pushedModels, servedModel, versionOf } from './default-version.ts';
import { evaluationOfPush, evaluationView } from './evaluation-view.ts';
import type { ModelFacts } from './export-page.ts';
import type { ProjectSession } from './project-session.ts';

/** `given`: as `projectModelDir` takes it. A pushed version has the metrics it was pushed with. */
export async function projectModelFacts(session: ProjectSession, given: string | undefined): Promise<ModelFacts> {
  const push = pushOf(session, given);
  const id = modelIdOf(session, given);
  const evaluation = push ? await evaluationOfPush(session, push) : id === undefined ? null : await evaluationView(session, id);
  const metrics = metricNames.flatMap((name) => {
    const value = evaluation?.metrics[name];
    const interval = evaluation?.intervals[name];
    return value === undefined ? [] : [{ name, value, ...(interval ? { low: interval.low, high: interval.high } : {}) }];
  });
  return {
    name: session.config.name,
    version: id === undefined ? given : (newestVersion(session, id) ?? `model ${id}`),
    metrics,
    evaluatedRows: evaluation?.rows,
    threshold: evaluation?.decisionThreshold ?? session.config.evaluation.decision_threshold ?? usualThreshold,
  };
}

/** The pushed version: by its number, without one the served. */
function pushOf(session: ProjectSession, given: string | undefined): ArtifactRecord | undefined {
  if (given === undefined) return servedModel(session);
  return pushedModels(session).find((pushed) => String(versionOf(pushed)) === given);
}

/** The id of the Model artifact behind a pushed version, or behind the artifact's own id or URI; absent: the served one's. */
export function modelIdOf(session: ProjectSession, given: string | undefined): number | undefined {
  const { metadata } = session;
  const push = pushOf(session, given);
  if (push || given === undefined) return push && sourceModelOf(metadata, push);
  return metadata.artifacts({ type: 'Model', state: 'LIVE' }).find(({ id, uri }) => String(id) === given || uri === given)?.id;
}
