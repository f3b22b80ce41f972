/** A Model artifact by its id, or the problem that there is none. */

import { raise } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import type { ProjectSession } from './project-session.ts';

type Models = Pick<ProjectSession, 'metadata'>;

/** One in the trash too. Raises artifact/not-found. */
export function modelArtifact({ metadata }: Models, modelId: number): ArtifactRecord {
  const model = metadata.artifact(modelId);
  if (model?.type === 'Model') return model;
  return raise('artifact/not-found', `There is no model ${modelId}.`, 'The Models screen and `loopwright models` list them.');
}

/** Raises artifact/not-found, for one in the trash too. */
export function liveModel(session: Models, modelId: number): ArtifactRecord {
  const model = modelArtifact(session, modelId);
  if (model.state === 'LIVE') return model;
  return raise('artifact/not-found', `Model ${modelId} is in the trash.`, 'Restore it on the Models screen.');
}
