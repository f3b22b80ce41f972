import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { countNodes, describeFacts, describeRuns, withLiveRun } from '../../../../../renderer/screens/runs/run-words.ts';

const run = (id: string, state: views.RunState = 'COMPLETE'): views.RunSummary => ({
  id,
  state,
  startedAt: 0,
  seconds: 1,
  nodes: [
    { node: 'ExampleGen', state: 'CACHED', seconds: 0, facts: {} },
    { node: 'Trainer', state: 'COMPLETE', seconds: 1, facts: { epochs: 5, validation_loss: 0.392214, engine: 'tfjs:wasm' } },
    { node: 'Pusher', state: 'SKIPPED', seconds: 0, facts: {} },
  ],
});

describe('the list of runs', () => {
  it('shows a run as events tell it, and one it did not know yet on top', () => {
    const live = run('run-2', 'RUNNING');
    expect(withLiveRun([run('run-1')], live).map((one) => one.id)).toEqual(['run-2', 'run-1']);
    expect(withLiveRun([run('run-2'), run('run-1')], live)[0]?.state).toBe('RUNNING');
    expect(withLiveRun([run('run-1')], null)).toHaveLength(1);
  });

  it('says how many were stopped by a problem', () => {
    expect(describeRuns([run('2'), run('1', 'FAILED')])).toBe(
      '2 runs, newest first, kept with their logs and results. One was stopped by a problem.',
    );
    expect(describeRuns([])).toContain('Every run');
  });

  it('counts what ran and what came from the cache', () => {
    expect(countNodes(run('1'))).toEqual({ cached: 1, ran: 1, total: 3 });
  });

  it('tells the facts of a node in one line', () => {
    expect(describeFacts(run('1').nodes[1] as views.NodeRun)).toBe('epochs 5 · validation loss 0.3922 · engine tfjs:wasm');
  });

  it('calls metrics by the names that the screens have for them', () => {
    const facts = { f1_micro: 0.61137, auc: 0.9303, blessed: 'yes', failed_checks: 2 };
    expect(describeFacts({ node: 'Evaluator', state: 'COMPLETE', seconds: 1, facts })).toBe(
      'F1 (micro) 0.6114 · AUC 0.9303 · blessed yes · failed checks 2',
    );
  });
});
