/** The pushed versions of the project's model, and which of them answers a request that names none. */

import type { views } from '../contract/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';
import { servedModelName, sourceModelOf } from '../pipeline/index.ts';
import type { ProjectSession } from './project-session.ts';

/** PushedModel artifacts that were really pushed under the model's name, archived ones too, oldest version first. */
export function pushedModels({ config, metadata }: Pick<ProjectSession, 'config' | 'metadata'>): readonly ArtifactRecord[] {
  const place = `serving_model/${servedModelName(config)}/`;
  return pushedOfAll(metadata)
    .filter(({ properties }) => String(properties['pushed_destination'] ?? place).startsWith(place))
    .sort((a, b) => versionOf(a) - versionOf(b));
}

function pushedOfAll(metadata: MetadataStore): ArtifactRecord[] {
  return metadata.artifacts({ type: 'PushedModel', state: 'LIVE' }).filter(({ properties }) => properties['pushed'] === 1);
}

export function versionOf(pushed: ArtifactRecord): number {
  return Number(pushed.properties['pushed_version']);
}

/** Withdrawn from serving_model. */
export function isArchived(pushed: ArtifactRecord): boolean {
  return pushed.properties['archived'] === 1;
}

export function aliasesOf({ serving }: ProjectSession['config'], version: string): readonly string[] {
  return Object.entries(serving.version_labels)
    .filter(([, labelled]) => String(labelled) === version)
    .map(([alias]) => alias)
    .sort();
}

/** Versions chosen by hand; empty: the policy follows the newest. */
export function chosenVersions({ serving }: ProjectSession['config']): readonly number[] {
  const { version_policy: policy } = serving;
  return policy !== 'all' && 'specific' in policy ? policy.specific : [];
}

/**
 * The PushedModel whose version answers requests that name none: the newest that the policy wants, as the model server takes
 * it, of those it has loaded while it runs. Undefined where nothing has been pushed.
 */
export function servedModel(session: ProjectSession): ArtifactRecord | undefined {
  const pushed = pushedModels(session).filter((one) => !isArchived(one));
  const chosen = chosenVersions(session.config);
  const wanted = chosen.length === 0 ? pushed : pushed.filter((one) => chosen.includes(versionOf(one)));
  const states = session.server.status?.models.find(({ name }) => name === servedModelName(session.config))?.versions ?? [];
  const isLoaded = (one: ArtifactRecord): boolean =>
    states.some(({ version, state }) => version === String(versionOf(one)) && state === 'AVAILABLE');
  return [wanted.filter(isLoaded), pushed.filter(isLoaded), wanted, pushed].find((some) => some.length > 0)?.at(-1);
}

/**
 * The versions that answer requests which name none, each with its share: those that the running server's routing names, else
 * `servedModel`'s alone. Where a routed version is not loaded, that one answers in its place.
 */
export function answeringVersions(session: ProjectSession): ReadonlyMap<string, number> {
  const served = servedModel(session);
  const variants = routedVariants(session);
  const instead = served === undefined ? undefined : String(versionOf(served));
  if (variants.length === 0) return new Map(instead === undefined ? [] : [[instead, 1]]);
  const shares = new Map<string, number>();
  for (const { version, share, available } of variants) {
    const answering = available ? version : (instead ?? version);
    if (share > 0) shares.set(answering, (shares.get(answering) ?? 0) + share);
  }
  return shares;
}

/** Variants of the routing in force; none: requests follow the policy. */
export function routedVariants({ config, server }: ProjectSession): readonly views.VariantView[] {
  const routing = server.url === undefined ? undefined : server.status?.routing;
  return routing?.find((one) => one.routing.model === servedModelName(config))?.variants ?? [];
}

/** Whether a version answers all requests that name none. */
export function answersAlone(answering: ReadonlyMap<string, number>, version: string): boolean {
  return answering.size === 1 && answering.has(version);
}

/** The Model artifact behind the version that is served. */
export function servedModelId(session: ProjectSession): number | undefined {
  const pushed = servedModel(session);
  return pushed ? sourceModelOf(session.metadata, pushed) : undefined;
}

/** The newest version that was pushed from a Model artifact, one that is archived too. */
export function newestVersion(session: ProjectSession, modelId: number): string | undefined {
  const own = pushedModels(session).findLast((pushed) => sourceModelOf(session.metadata, pushed) === modelId);
  return own ? String(versionOf(own)) : undefined;
}
