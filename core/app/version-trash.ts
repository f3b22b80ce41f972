/** Ingested versions in the project's trash: moved there, found there, brought back. */

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';
import { sourceModelOf } from '../pipeline/index.ts';
import { latestOutputs, producerOf, servedModel } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

/** Project-relative folders in the trash by artifact id. */
export async function trashedVersions(session: ProjectSession): Promise<ReadonlyMap<number, string>> {
  const names = await readdir(join(session.dir, 'trash')).catch(() => []);
  const found = new Map<number, string>();
  for (const artifact of session.metadata.artifacts({ type: 'Examples', state: 'MARKED_FOR_DELETION' })) {
    // The trash puts the time before a folder's name, and a number behind it where there are several of one time.
    const name = names.filter((candidate) => new RegExp(`Z-${basename(artifact.uri)}(-\\d+)?$`).test(candidate)).sort();
    const newest = name.at(-1);
    if (newest !== undefined) found.set(artifact.id, `trash/${newest}`);
  }
  return found;
}

/** Refused with `artifact/in-use` while the newest run, the served model or the last blessed one stands on it. */
export async function deleteVersion(session: ProjectSession, artifactId: number): Promise<void> {
  const artifact = examplesOf(session.metadata, artifactId);
  if (artifact.state !== 'LIVE') return;
  if (session.running) raise('run/already-running', 'A run is going on.', 'Wait for it, or cancel it first.');
  const user = userOf(session.metadata, artifactId);
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
  return raise('artifact/not-found', `There are no examples ${artifactId}.`, 'Choose one on the Data screen.');
}

/** Who needs the version now, in words; undefined when nobody does. */
function userOf(metadata: MetadataStore, artifactId: number): string | undefined {
  const newest = latestOutputs(metadata, 'ExampleGen');
  if (newest?.outputs['examples']?.some((artifact) => artifact.id === artifactId)) return `The newest run, ${newest.runId},`;
  const served = servedModel(metadata);
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
