/** A run: the nodes in order, each through driver, executor and publisher; stops at the first that does not end well. */

import type {
  EpochReport,
  NodeName,
  Progress,
  ProjectConfig,
  SourceConfig,
  StageReport,
  TrialReport,
  views,
} from '../contract/index.ts';
import { nodeNames } from '../contract/index.ts';
import {
  appendTo,
  CancelledError,
  type CancelSignal,
  type Clock,
  canonicalJson,
  type Problem,
  type Result,
} from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import type { Workspace } from '../workspace/index.ts';
import { graph, nodesBetween, runsOnRequest } from './graph.ts';
import { type ExecuteStage, type NodeHost, type NodeResult, type NodeTask, runNode } from './run-node.ts';
import { mergeFacts, nextRunId } from './run-record.ts';
import { type TaskContext, tasksOf } from './tasks.ts';
import { anomaliesVerdict } from './verdict.ts';

export interface RunRequest {
  readonly config: ProjectConfig;
  /** The curated schema (schema.pbtxt), absent before the first run. */
  readonly schemaText?: string;
  readonly from?: NodeName;
  readonly until?: NodeName;
  readonly useCache: boolean;
}

export interface RunHost {
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly execute: ExecuteStage;
  readonly signal: CancelSignal;
  /** sha256 of the sources' bytes, hex. */
  fingerprintSources(sources: readonly SourceConfig[], signal: CancelSignal): Promise<Result<string>>;
  onRun(run: views.RunSummary): void;
  onEpoch(runId: string, epoch: EpochReport): void;
  onTrial(runId: string, trial: TrialReport): void;
  /** After each node, with its outputs. */
  onNode(node: NodeName, outputs: Readonly<Record<string, readonly ArtifactRecord[]>>): Promise<void>;
}

export interface StartedRun {
  readonly id: string;
  readonly finished: Promise<views.RunSummary>;
}

export function startRun(host: RunHost, request: RunRequest): StartedRun {
  const id = nextRunId(host.workspace.metadata);
  return { id, finished: new RunningPipeline(host, request, id).run() };
}

class RunningPipeline {
  private readonly host: RunHost;
  private readonly request: RunRequest;
  private readonly id: string;
  private readonly startedAt: number;
  private readonly nodes = new Map<NodeName, views.NodeRun>();
  private readonly outputs = new Map<NodeName, Readonly<Record<string, readonly ArtifactRecord[]>>>();
  private state: views.RunState = 'RUNNING';
  /** How the run will end, once a node has not ended well. */
  private outcome: 'FAILED' | 'CANCELED' | undefined;
  private writing: Promise<void> = Promise.resolve();
  private verdict: Pick<views.RunSummary, 'blessed' | 'pushedVersion'> = {};

  constructor(host: RunHost, request: RunRequest, id: string) {
    this.host = host;
    this.request = request;
    this.id = id;
    this.startedAt = host.clock.now();
    const wanted = nodesBetween(undefined, request.until);
    for (const node of nodeNames) {
      if (runsOnRequest(node) && !wanted.includes(node)) continue;
      this.nodes.set(node, { node, state: wanted.includes(node) ? 'PENDING' : 'SKIPPED', seconds: 0, facts: {} });
    }
  }

  async run(): Promise<views.RunSummary> {
    this.publish();
    for (const node of nodesBetween(undefined, this.request.until)) {
      await this.runOne(node);
      if (this.outcome !== undefined) break;
    }
    for (const run of this.nodes.values()) if (run.state === 'PENDING') this.nodes.set(run.node, { ...run, state: 'SKIPPED' });
    await this.writing;
    await this.host.workspace.metadata.checkpoint();
    // Told as ended only when everything is written: whoever hears it may start the next run.
    this.state = this.outcome ?? 'COMPLETE';
    this.publish();
    return this.summary();
  }

  private async runOne(node: NodeName): Promise<void> {
    this.update(node, { state: 'RUNNING' });
    this.log(node, 'started');
    const entry = graph.find((candidate) => candidate.node === node);
    if (!entry) throw new Error(`No such node: ${node}`);
    const tasks = await tasksUnlessCancelled(entry, this.taskContext());
    if (!tasks) return this.finishNode(node, [{ state: 'CANCELED', seconds: 0, facts: {}, outputs: {} }]);
    if (!tasks.ok) return this.finishNode(node, [failedResult(tasks.problem)]);
    const results: NodeResult[] = [];
    for (const task of tasks.value) {
      const result = await runNode(this.nodeHost(), task);
      results.push(result);
      if (result.state === 'FAILED' || result.state === 'CANCELED') break;
    }
    this.outputs.set(node, mergeOutputs(results));
    await this.host.onNode(node, this.outputs.get(node) ?? {});
    if (results.some((result) => result.state !== 'CACHED')) this.writeDatabase();
    this.finishNode(node, results);
  }

  /** Other tools see every finished node; nothing waits for it, since the journal already has it. */
  private writeDatabase(): void {
    this.writing = this.writing.then(() => this.host.workspace.metadata.checkpoint());
    this.writing.catch(() => undefined);
  }

  private taskContext(): TaskContext {
    const { workspace, signal } = this.host;
    const from = this.request.from ? nodeNames.indexOf(this.request.from) : nodeNames.length;
    return {
      workspace,
      config: this.request.config,
      schemaText: this.request.schemaText,
      outputs: this.outputs,
      // Nodes before --from are only asked for their outputs; from there on everything runs again.
      useCache: (node) => this.request.useCache && nodeNames.indexOf(node) < from,
      fingerprintSources: (sources) => this.host.fingerprintSources(sources, signal),
    };
  }

  private nodeHost(): NodeHost {
    const { workspace, execute, clock, signal } = this.host;
    return {
      workspace,
      execute,
      clock,
      signal,
      runId: this.id,
      seed: this.request.config.seed,
      report: (node, report) => this.onReport(node, report),
      verdict: (node, outputs) => (node === 'ExampleValidator' ? anomaliesVerdict(outputs) : undefined),
    };
  }

  private onReport(node: NodeName, report: StageReport): void {
    if (report.kind === 'progress') this.update(node, { progress: report.progress });
    else if (report.kind === 'epoch') this.host.onEpoch(this.id, report.epoch);
    else if (report.kind === 'trial') this.host.onTrial(this.id, report.trial);
    else this.log(node, report.line);
  }

  private log(node: NodeName, line: string): void {
    void this.host.workspace.appendLog(this.id, node, [`${new Date(this.host.clock.now()).toISOString()} ${line}`]);
  }

  private finishNode(node: NodeName, results: readonly NodeResult[]): void {
    const last = results.at(-1);
    if (!last) throw new Error(`${node} had nothing to do`);
    const ended = last.state === 'CACHED' && results.some((result) => result.state === 'COMPLETE') ? 'COMPLETE' : last.state;
    const facts = mergeFacts(results.map((result) => result.facts));
    this.update(node, {
      state: ended,
      seconds: sum(results.map((result) => result.seconds)) ?? 0,
      rowsIn: sum(results.map((result) => result.rowsIn)),
      rowsOut: sum(results.map((result) => result.rowsOut)),
      facts,
      progress: undefined,
      problem: last.problem,
    });
    this.log(node, `${ended}${last.problem ? `: ${last.problem.message}` : ''} ${canonicalJson(facts)}`);
    if (ended === 'FAILED') this.outcome = 'FAILED';
    if (ended === 'CANCELED') this.outcome = 'CANCELED';
    if (node === 'Evaluator') this.noteBlessing();
    if (node === 'Pusher') this.notePush();
    this.publish();
  }

  private noteBlessing(): void {
    const blessing = this.outputs.get('Evaluator')?.['blessing']?.[0];
    if (blessing) this.verdict = { ...this.verdict, blessed: blessing.properties['blessed'] === 1 };
  }

  private notePush(): void {
    const pushed = this.outputs.get('Pusher')?.['pushed_model']?.[0];
    if (pushed?.properties['pushed'] === 1)
      this.verdict = { ...this.verdict, pushedVersion: String(pushed.properties['pushed_version']) };
  }

  private update(node: NodeName, change: Partial<views.NodeRun> & { progress?: Progress }): void {
    const current = this.nodes.get(node);
    if (current) this.nodes.set(node, { ...current, ...change });
    this.publish();
  }

  private publish(): void {
    this.host.onRun(this.summary());
  }

  private summary(): views.RunSummary {
    const seconds = (this.host.clock.now() - this.startedAt) / 1000;
    return {
      id: this.id,
      state: this.state,
      startedAt: this.startedAt,
      seconds,
      nodes: [...this.nodes.values()],
      ...this.verdict,
    };
  }
}

/** Reading large sources for their fingerprint can be cancelled as well as any executor. */
async function tasksUnlessCancelled(...asked: Parameters<typeof tasksOf>): Promise<Result<readonly NodeTask[]> | undefined> {
  try {
    return await tasksOf(...asked);
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    throw error;
  }
}

function failedResult(problem: Problem): NodeResult {
  return { state: 'FAILED', seconds: 0, facts: {}, outputs: {}, problem };
}

function mergeOutputs(results: readonly NodeResult[]): Record<string, ArtifactRecord[]> {
  const merged: Record<string, ArtifactRecord[]> = {};
  for (const result of results) {
    for (const [key, artifacts] of Object.entries(result.outputs)) appendTo(merged, key, ...artifacts);
  }
  return merged;
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) : undefined;
}
