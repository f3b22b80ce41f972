/** The graph's nodes joined with what a run did to them. */

import type { NodeName, views } from '../../../core/contract/index.ts';
import type { DotState } from '../../components/index.ts';

export interface JoinedNode {
  readonly node: NodeName;
  readonly upstream: readonly NodeName[];
  readonly run: views.NodeRun | undefined;
}

export function joinRun(nodes: readonly views.PipelineNode[], run: views.RunSummary | undefined): readonly JoinedNode[] {
  return nodes.map((node) => ({ ...node, run: run?.nodes.find((one) => one.node === node.node) }));
}

/** The node one looks for first: what failed, else what runs, else the last that did something. */
export function defaultNode(nodes: readonly JoinedNode[]): JoinedNode | undefined {
  const byState = (state: views.NodeState): JoinedNode | undefined => nodes.find((node) => node.run?.state === state);
  const complete = nodes.filter((node) => node.run?.state === 'COMPLETE');
  return byState('FAILED') ?? byState('RUNNING') ?? complete.at(-1) ?? nodes[0];
}

const dots: Readonly<Record<views.NodeState, DotState>> = {
  PENDING: 'idle',
  RUNNING: 'running',
  COMPLETE: 'done',
  CACHED: 'done',
  FAILED: 'problem',
  CANCELED: 'stale',
  SKIPPED: 'idle',
};

export function dotOf(node: JoinedNode): DotState {
  return node.run ? dots[node.run.state] : 'idle';
}
