/** One event of the core into the state: pure, so that a replayed stream gives the same window. */

import type { EpochReport, TrialReport, views } from '../../core/contract/index.ts';
import { assertNever } from '../../core/foundation/index.ts';
import { type CoreState, raiseRevisions } from './core-state.ts';

const keptJobs = 50;

export function applyEvent(state: CoreState, event: views.CoreEvent): CoreState {
  switch (event.kind) {
    case 'project':
      return { ...state, project: event.project, revisions: raiseRevisions(state.revisions, ['project']) };
    case 'job':
      return { ...state, jobs: keepRecent({ ...state.jobs, [event.job.id]: event.job }) };
    case 'run':
      return applyRun(state, event.run);
    case 'epoch':
      return { ...state, epochs: appendEpoch(state.epochs, event.runId, event.epoch) };
    case 'trial':
      return { ...state, trials: replaceTrial(state.trials, event.runId, event.trial) };
    case 'serving':
      return { ...state, servingRunning: event.running, revisions: raiseRevisions(state.revisions, ['serving']) };
    case 'feedback':
      return { ...state, feedback: event.status, revisions: raiseRevisions(state.revisions, ['feedback']) };
    default:
      return assertNever(event);
  }
}

/** Views of finished work reload when a node ends, not on every progress tick. */
function applyRun(state: CoreState, run: views.RunSummary): CoreState {
  const before = state.run?.id === run.id ? state.run : null;
  const moved = before === null || before.state !== run.state || settledNodes(before) !== settledNodes(run);
  return { ...state, run, revisions: moved ? raiseRevisions(state.revisions, ['run']) : state.revisions };
}

function settledNodes(run: views.RunSummary): number {
  return run.nodes.filter((node) => node.state !== 'PENDING' && node.state !== 'RUNNING').length;
}

function appendEpoch(epochs: CoreState['epochs'], runId: string, epoch: EpochReport): CoreState['epochs'] {
  if (epochs.runId !== runId) return { runId, reports: [epoch] };
  const others = epochs.reports.filter((known) => known.model !== epoch.model || known.epoch !== epoch.epoch);
  return { runId, reports: [...others, epoch] };
}

function replaceTrial(trials: CoreState['trials'], runId: string, trial: TrialReport): CoreState['trials'] {
  if (trials.runId !== runId) return { runId, reports: [trial] };
  return { runId, reports: [...trials.reports.filter((known) => known.trial !== trial.trial), trial] };
}

/** Running jobs are always kept; of the ended ones the latest. */
function keepRecent(jobs: Readonly<Record<string, views.JobView>>): Readonly<Record<string, views.JobView>> {
  const all = Object.values(jobs);
  if (all.length <= keptJobs) return jobs;
  const running = all.filter((job) => job.state === 'running');
  const ended = all.filter((job) => job.state !== 'running').sort((a, b) => b.startedAt - a.startedAt);
  const kept = [...running, ...ended.slice(0, Math.max(0, keptJobs - running.length))];
  return Object.fromEntries(kept.map((job) => [job.id, job]));
}
