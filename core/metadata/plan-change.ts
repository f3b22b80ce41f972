/** Turns a request into a change: checks it against the database and fixes the ids it will have. */

import { invariant } from '../foundation/index.ts';
import type { Change } from './change.ts';
import type {
  ArtifactLink,
  ExecutionRecord,
  MetadataProperties,
  MetadataStore,
  MetadataValue,
  NewArtifact,
} from './metadata-store.ts';
import { executionStates } from './mlmd-types.ts';
import type { SqlSession } from './sql-session.ts';

export type StartRequest = Parameters<MetadataStore['startExecution']>[0];
export type CachedRequest = Parameters<MetadataStore['recordCached']>[0];

export function planStart(sql: SqlSession, pipeline: string, start: StartRequest): Extract<Change, { kind: 'start' }> {
  requireArtifacts(sql, start.inputs);
  const { node, runId, fingerprint } = start;
  const inputs = start.inputs.map(plainLink);
  const properties = plainProperties(start.properties);
  return { kind: 'start', executionId: nextId(sql, 'Execution'), pipeline, node, runId, fingerprint, inputs, properties };
}

export function planCached(sql: SqlSession, pipeline: string, cached: CachedRequest): Extract<Change, { kind: 'cached' }> {
  requireArtifacts(sql, cached.outputs);
  return { ...planStart(sql, pipeline, cached), kind: 'cached', outputs: cached.outputs.map(plainLink) };
}

export interface PublishRequest {
  readonly pipeline: string;
  readonly execution: ExecutionRecord;
  readonly contextIds: readonly number[];
  readonly outputs: readonly NewArtifact[];
  readonly properties: MetadataProperties;
}

export function planPublish(sql: SqlSession, request: PublishRequest): Extract<Change, { kind: 'publish' }> {
  const { id: executionId, runId, type: node } = request.execution;
  requireRunning(sql, executionId);
  const prefix = `${request.pipeline}:${runId}:${node}:${executionId}`;
  const firstId = nextId(sql, 'Artifact');
  const outputs = request.outputs.map(({ key, type, uri, properties }, i) => ({
    key,
    type,
    uri,
    properties: plainProperties(properties),
    artifactId: firstId + i,
    name: `${prefix}:${key}:${i}`,
  }));
  const { contextIds } = request;
  return { kind: 'publish', executionId, contextIds, outputs, properties: plainProperties(request.properties) };
}

export function planFinish(
  sql: SqlSession,
  finish: { readonly executionId: number; readonly state: 'FAILED' | 'CANCELED'; readonly properties: MetadataProperties },
): Extract<Change, { kind: 'finish' }> {
  requireRunning(sql, finish.executionId);
  return { kind: 'finish', ...finish, properties: plainProperties(finish.properties) };
}

export function requireArtifact(sql: SqlSession, artifactId: number): void {
  invariant(sql.row('SELECT 1 FROM Artifact WHERE id = ?', [artifactId]) !== undefined, `artifact ${artifactId} exists`);
}

/** JSON and SQLite hold no numbers that are not finite: they become the texts NaN, Infinity and -Infinity. */
export function plainProperties(properties: MetadataProperties): MetadataProperties {
  const entries = Object.entries(properties).map(([name, value]): [string, MetadataValue] => {
    return [name, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value];
  });
  return Object.fromEntries(entries);
}

function plainLink({ key, artifactId }: ArtifactLink): ArtifactLink {
  return { key, artifactId };
}

function requireArtifacts(sql: SqlSession, links: readonly ArtifactLink[]): void {
  for (const { artifactId } of links) requireArtifact(sql, artifactId);
}

function requireRunning(sql: SqlSession, executionId: number): void {
  const row = sql.row('SELECT last_known_state FROM Execution WHERE id = ?', [executionId]);
  invariant(row !== undefined, `execution ${executionId} exists`);
  const state = executionStates[Number(row[0])];
  invariant(state === 'RUNNING', `execution ${executionId} is RUNNING, not ${state}`);
}

function nextId(sql: SqlSession, table: 'Artifact' | 'Execution'): number {
  return Number(sql.row('SELECT seq FROM sqlite_sequence WHERE name = ?', [table])?.[0] ?? 0) + 1;
}
