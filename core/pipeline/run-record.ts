/** Runs as the metadata store remembers them: what `runs`, `show` and the rail read after a restart. */

import type { NodeName, views } from '../contract/index.ts';
import { nodeNames } from '../contract/index.ts';
import type { Problem } from '../foundation/index.ts';
import type { ExecutionRecord, MetadataProperties, MetadataStore } from '../metadata/index.ts';
import { runsOnRequest } from './graph.ts';

/** What a node run writes beside its execution; the inverse of `nodeRunOf`. */
export function executionProperties(
  run: Omit<views.NodeRun, 'node' | 'state' | 'progress'>,
  extra: MetadataProperties = {},
): MetadataProperties {
  return {
    ...extra,
    seconds: run.seconds,
    ...(run.rowsIn === undefined ? {} : { rows_in: run.rowsIn }),
    ...(run.rowsOut === undefined ? {} : { rows_out: run.rowsOut }),
    facts: JSON.stringify(run.facts),
    ...(run.problem ? { problem: JSON.stringify(run.problem) } : {}),
  };
}

/** Every run, newest first. */
export function listRuns(metadata: MetadataStore): readonly views.RunSummary[] {
  const byRun = new Map<string, ExecutionRecord[]>();
  for (const execution of metadata.executions()) {
    const list = byRun.get(execution.runId);
    if (list) list.push(execution);
    else byRun.set(execution.runId, [execution]);
  }
  return [...byRun]
    .map(([id, executions]) => summarise(metadata, id, executions))
    .sort((a, b) => runNumber(b.id) - runNumber(a.id));
}

export function findRun(metadata: MetadataStore, id: string): views.RunSummary | undefined {
  const executions = metadata.executions({ runId: id });
  return executions.length > 0 ? summarise(metadata, id, executions) : undefined;
}

export function nextRunId(metadata: MetadataStore): string {
  let highest = 0;
  for (const execution of metadata.executions()) highest = Math.max(highest, runNumber(execution.runId));
  return `run-${highest + 1}`;
}

function runNumber(id: string): number {
  return Number(/^run-(\d+)$/.exec(id)?.[1] ?? 0);
}

function summarise(metadata: MetadataStore, id: string, executions: readonly ExecutionRecord[]): views.RunSummary {
  // A tuning is no step of the pipeline: a run that was not asked for one has none, not a skipped one.
  const known = nodeNames.filter((node) => !runsOnRequest(node) || executions.some(({ type }) => type === node));
  const nodes = known.map((node) =>
    nodeRunOf(
      node,
      executions.filter((execution) => execution.type === node),
    ),
  );
  const startedAt = Math.min(...executions.map((execution) => execution.createdAt));
  const endedAt = Math.max(...executions.map((execution) => execution.updatedAt));
  return {
    id,
    state: runStateOf(nodes, executions),
    startedAt,
    seconds: (endedAt - startedAt) / 1000,
    nodes,
    ...verdictOf(metadata, executions),
  };
}

function runStateOf(nodes: readonly views.NodeRun[], executions: readonly ExecutionRecord[]): views.RunState {
  if (executions.some((execution) => execution.properties['interrupted'] === 1)) return 'INTERRUPTED';
  if (nodes.some((node) => node.state === 'RUNNING')) return 'RUNNING';
  if (nodes.some((node) => node.state === 'FAILED')) return 'FAILED';
  if (nodes.some((node) => node.state === 'CANCELED')) return 'CANCELED';
  return 'COMPLETE';
}

/** A node may have several executions in a run: one per span. */
function nodeRunOf(node: NodeName, executions: readonly ExecutionRecord[]): views.NodeRun {
  if (executions.length === 0) return { node, state: 'SKIPPED', seconds: 0, facts: {} };
  const sum = (key: string): number | undefined => {
    const values = executions.map((execution) => execution.properties[key]).filter((value) => typeof value === 'number');
    return values.length > 0 ? values.reduce((a, b) => a + b, 0) : undefined;
  };
  const problem = executions
    .map((execution) => parse<Problem>(execution.properties['problem']))
    .find((found) => found !== undefined);
  const facts = mergeFacts(
    executions.map((execution) => parse<Record<string, string | number>>(execution.properties['facts']) ?? {}),
  );
  return {
    node,
    state: problem ? 'FAILED' : nodeStateOf(executions),
    seconds: sum('seconds') ?? 0,
    rowsIn: sum('rows_in'),
    rowsOut: sum('rows_out'),
    facts,
    problem,
  };
}

/** Facts of several executions of one node, one a span: counts add up; columns are those of the widest. */
export function mergeFacts(facts: readonly views.NodeRun['facts'][]): views.NodeRun['facts'] {
  const merged: Record<string, string | number> = {};
  for (const [name, value] of facts.flatMap((one) => Object.entries(one))) {
    const before = merged[name];
    if (typeof before !== 'number' || typeof value !== 'number') merged[name] = value;
    else merged[name] = name === 'columns' ? Math.max(before, value) : before + value;
  }
  return merged;
}

function nodeStateOf(executions: readonly ExecutionRecord[]): views.NodeState {
  const states = new Set(executions.map((execution) => execution.state));
  if (states.has('FAILED')) return 'FAILED';
  if (states.has('CANCELED')) return 'CANCELED';
  if (states.has('RUNNING') || states.has('NEW')) return 'RUNNING';
  return states.has('COMPLETE') ? 'COMPLETE' : 'CACHED';
}

function verdictOf(
  metadata: MetadataStore,
  executions: readonly ExecutionRecord[],
): Pick<views.RunSummary, 'blessed' | 'pushedVersion'> {
  const outputs = (node: NodeName) =>
    executions
      .filter((execution) => execution.type === node)
      .flatMap((execution) => metadata.eventsOfExecution(execution.id))
      .filter((event) => event.type === 'OUTPUT')
      .map((event) => metadata.artifact(event.artifactId));
  const blessing = outputs('Evaluator').find((artifact) => artifact?.type === 'ModelBlessing');
  const pushed = outputs('Pusher').find((artifact) => artifact?.properties['pushed'] === 1);
  return {
    ...(blessing ? { blessed: blessing.properties['blessed'] === 1 } : {}),
    ...(pushed ? { pushedVersion: String(pushed.properties['pushed_version']) } : {}),
  };
}

function parse<T>(text: unknown): T | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
