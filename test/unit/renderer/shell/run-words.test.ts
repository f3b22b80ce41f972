import { describe, expect, it } from 'vitest';
import { projectConfigSchema, type views } from '../../../../core/contract/index.ts';
import { describeJob, sortJobs } from '../../../../renderer/shell/job-words.ts';
import { describeLastRun, describeNextRun } from '../../../../renderer/shell/run-words.ts';
import { liveStages } from '../../../../renderer/store/live-stages.ts';

const now = Date.UTC(2026, 0, 1, 12);
const nodes: readonly views.NodeRun[] = [
  { node: 'ExampleGen', state: 'CACHED', seconds: 0, facts: {} },
  { node: 'Trainer', state: 'COMPLETE', seconds: 5, facts: {} },
];
const run: views.RunSummary = { id: 'run-18', state: 'COMPLETE', startedAt: now - 200_000, seconds: 20, nodes };
const project: views.ProjectSummary = {
  dir: '/p',
  name: 'p',
  config: projectConfigSchema.parse({ version: 1, name: 'p', data: {} }),
  stages: [{ id: 'train', state: 'done', fact: 'wide & deep' }],
  labelsSinceTraining: 0,
};

describe('a run in words', () => {
  it('says when it ended and what came from the cache', () => {
    expect(describeLastRun(run, now)).toBe('run 18 · 3 min ago · 2 nodes, 1 cached');
  });

  it('says where it stopped', () => {
    const failed = {
      ...run,
      state: 'FAILED' as const,
      nodes: [{ ...nodes[0], node: 'ExampleGen', state: 'FAILED', seconds: 0, facts: {} } as const],
    };
    expect(describeLastRun(failed, now)).toBe('run 18 · 3 min ago · stopped at ExampleGen');
  });

  it('says how far it is', () => {
    expect(describeLastRun({ ...run, state: 'RUNNING' }, now)).toBe('run 18 · 2 of 2 nodes done');
  });
});

describe('what Run will do', () => {
  it('names the first stage that is out of date', () => {
    expect(describeNextRun({ ...project, nextNode: 'Transform' })).toBe('Transform and later will run');
    expect(describeNextRun({ ...project, nextNode: 'SchemaGen' })).toBe('Validate and later will run');
    expect(describeNextRun({ ...project, nextNode: 'Pusher' })).toBe('Serve will run');
    expect(describeNextRun(project)).toBe('Everything is up to date');
  });
});

describe('the rail during a run', () => {
  const running: views.NodeRun = {
    node: 'Trainer',
    state: 'RUNNING',
    seconds: 1,
    facts: {},
    progress: { step: 'epoch', done: 7, total: 12, unit: 'epochs' },
  };

  it('shows the progress of the stage that runs', () => {
    expect(liveStages(project, { ...run, state: 'RUNNING', nodes: [running] })).toEqual([
      { id: 'train', state: 'running', fact: 'epoch 7 / 12' },
    ]);
  });

  it('shows the last facts once it ended', () => {
    expect(liveStages(project, { ...run, nodes: [running] })).toEqual(project.stages);
  });
});

describe('a job in words', () => {
  const job: views.JobView = { id: '1', title: 'Read', state: 'running', startedAt: now };

  it('tells step, share, rate and time left', () => {
    const progress = { step: 'reading', done: 250_000, total: 1_000_000, unit: 'rows' as const };
    expect(describeJob({ ...job, progress, rate: 125_000, secondsLeft: 6 }, now)).toBe(
      'reading · 25 % · 125,000 rows/s · 6.0 s left',
    );
  });

  it('counts where the end is not known', () => {
    expect(describeJob({ ...job, progress: { step: 'upload', done: 5_000_000, unit: 'bytes' } }, now)).toBe('upload · 5.0 MB');
  });

  it('comes before the ended ones', () => {
    const done: views.JobView = { ...job, id: '2', state: 'done', startedAt: now + 5 };
    expect(sortJobs([done, job]).map((one) => one.id)).toEqual(['1', '2']);
  });
});
