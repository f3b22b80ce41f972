import { describe, expect, it } from 'vitest';
import type { EpochReport, views } from '../../../../core/contract/index.ts';
import { applyEvent } from '../../../../renderer/store/apply-event.ts';
import { initialCoreState } from '../../../../renderer/store/core-state.ts';

const node = (name: views.NodeRun['node'], state: views.NodeState): views.NodeRun => ({
  node: name,
  state,
  seconds: 0,
  facts: {},
});
const run = (nodes: readonly views.NodeRun[], state: views.RunState = 'RUNNING'): views.RunSummary => ({
  id: 'run-1',
  state,
  startedAt: 0,
  seconds: 0,
  nodes,
});
const epoch = (number: number, loss: number, model: EpochReport['model'] = 'candidate'): EpochReport => ({
  model,
  epoch: number,
  epochs: 3,
  loss,
  validationLoss: loss,
  seconds: 1,
  rowsPerSecond: 10,
});
const job = (id: string, state: views.JobView['state'], startedAt: number): views.JobView => ({
  id,
  title: id,
  state,
  startedAt,
});

describe('events of a run', () => {
  it('make views reload when a node ends, not when it progresses', () => {
    const started = applyEvent(initialCoreState, { kind: 'run', run: run([node('ExampleGen', 'RUNNING')]) });
    const progress = { ...node('ExampleGen', 'RUNNING'), progress: { step: 'rows', done: 5, unit: 'rows' as const } };
    const progressed = applyEvent(started, { kind: 'run', run: run([progress]) });
    expect(progressed.revisions.run).toBe(started.revisions.run);
    const ended = applyEvent(progressed, { kind: 'run', run: run([node('ExampleGen', 'COMPLETE')]) });
    expect(ended.revisions.run).toBe(started.revisions.run + 1);
  });

  it('show the progress although nothing reloads', () => {
    const progress = { ...node('Trainer', 'RUNNING'), progress: { step: 'epoch', done: 2, total: 3, unit: 'epochs' as const } };
    const first = applyEvent(initialCoreState, { kind: 'run', run: run([node('Trainer', 'RUNNING')]) });
    expect(applyEvent(first, { kind: 'run', run: run([progress]) }).run?.nodes[0]?.progress?.done).toBe(2);
  });
});

describe('epochs', () => {
  it('are kept per run and replaced when one is told again after a resume', () => {
    let state = applyEvent(initialCoreState, { kind: 'epoch', runId: 'run-1', epoch: epoch(1, 0.9) });
    state = applyEvent(state, { kind: 'epoch', runId: 'run-1', epoch: epoch(1, 0.5, 'linear_baseline') });
    state = applyEvent(state, { kind: 'epoch', runId: 'run-1', epoch: epoch(1, 0.8) });
    expect(state.epochs.reports.map((report) => [report.model, report.loss])).toEqual([
      ['linear_baseline', 0.5],
      ['candidate', 0.8],
    ]);
  });

  it('of another run start anew', () => {
    const first = applyEvent(initialCoreState, { kind: 'epoch', runId: 'run-1', epoch: epoch(1, 0.9) });
    expect(applyEvent(first, { kind: 'epoch', runId: 'run-2', epoch: epoch(1, 0.7) }).epochs.reports).toHaveLength(1);
  });
});

describe('jobs', () => {
  it('that run are never forgotten, however many ended', () => {
    let state = applyEvent(initialCoreState, { kind: 'job', job: job('long', 'running', 0) });
    for (let index = 1; index <= 80; index++) state = applyEvent(state, { kind: 'job', job: job(`j${index}`, 'done', index) });
    expect(Object.keys(state.jobs)).toHaveLength(50);
    expect(state.jobs['long']?.state).toBe('running');
    expect(state.jobs['j80']).toBeDefined();
    expect(state.jobs['j1']).toBeUndefined();
  });
});

describe('project, serving and feedback events', () => {
  it('raise only their own topic', () => {
    const served = applyEvent(initialCoreState, { kind: 'serving', running: true });
    expect(served.revisions).toEqual({ project: 0, run: 0, serving: 1, feedback: 0 });
    expect(served.servingRunning).toBe(true);
  });
});
