/** A trained model pushed again: a run of Pusher alone, with the verdict on that model and, where it is overridden, the reason. */

import { nodeNames, type ProjectConfig, type views } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { graph, runsOnRequest, servedModelName } from './graph.ts';
import { type NodeHost, type NodeTask, runNode } from './run-node.ts';
import type { RunHost, StartedRun } from './run-pipeline.ts';
import { findRun, nextRunId } from './run-record.ts';

export interface PushRequest {
  readonly config: ProjectConfig;
  readonly model: ArtifactRecord;
  /** Of that model; absent where it was never evaluated. */
  readonly blessing?: ArtifactRecord;
  readonly evaluation?: ArtifactRecord;
  /** Why it is pushed although it is not blessed: TFX's Pusher without a blessing to wait for. */
  readonly overrideReason?: string;
}

export function startPush(host: RunHost, request: PushRequest): StartedRun {
  const id = nextRunId(host.workspace.metadata);
  return { id, finished: push(host, request, id) };
}

async function push(host: RunHost, request: PushRequest, id: string): Promise<views.RunSummary> {
  const { workspace, clock } = host;
  const startedAt = clock.now();
  const log = (line: string): void => void workspace.appendLog(id, 'Pusher', [`${new Date(clock.now()).toISOString()} ${line}`]);
  host.onRun({ id, state: 'RUNNING', startedAt, seconds: 0, nodes: nodesWhilePushing() });
  log(request.overrideReason === undefined ? 'started' : `started, not blessed, because: ${request.overrideReason}`);
  const result = await runNode(nodeHost(host, request, id), await taskOf(request));
  log(`${result.state}${result.problem ? `: ${result.problem.message}` : ''}`);
  await host.onNode('Pusher', result.outputs);
  await workspace.metadata.checkpoint();
  const run = findRun(workspace.metadata, id);
  if (!run) throw new Error('A run that has ended is not in the metadata');
  host.onRun(run);
  return run;
}

function nodesWhilePushing(): readonly views.NodeRun[] {
  return nodeNames
    .filter((node) => !runsOnRequest(node))
    .map((node) => ({ node, state: node === 'Pusher' ? 'RUNNING' : 'SKIPPED', seconds: 0, facts: {} }));
}

async function taskOf({ config, model, blessing, evaluation, overrideReason }: PushRequest): Promise<NodeTask> {
  const entry = graph.find(({ node }) => node === 'Pusher');
  if (!entry) throw new Error('The graph has no Pusher');
  const inputs = {
    model: [model],
    ...(blessing ? { blessing: [blessing] } : {}),
    ...(evaluation ? { evaluation: [evaluation] } : {}),
  };
  const reason: Record<string, string> = overrideReason === undefined ? {} : { override_reason: overrideReason };
  return {
    node: 'Pusher',
    stage: await entry.load(),
    inputs,
    properties: { model_name: servedModelName(config), ...reason },
    useCache: false,
  };
}

function nodeHost({ workspace, execute, clock, signal }: RunHost, { config }: PushRequest, runId: string): NodeHost {
  return { workspace, execute, clock, signal, runId, seed: config.seed, report: () => undefined, verdict: () => undefined };
}
