/** The rail: each stage's state and one live fact, from the last run and the registers. */

import { type NodeName, nodeNames, type views } from '../contract/index.ts';
import { listRuns } from '../pipeline/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import { answeringVersions, servedModel } from './default-version.ts';
import { evaluationView } from './evaluation-view.ts';
import { familyName } from './family-name.ts';
import type { ProjectSession } from './project-session.ts';

export async function summariseProject(session: ProjectSession): Promise<views.ProjectSummary> {
  const lastRun = session.lastRun ?? listRuns(session.metadata)[0];
  const nextNode = await session.nextNode();
  const feedback = await session.feedback.status();
  const facts = new RailFacts(session, { lastRun, nextNode, evaluation: await evaluationView(session) });
  return {
    dir: session.dir,
    name: session.config.name,
    config: session.config,
    stages: [...facts.pipelineStages(), facts.serve(), facts.feedback(feedback.ok ? feedback.value : undefined)],
    lastRun,
    nextNode,
    labelsSinceTraining: feedback.ok ? feedback.value.labelsSinceTraining : 0,
  };
}

const stageNodes: readonly { readonly id: views.StageId; readonly nodes: readonly NodeName[] }[] = [
  { id: 'data', nodes: ['ExampleGen'] },
  { id: 'validate', nodes: ['StatisticsGen', 'SchemaGen', 'ExampleValidator'] },
  { id: 'transform', nodes: ['Transform'] },
  { id: 'train', nodes: ['Trainer'] },
  { id: 'evaluate', nodes: ['Evaluator', 'Pusher'] },
];

interface KnownFacts {
  readonly lastRun: views.RunSummary | undefined;
  readonly nextNode: NodeName | undefined;
  readonly evaluation: views.EvaluationView | null;
}

interface StageRuns {
  readonly runs: readonly (views.NodeRun | undefined)[];
  /** Some of them are of a run before the last. */
  readonly earlier: boolean;
}

class RailFacts {
  private readonly session: ProjectSession;
  private readonly lastRun: views.RunSummary | undefined;
  private readonly nextNode: NodeName | undefined;

  private readonly evaluation: views.EvaluationView | null;
  private runs: readonly views.RunSummary[] | undefined;

  constructor(session: ProjectSession, known: KnownFacts) {
    this.session = session;
    this.lastRun = known.lastRun;
    this.nextNode = known.nextNode;
    this.evaluation = known.evaluation;
  }

  pipelineStages(): views.StageSummary[] {
    return stageNodes.map(({ id, nodes }) => {
      const last = nodes.map((node) => this.lastRun?.nodes.find((run) => run.node === node));
      const runs = nodes.map((node, index) => this.newestOutcome(node, last[index]));
      const earlier = runs.some((run, index) => run !== last[index]);
      return { id, state: this.stateOf(nodes, { runs, earlier }), fact: this.factOf(id, runs) };
    });
  }

  /** What the node did in the last run; where that run has not come to it, what it did in an earlier one. */
  private newestOutcome(node: NodeName, last: views.NodeRun | undefined): views.NodeRun | undefined {
    if (last && !['PENDING', 'SKIPPED', 'CANCELED'].includes(last.state)) return last;
    this.runs ??= listRuns(this.session.metadata);
    for (const run of this.runs) {
      const earlier = run.nodes.find((one) => one.node === node && hasOutcome(one));
      if (earlier) return earlier;
    }
    return last;
  }

  serve(): views.StageSummary {
    const { server } = this.session;
    if (server.problem) return { id: 'serve', state: 'problem', fact: 'not running' };
    const loaded = server.status?.models[0]?.versions.some((version) => version.state === 'AVAILABLE');
    const pushed = servedModel(this.session);
    // Without the rate: the summary is told on changes, and a rate that stands still would be untrue.
    const answering = [...answeringVersions(this.session).keys()];
    if (server.url && loaded && answering.length > 1)
      return { id: 'serve', state: 'live', fact: `routed to ${answering.length} versions` };
    if (server.url && loaded && answering[0]) return { id: 'serve', state: 'live', fact: `v${answering[0]}` };
    return { id: 'serve', state: 'idle', fact: pushed ? `v${pushed.properties['pushed_version']} · stopped` : 'no model yet' };
  }

  feedback(status: views.FeedbackStatus | undefined): views.StageSummary {
    if (!status || status.predictions === 0) return { id: 'feedback', state: 'idle', fact: 'no predictions yet' };
    const left = status.predictions - status.labelled;
    const wrong = status.wrongShare === undefined ? '' : ` · ${(status.wrongShare * 100).toFixed(1)} % wrong`;
    return { id: 'feedback', state: status.labelled > 0 ? 'done' : 'idle', fact: `${count(left)} to label${wrong}` };
  }

  private stateOf(nodes: readonly NodeName[], { runs, earlier }: StageRuns): views.StageState {
    const states = runs.map((run) => run?.state ?? 'SKIPPED');
    if (states.includes('RUNNING')) return 'running';
    if (states.includes('FAILED')) return 'problem';
    if (nodes.includes('Evaluator') && !earlier && this.lastRun?.blessed === false) return 'problem';
    const next = this.nextNode ? nodeNames.indexOf(this.nextNode) : nodeNames.length;
    const last = nodeNames.indexOf(nodes.at(-1) ?? 'Pusher');
    const ended = states.every((state) => state === 'COMPLETE' || state === 'CACHED');
    if (!ended) return 'idle';
    if (next <= last || (earlier && this.session.running)) return 'stale';
    // A later run that ends before it, as a tuning does, blesses nothing.
    return nodes.includes('Evaluator') && this.evaluation?.blessed === false ? 'problem' : 'done';
  }

  private factOf(id: views.StageId, runs: readonly (views.NodeRun | undefined)[]): string {
    const failed = runs.find((run) => run?.state === 'FAILED');
    const running = runs.find((run) => run?.state === 'RUNNING');
    if (running) return running.progress?.step ?? 'running';
    if (failed?.problem?.code === 'data/anomalies') return anomaliesFact(Number(failed.problem.details?.['count'] ?? 1));
    if (failed) return 'stopped: see why';
    const known = runs.filter((run) => run && (run.state === 'COMPLETE' || run.state === 'CACHED'));
    if (known.length === 0) return id === 'data' ? this.dataFact() : 'not run yet';
    return this.endedFact(id, runs);
  }

  private endedFact(id: views.StageId, runs: readonly (views.NodeRun | undefined)[]): string {
    const facts = Object.assign({}, ...runs.map((run) => run?.facts ?? {})) as Record<string, string | number>;
    switch (id) {
      case 'data': {
        const ingested = latestOutputs(this.session.metadata, 'ExampleGen')?.outputs['examples'] ?? [];
        const spans = [...new Set(ingested.map((artifact) => Number(artifact.properties['span'] ?? 0)))];
        return `${count(runs[0]?.rowsOut ?? 0)} rows · ${spans.length === 1 ? `span ${spans[0]}` : `${spans.length} spans`}`;
      }
      case 'validate': {
        const anomalies = Number(facts['anomalies'] ?? 0);
        return anomalies > 0 ? `${anomaliesFact(anomalies)}, accepted` : 'clean';
      }
      case 'transform':
        return facts['inputs'] === undefined ? '' : transformFact(Number(facts['features'] ?? 0), Number(facts['inputs']));
      case 'train':
        return `${familyName(facts['family'])} · ${Math.round(Number(facts['seconds'] ?? 0))} s`;
      default:
        return this.evaluation ? evaluateFact(this.evaluation) : '';
    }
  }

  private dataFact(): string {
    const sources = this.session.config.data.sources.length;
    return sources === 0 ? 'drop a file' : `${sources === 1 ? '1 source' : `${sources} sources`}, not read yet`;
  }
}

/** Anomalies that stopped a run are what was found, and stay so when a later run does not come as far. */
function hasOutcome({ state, problem }: views.NodeRun): boolean {
  return state === 'COMPLETE' || state === 'CACHED' || problem?.code === 'data/anomalies';
}

function transformFact(features: number, inputs: number): string {
  return `${features === 1 ? '1 column' : `${count(features)} columns`} → ${inputs === 1 ? '1 input' : `${count(inputs)} inputs`}`;
}

function evaluateFact(evaluation: views.EvaluationView): string {
  // What is not blessed begins with that: the rail has room for a few words, and a cut number would be another one.
  return evaluation.blessed ? `${scoreFact(evaluation, true)} · blessed` : `not blessed · ${scoreFact(evaluation, false)}`;
}

function scoreFact({ main, metrics, served }: views.EvaluationView, withMove: boolean): string {
  const title = metricTitles[main] ?? main;
  const value = metrics[main];
  // Where eval has rows of one class only.
  if (value === undefined) return `no ${title}`;
  const before = served?.metrics[main];
  const text = main === 'rmse' ? inUnit : short;
  const moved = before === undefined || !withMove ? '' : ` ${value >= before ? '▲' : '▼'} ${text(Math.abs(value - before))}`;
  return `${title} ${text(value)}${moved}`;
}

const metricTitles: Readonly<Partial<Record<views.Evaluation['main'], string>>> = {
  auc: 'AUC',
  accuracy: 'accuracy',
  f1_micro: 'F1 (micro)',
  rmse: 'RMSE',
};

/** Of shares. */
function short(value: number): string {
  return value.toFixed(3);
}

/** An error in the unit of the label, which may be of any size. */
function inUnit(value: number): string {
  if (value >= 1e7 || (value > 0 && value < 1e-3)) return value.toExponential(2);
  return value >= 100 ? count(Math.round(value)) : value.toFixed(value > 0 && value < 0.01 ? 5 : 3);
}

function anomaliesFact(anomalies: number): string {
  return anomalies === 1 ? '1 anomaly' : `${anomalies} anomalies`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
