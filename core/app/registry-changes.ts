/** What is served changes: aliases, and the version chosen by hand. Kept in the project file; a running server follows at once. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { isArchived, pushedModels, versionOf } from './default-version.ts';
import type { ProjectSession } from './project-session.ts';
import { setRouting } from './serving-view.ts';

/** Throws ProblemErrors: `model/not-found` for a version that is not in serving_model, `serving/bad-request` for one that cannot be loaded. */
export async function setAlias(session: ProjectSession, alias: string, version: string | null): Promise<void> {
  if (version !== null) servableVersion(session, version);
  else if (!Object.hasOwn(session.config.serving.version_labels, alias))
    raise('model/not-found', `There is no alias "${alias}".`, 'See `loopwright models`.');
  const value = version === null ? null : Number(version);
  unwrap(await session.patchConfig([{ path: ['serving', 'version_labels', alias], value }]));
}

/**
 * `version` answers requests that name none, until another is chosen; null: the newest does. Requests that were divided between
 * versions are no longer: whoever rolls back means all of them.
 */
export async function serveVersion(session: ProjectSession, version: string | null): Promise<void> {
  if (version !== null) servableVersion(session, version);
  const value: Json = version === null ? { latest: 1 } : { specific: [Number(version)] };
  unwrap(await session.patchConfig([{ path: ['serving', 'version_policy'], value }]));
  const divided = session.server.status?.routing.some(({ routing }) => routing.variants.length > 0);
  if (session.server.url !== undefined && divided) await setRouting(session, { model: session.modelName, variants: [] });
}

export function pushedVersion(session: ProjectSession, version: string): ArtifactRecord {
  const pushed = pushedModels(session).find((one) => String(versionOf(one)) === version);
  return (
    pushed ?? raise('model/not-found', `There is no version ${version} of ${session.modelName}.`, 'See `loopwright models`.')
  );
}

function servableVersion(session: ProjectSession, version: string): void {
  const pushed = pushedVersion(session, version);
  if (isArchived(pushed))
    raise('model/not-found', `Version ${version} is archived.`, 'Restore it on the Models screen, or push the model again.');
  if (!existsSync(join(session.dir, versionUri(session, version))))
    raise('model/not-found', `Version ${version} is no longer in serving_model.`, 'Push the model again.');
}

/** Project-relative folder in serving_model. */
export function versionUri(session: ProjectSession, version: string): string {
  return `serving_model/${session.modelName}/${version}`;
}
