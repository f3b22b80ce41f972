/** Versions withdrawn from serving and trained models taken away: both into the project's trash, both brought back from there. */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { sourceModelOf } from '../pipeline/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import { aliasesOf, chosenVersions, isArchived, pushedModels, servedModel, versionOf } from './default-version.ts';
import { modelArtifact } from './model-artifact.ts';
import type { ProjectSession } from './project-session.ts';
import { pushedVersion, versionUri } from './registry-changes.ts';
import { readTrash } from './trashed.ts';

/** Refused with `artifact/in-use` while requests that name no version, an alias or the routing ask for it. */
export async function archiveVersion(session: ProjectSession, version: string): Promise<void> {
  const pushed = pushedVersion(session, version);
  if (isArchived(pushed)) return;
  const user = askerOf(session, pushed, version);
  if (user) raise('artifact/in-use', `Version ${version} ${user.why}; it stays.`, user.way, { details: { version } });
  // Marked first: a folder that is in the trash must never count as pushed, whatever happens in between.
  await session.metadata.setArtifactProperties(pushed.id, { archived: 1 });
  if (existsSync(join(session.dir, versionUri(session, version)))) {
    unwrap(await session.workspace.trash(versionUri(session, version)));
  }
  session.server.poll();
  session.announce();
}

export async function restoreArchivedVersion(session: ProjectSession, version: string): Promise<void> {
  const pushed = pushedVersion(session, version);
  if (!isArchived(pushed)) return;
  if (!existsSync(join(session.dir, versionUri(session, version)))) {
    const trashed = (await readTrash(session.dir)).find(version);
    if (trashed === undefined)
      raise('artifact/not-found', `Version ${version} is no longer in the trash.`, 'Push the model again.');
    unwrap(await session.workspace.restore(trashed, versionUri(session, version)));
  }
  await session.metadata.setArtifactProperties(pushed.id, { archived: 0 });
  session.server.poll();
  session.announce();
}

interface Asker {
  readonly why: string;
  readonly way: string;
}

function askerOf(session: ProjectSession, pushed: ArtifactRecord, version: string): Asker | undefined {
  const { config, server } = session;
  if (servedModel(session)?.id === pushed.id || chosenVersions(config).includes(versionOf(pushed)))
    return { why: 'answers the requests that name none', way: 'Serve another version first.' };
  const [alias] = aliasesOf(config, version);
  if (alias !== undefined) return { why: `has the alias ${alias}`, way: 'Move or delete the alias first.' };
  const routed = server.status?.routing.some(
    ({ routing }) => routing.shadow?.version === version || routing.variants.some((variant) => variant.version === version),
  );
  return routed ? { why: 'gets a share of the requests', way: 'End that on the Serve screen first.' } : undefined;
}

/** Refused with `artifact/in-use` while the newest run or a pushed version stands on it. */
export async function deleteModel(session: ProjectSession, modelId: number): Promise<void> {
  const model = modelArtifact(session, modelId);
  if (model.state !== 'LIVE') return;
  if (session.running) raise('run/already-running', 'A run is going on.', 'Wait for it, or cancel it first.');
  const user = userOf(session, modelId);
  if (user) raise('artifact/in-use', `Model ${modelId} ${user.why}; it stays.`, user.way, { details: { artifact: modelId } });
  await session.metadata.setArtifactState(modelId, 'MARKED_FOR_DELETION');
  unwrap(await session.workspace.trash(model.uri));
  session.announce();
}

export async function restoreModel(session: ProjectSession, modelId: number): Promise<void> {
  const model = modelArtifact(session, modelId);
  if (model.state === 'LIVE') return;
  const trashed = (await readTrash(session.dir)).find(basename(model.uri));
  if (trashed !== undefined) unwrap(await session.workspace.restore(trashed, model.uri));
  const intact = await session.workspace.verifyArtifact(model.uri);
  if (!intact.ok) {
    raise('artifact/not-found', 'This model is no longer whole in the trash.', 'Train it again.', { cause: intact.problem });
  }
  await session.metadata.setArtifactState(modelId, 'LIVE');
  session.announce();
}

function userOf(session: ProjectSession, modelId: number): Asker | undefined {
  const { metadata } = session;
  if (latestOutputs(metadata, 'Trainer')?.outputs['model']?.some(({ id }) => id === modelId))
    return { why: 'is the newest run’s', way: 'Run the pipeline with other settings or data first.' };
  const pushed = pushedModels(session).find((one) => !isArchived(one) && sourceModelOf(metadata, one) === modelId);
  return pushed ? { why: `is version ${versionOf(pushed)} in serving_model`, way: 'Archive that version first.' } : undefined;
}
