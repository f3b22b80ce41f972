/** Which folders an export reads: the model named, and the examples it was trained beside. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { raise } from '../foundation/index.ts';
import type { ProjectSession } from './project-session.ts';

/** A pushed version or the id or URI of a Model artifact; absent: the served version. Raises model/not-found. */
export function projectModelDir(session: ProjectSession, given: string | undefined): string {
  if (given === undefined) {
    return session.servedModelDir() ?? raise('model/not-found', 'No model has been pushed yet.', 'Run the pipeline.');
  }
  const pushed = join(session.dir, 'serving_model', session.modelName, given);
  if (/^\d+$/.test(given) && existsSync(pushed)) return pushed;
  const artifact = session.metadata
    .artifacts({ type: 'Model', state: 'LIVE' })
    .find(({ id, uri }) => String(id) === given || uri === given);
  return artifact
    ? session.workspace.artifactPath(artifact.uri)
    : raise('model/not-found', `There is no model "${given}".`, 'See loopwright models.');
}

/** The folder of the newest examples. Raises artifact/not-found. */
export function projectExamplesDir(session: ProjectSession): string {
  const newest = session.metadata.artifacts({ type: 'Examples', state: 'LIVE' }).at(-1);
  return newest
    ? session.workspace.artifactPath(newest.uri)
    : raise('artifact/not-found', 'The project has no examples.', 'Name a file of rows with --rows.');
}
