/** Runs in a few words: how many nodes ran, what came out. */

import { metricNames, type views } from '../../../core/contract/index.ts';
import type { DotState } from '../../components/index.ts';
import { i18n } from '../../locales/index.ts';

export interface NodeCounts {
  readonly cached: number;
  readonly ran: number;
  readonly total: number;
}

export function countNodes(run: views.RunSummary): NodeCounts {
  const cached = run.nodes.filter((node) => node.state === 'CACHED').length;
  const ran = run.nodes.filter((node) => node.state === 'COMPLETE').length;
  return { cached, ran, total: run.nodes.length };
}

const dots: Readonly<Record<views.RunState, DotState>> = {
  RUNNING: 'running',
  COMPLETE: 'done',
  FAILED: 'problem',
  CANCELED: 'stale',
  INTERRUPTED: 'stale',
};

export function dotOfRun(state: views.RunState): DotState {
  return dots[state];
}

/** The run as it is now: events know more than the list that was asked for earlier. */
export function withLiveRun(runs: readonly views.RunSummary[], live: views.RunSummary | null): readonly views.RunSummary[] {
  if (!live) return runs;
  if (!runs.some((run) => run.id === live.id)) return [live, ...runs];
  return runs.map((run) => (run.id === live.id ? live : run));
}

export function describeRuns(runs: readonly views.RunSummary[]): string {
  const last = runs[0];
  if (!last) return i18n.t('runs.purpose');
  const failed = runs.filter((run) => run.state === 'FAILED').length;
  const start = i18n.t('runs.summary', { count: runs.length });
  return failed === 0 ? `${start} ${i18n.t('runs.allWell')}` : `${start} ${i18n.t('runs.someFailed', { count: failed })}`;
}

/** "AUC 0.787", "rows 12,000": the facts of a node in one line. */
export function describeFacts(node: views.NodeRun): string {
  return Object.entries(node.facts)
    .map(([name, value]) => `${factName(name)} ${typeof value === 'number' ? showNumber(value) : value}`)
    .join(' · ');
}

/** Metrics as the screens call them. */
function factName(name: string): string {
  const metric = metricNames.find((one) => one === name);
  return metric ? i18n.t(`evaluate.metrics.${metric}`) : name.replaceAll('_', ' ');
}

function showNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4)));
}
