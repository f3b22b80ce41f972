/** What a project knows of a model that leaves it: its name, version, metrics and threshold. */

import { metricNames, usualThreshold } from '../contract/index.ts';
import { sourceModelOf } from '../pipeline/index.ts';
import { newestVersion, pushedModels, servedModelId, versionOf } from './default-version.ts';
import { evaluationView } from './evaluation-view.ts';
import type { ModelFacts } from './export-page.ts';
import type { ProjectSession } from './project-session.ts';

/** `given`: as `projectModelDir` takes it. */
export async function projectModelFacts(session: ProjectSession, given: string | undefined): Promise<ModelFacts> {
  const id = modelIdOf(session, given);
  const found = id === undefined ? null : await evaluationView(session, id);
  const evaluation = found?.modelId === id ? found : undefined;
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

/** The id of the Model artifact behind a pushed version, or behind the artifact's own id or URI; absent: the served one's. */
export function modelIdOf(session: ProjectSession, given: string | undefined): number | undefined {
  const { metadata } = session;
  if (given === undefined) return servedModelId(session);
  const push = pushedModels(session).find((pushed) => String(versionOf(pushed)) === given);
  if (push) return sourceModelOf(metadata, push);
  return metadata.artifacts({ type: 'Model', state: 'LIVE' }).find(({ id, uri }) => String(id) === given || uri === given)?.id;
}
