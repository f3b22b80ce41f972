/** A model of the registry pushed again: an older one, or, with a reason that is recorded, one that is not blessed. */

import { raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { modelOf } from './evaluation-view.ts';
import { liveModel } from './model-artifact.ts';
import type { ProjectSession } from './project-session.ts';

/** Raises `model/not-blessed` for a model without a blessing and without a reason. */
export async function pushModel(
  session: ProjectSession,
  modelId: number,
  reason?: string,
): Promise<{ readonly runId: string; readonly version: string }> {
  const { config } = session;
  const model = liveModel(session, modelId);
  const blessing = newestAbout(session, 'ModelBlessing', modelId);
  const blessed = blessing?.properties['blessed'] === 1;
  if (!blessed && reason === undefined)
    raise('model/not-blessed', `Model ${modelId} is not blessed.`, 'Push it with a reason, which is recorded.');
  const evaluation = newestAbout(session, 'ModelEvaluation', modelId);
  const started = unwrap(
    session.startPush({
      config,
      model,
      ...(blessing ? { blessing } : {}),
      ...(evaluation ? { evaluation } : {}),
      ...(blessed || reason === undefined ? {} : { overrideReason: reason }),
    }),
  );
  const run = await started.finished;
  const problem = run.nodes.find((node) => node.problem)?.problem;
  if (run.pushedVersion !== undefined) return { runId: run.id, version: run.pushedVersion };
  return raise('model/invalid', `Model ${modelId} was not pushed.`, 'See its run.', problem ? { cause: problem } : {});
}

/** The newest verdict or evaluation that judged the model. */
function newestAbout(session: ProjectSession, type: string, modelId: number): ArtifactRecord | undefined {
  return session.metadata.artifacts({ type, state: 'LIVE' }).findLast((judged) => modelOf(session, judged) === modelId);
}
