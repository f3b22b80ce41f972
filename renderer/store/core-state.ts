/** What the window knows of the core, kept current by events. */

import type { EpochReport, TrialReport, views } from '../../core/contract/index.ts';
import type { ConnectionState } from '../bridge/index.ts';

/** Answers go stale by topic: a view reloads when the revision of one of its topics rises. */
export const topics = ['project', 'run', 'serving', 'feedback'] as const;
export type Topic = (typeof topics)[number];

export interface CoreState {
  readonly connection: ConnectionState;
  readonly system: views.SystemStatus | null;
  /** undefined until the core has answered; null when none is open. */
  readonly project: views.ProjectSummary | null | undefined;
  readonly jobs: Readonly<Record<string, views.JobView>>;
  /** The run going on or ended last since the window was opened. */
  readonly run: views.RunSummary | null;
  /** Epochs of the run that reported last. */
  readonly epochs: { readonly runId: string; readonly reports: readonly EpochReport[] };
  /** Trials of the tuning that reported last, one report a trial. */
  readonly trials: { readonly runId: string; readonly reports: readonly TrialReport[] };
  readonly servingRunning: boolean | null;
  readonly feedback: views.FeedbackStatus | null;
  readonly revisions: Readonly<Record<Topic, number>>;
}

export const initialCoreState: CoreState = {
  connection: 'connecting',
  system: null,
  project: undefined,
  jobs: {},
  run: null,
  epochs: { runId: '', reports: [] },
  trials: { runId: '', reports: [] },
  servingRunning: null,
  feedback: null,
  revisions: { project: 0, run: 0, serving: 0, feedback: 0 },
};

export function raiseRevisions(
  revisions: CoreState['revisions'],
  raised: readonly Topic[] = topics,
): Readonly<Record<Topic, number>> {
  const next = { ...revisions };
  for (const topic of raised) next[topic] += 1;
  return next;
}
