/** Ingested versions in the project's trash: moved there, found there, brought back. */

import { basename } from 'node:path';
import { raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';
import { examplesInReach, sourceModelOf } from '../pipeline/index.ts';
import { latestOutputs, producerOf } from './current-artifacts.ts';
import { servedModel } from './default-version.ts';
import type { ProjectSession } from './project-session.ts';
import { readTrash } from './trashed.ts';
import { examplesOfStatistics } from './validation-spans.ts';

/** Project-relative folders in the trash by artifact id. */
export async function trashedVersions(session: ProjectSession): Promise<ReadonlyMap<number, string>> {
  const trash = await readTrash(session.dir);
  const found = new Map<number, string>();
  for (const artifact of session.metadata.artifacts({ type: 'Examples', state: 'MARKED_FOR_DELETION' })) {
    const trashed = trash.find(basename(artifact.uri));
    if (trashed !== undefined) found.set(artifact.id, trashed);
  }
  return found;
}

/**
 * Refused with `artifact/in-use` while the next run would take it again, or the newest statistics, the served model or
 * the last blessed one stand on it. A span beyond the reach of data.range is free.
 */
export async function deleteVersion(session: ProjectSession, artifactId: number): Promise<void> {
  const artifact = examplesOf(session.metadata, artifactId);
  if (artifact.state !== 'LIVE') return;
  if (session.running) raise('run/already-running', 'A run is going on.', 'Wait for it, or cancel it first.');
  const user = userOf(session, artifactId);
  if (user !== undefined) {
    const hint = 'Run the pipeline without this span first: take its source out, or narrow data.range.';
    raise('artifact/in-use', `${user} needs this version; it stays.`, hint, { details: { artifact: artifactId } });
  }
  // Marked first: a folder that is in the trash must never count as LIVE, whatever happens in between.
  await session.metadata.setArtifactState(artifactId, 'MARKED_FOR_DELETION');
  unwrap(await session.workspace.trash(artifact.uri));
  session.announce();
}

export async function restoreVersion(session: ProjectSession, artifactId: number): Promise<void> {
  const artifact = examplesOf(session.metadata, artifactId);
  if (artifact.state === 'LIVE') return;
  const trashed = (await trashedVersions(session)).get(artifactId);
  if (trashed !== undefined) unwrap(await session.workspace.restore(trashed, artifact.uri));
  const intact = await session.workspace.verifyArtifact(artifact.uri);
  if (!intact.ok) {
    const hint = 'Ingest the data again.';
    raise('artifact/not-found', 'This version is no longer whole in the trash.', hint, { cause: intact.problem });
  }
  await session.metadata.setArtifactState(artifactId, 'LIVE');
  session.announce();
}

function examplesOf(metadata: MetadataStore, artifactId: number): ArtifactRecord {
  const artifact = metadata.artifact(artifactId);
  if (artifact?.type === 'Examples') return artifact;
  return raise('artifact/not-found', `There are no examples ${artifactId}.`, 'The Data screen lists them.');
}

/** Who needs the version now, in words; undefined when nobody does. */
function userOf(session: ProjectSession, artifactId: number): string | undefined {
  const { metadata, config } = session;
  const isIt = (artifact: ArtifactRecord): boolean => artifact.id === artifactId;
  const newest = latestOutputs(metadata, 'ExampleGen');
  const read = newest?.outputs['examples'] ?? [];
  if (newest && examplesInReach(read, config.data.range).some(isIt)) return `The newest run, ${newest.runId},`;
  // Slices of them, and the rows behind their bars, are read from it again.
  if (read.some(isIt) && examplesOfStatistics(session).some(isIt)) return 'What StatisticsGen did last';
  const served = servedModel(session);
  const servedFrom = served && sourceModelOf(metadata, served);
  if (servedFrom !== undefined && learntFrom(metadata, servedFrom, artifactId)) {
    return `The served model, version ${served?.properties['pushed_version']},`;
  }
  const blessed = metadata
    .artifacts({ type: 'ModelBlessing', state: 'LIVE' })
    .filter((artifact) => artifact.properties['blessed'] === 1)
    .at(-1);
  const blessedModel = blessed && inputOf(metadata, blessed.id, 'model');
  return blessedModel !== undefined && learntFrom(metadata, blessedModel, artifactId) ? 'The last blessed model' : undefined;
}

function learntFrom(metadata: MetadataStore, modelId: number, examplesId: number): boolean {
  const producer = producerOf(metadata, modelId);
  if (!producer) return false;
  return metadata
    .eventsOfExecution(producer.id)
    .some((event) => event.type === 'INPUT' && event.key === 'examples' && event.artifactId === examplesId);
}

function inputOf(metadata: MetadataStore, artifactId: number, key: string): number | undefined {
  const producer = producerOf(metadata, artifactId);
  if (!producer) return undefined;
  return metadata.eventsOfExecution(producer.id).find((event) => event.type === 'INPUT' && event.key === key)?.artifactId;
}
