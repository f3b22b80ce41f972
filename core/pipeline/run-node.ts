/** One node of a run: driver (resolve, fingerprint, cache), executor (in a worker), publisher (rename, then record). */

import type { InputArtifact, NodeName, Properties, Stage, StageOutcome, StageReport } from '../contract/index.ts';
import {
  appendTo,
  attempt,
  CancelledError,
  type CancelSignal,
  type Clock,
  createProblem,
  invariant,
  type Json,
  type Problem,
  type Result,
  unwrap,
} from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import type { Workspace } from '../workspace/index.ts';
import { contentHashOf, fingerprintOf } from './fingerprint.ts';
import { executionProperties } from './run-record.ts';

/** The executor's work order: everything in StageContext that is plain data. */
export interface StageOrder {
  readonly node: NodeName;
  readonly projectDir: string;
  readonly inputs: Readonly<Record<string, readonly InputArtifact[]>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly stateDir: string;
  readonly properties: Json;
  readonly seed: number;
}

/** Runs a stage outside this process. Throws CancelledError once `signal` has fired and the worker is gone. */
export type ExecuteStage = (
  order: StageOrder,
  signal: CancelSignal,
  report: (report: StageReport) => void,
) => Promise<Result<StageOutcome>>;

export interface NodeTask {
  readonly node: NodeName;
  readonly stage: Stage;
  readonly inputs: Readonly<Record<string, readonly ArtifactRecord[]>>;
  readonly properties: Json;
  /** Replaces `properties` in the fingerprint where they name a path whose content is what counts. */
  readonly fingerprintProperties?: Json;
  /** Added to every output artifact, for lineage. */
  readonly artifactProperties?: Properties;
  /** Set where the outputs are known before running: an intact artifact with this content is taken as it is. */
  readonly knownContent?: { readonly type: string; readonly hash: string };
  readonly useCache: boolean;
}

export interface NodeHost {
  readonly workspace: Workspace;
  readonly execute: ExecuteStage;
  readonly clock: Clock;
  readonly runId: string;
  readonly seed: number;
  readonly signal: CancelSignal;
  report(node: NodeName, report: StageReport): void;
  /** A problem the outputs themselves raise, such as anomalies that stop the pipeline. */
  verdict(node: NodeName, outputs: Readonly<Record<string, readonly ArtifactRecord[]>>): Problem | undefined;
}

export interface NodeResult {
  readonly state: 'COMPLETE' | 'CACHED' | 'FAILED' | 'CANCELED';
  readonly seconds: number;
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly outputs: Readonly<Record<string, readonly ArtifactRecord[]>>;
  readonly problem?: Problem;
}

export async function runNode(host: NodeHost, task: NodeTask): Promise<NodeResult> {
  const startedAt = host.clock.now();
  const fingerprint = fingerprintOfTask(host.seed, task);
  if (task.useCache) {
    const cached = await takeFromCache(host, task, fingerprint, startedAt);
    if (cached) return cached;
  }
  return executeAndPublish(host, task, fingerprint, startedAt);
}

export function fingerprintOfTask(seed: number, task: NodeTask): string {
  return fingerprintOf({
    node: task.node,
    codeVersion: task.stage.codeVersion,
    inputs: mapValues(task.inputs, (artifacts) =>
      artifacts.map((artifact) => String(artifact.properties['content_hash'] ?? artifact.id)),
    ),
    properties: task.fingerprintProperties ?? task.properties,
    seed,
  });
}

/** The outputs an intact earlier execution left for this task, if any. */
export async function findCachedOutputs(
  workspace: Workspace,
  task: NodeTask,
  fingerprint: string,
): Promise<readonly { key: string; artifact: ArtifactRecord }[] | undefined> {
  const metadata = workspace.metadata;
  if (task.knownContent) {
    const { type, hash } = task.knownContent;
    const same = metadata.artifacts({ type, state: 'LIVE' }).filter((artifact) => artifact.properties['content_hash'] === hash);
    for (const artifact of same.reverse()) {
      if ((await workspace.verifyArtifact(artifact.uri)).ok) return [{ key: Object.keys(task.stage.outputs)[0] ?? '', artifact }];
    }
  }
  for (const reusable of metadata.findReusable(task.node, fingerprint)) {
    const intact = await Promise.all(reusable.outputs.map(({ artifact }) => workspace.verifyArtifact(artifact.uri)));
    if (reusable.outputs.length > 0 && intact.every((result) => result.ok)) return reusable.outputs;
  }
  return undefined;
}

async function takeFromCache(
  host: NodeHost,
  task: NodeTask,
  fingerprint: string,
  startedAt: number,
): Promise<NodeResult | undefined> {
  const { metadata } = host.workspace;
  const found = await findCachedOutputs(host.workspace, task, fingerprint);
  if (!found) return undefined;
  const outputs = groupByKey(found);
  const source = metadata.eventsOfArtifact(found[0]?.artifact.id ?? 0).find((event) => event.type === 'OUTPUT');
  const earlier = source ? metadata.execution(source.executionId) : undefined;
  const problem = host.verdict(task.node, outputs);
  const result: NodeResult = {
    state: problem ? 'FAILED' : 'CACHED',
    seconds: (host.clock.now() - startedAt) / 1000,
    rowsIn: numberOf(earlier?.properties['rows_in']),
    rowsOut: numberOf(earlier?.properties['rows_out']),
    facts: JSON.parse(String(earlier?.properties['facts'] ?? '{}')) as Record<string, string | number>,
    outputs,
    problem,
  };
  await metadata.recordCached({
    node: task.node,
    runId: host.runId,
    fingerprint,
    inputs: linksOf(task.inputs),
    outputs: found.map(({ key, artifact }) => ({ key, artifactId: artifact.id })),
    properties: executionProperties(result),
  });
  return result;
}

async function executeAndPublish(host: NodeHost, task: NodeTask, fingerprint: string, startedAt: number): Promise<NodeResult> {
  const { workspace, clock } = host;
  const executionId = await workspace.metadata.startExecution({
    node: task.node,
    runId: host.runId,
    fingerprint,
    inputs: linksOf(task.inputs),
    properties: { code_version: task.stage.codeVersion, seed: host.seed },
  });
  const seconds = (): number => (clock.now() - startedAt) / 1000;
  const endWith = async (state: 'FAILED' | 'CANCELED', problem?: Problem): Promise<NodeResult> => {
    const result: NodeResult = { state, seconds: seconds(), facts: {}, outputs: {}, problem };
    await workspace.discard(executionId);
    await workspace.metadata.finishExecution(executionId, state, executionProperties(result));
    return result;
  };
  try {
    const done = await attempt(async () => {
      const staged = unwrap(await workspace.stage({ executionId, node: task.node }, Object.keys(task.stage.outputs)));
      const stateDir = unwrap(await workspace.stateDir(task.node, fingerprint));
      const report = (event: StageReport): void => host.report(task.node, event);
      const outcome = unwrap(await host.execute(orderOf(host, task, staged, stateDir), host.signal, report));
      const published = await publish(host, task, { executionId, staged, outcome, seconds });
      await workspace.removeState(task.node, fingerprint);
      return published;
    });
    return done.ok ? done.value : await endWith('FAILED', done.problem);
  } catch (error) {
    if (error instanceof CancelledError) return endWith('CANCELED');
    await endWith('FAILED', bugProblem(error));
    throw error;
  }
}

interface Finished {
  readonly executionId: number;
  readonly staged: Readonly<Record<string, string>>;
  readonly outcome: StageOutcome;
  seconds(): number;
}

async function publish(host: NodeHost, task: NodeTask, finished: Finished): Promise<NodeResult> {
  const { outcome } = finished;
  const artifacts: { key: string; type: string; properties: Properties }[] = [];
  for (const [key, type] of Object.entries(task.stage.outputs)) {
    const own = outcome.outputs[key] ?? {};
    const hash = own['content_hash'] ?? (await contentHashOf(finished.staged[key] ?? ''));
    artifacts.push({ key, type, properties: { ...own, ...task.artifactProperties, content_hash: hash } });
  }
  const base = { seconds: finished.seconds(), rowsIn: outcome.rowsIn, rowsOut: outcome.rowsOut, facts: outcome.facts };
  const preview = artifacts.map(({ key, type, properties }) => ({
    key,
    artifact: { id: 0, type, uri: '', state: 'LIVE' as const, properties, createdAt: 0 },
  }));
  const problem = host.verdict(task.node, groupByKey(preview));
  const ids = unwrap(
    await host.workspace.publish({
      executionId: finished.executionId,
      node: task.node,
      outputs: artifacts,
      properties: executionProperties({ ...base, problem }),
    }),
  );
  const outputs = groupByKey(
    artifacts.map(({ key }, index) => {
      const artifact = host.workspace.metadata.artifact(ids[index] ?? -1);
      invariant(artifact, 'a published artifact is in the metadata store');
      return { key, artifact };
    }),
  );
  return { ...base, state: problem ? 'FAILED' : 'COMPLETE', outputs, problem };
}

function orderOf(host: NodeHost, task: NodeTask, outputs: Readonly<Record<string, string>>, stateDir: string): StageOrder {
  const { workspace } = host;
  const inputs = mapValues(task.inputs, (artifacts) =>
    artifacts.map(
      (artifact): InputArtifact => ({
        id: artifact.id,
        type: artifact.type as InputArtifact['type'],
        dir: workspace.artifactPath(artifact.uri),
        properties: artifact.properties,
      }),
    ),
  );
  return { node: task.node, projectDir: workspace.dir, inputs, outputs, stateDir, properties: task.properties, seed: host.seed };
}

function bugProblem(error: unknown): Problem {
  return createProblem(
    'worker/crashed',
    'A defect in the program ended this node.',
    'Run it again; if it happens again, report the log.',
    {
      details: { error: error instanceof Error ? error.message : String(error) },
    },
  );
}

function linksOf(inputs: NodeTask['inputs']): { key: string; artifactId: number }[] {
  return Object.entries(inputs).flatMap(([key, artifacts]) => artifacts.map((artifact) => ({ key, artifactId: artifact.id })));
}

function groupByKey(outputs: readonly { key: string; artifact: ArtifactRecord }[]): Record<string, ArtifactRecord[]> {
  const grouped: Record<string, ArtifactRecord[]> = {};
  for (const { key, artifact } of outputs) appendTo(grouped, key, artifact);
  return grouped;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
