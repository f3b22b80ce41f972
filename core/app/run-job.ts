/** A run as a job in the window's list: how far it is, and how it ended. */

import type { views } from '../contract/index.ts';
import type { Problem } from '../foundation/index.ts';

export function runProgress(run: views.RunSummary): { step: string; done: number; total?: number; unit: 'steps' } {
  const active = run.nodes.find((node) => node.state === 'RUNNING');
  const ended = run.nodes.filter((node) => node.state === 'COMPLETE' || node.state === 'CACHED').length;
  const wanted = run.nodes.filter((node) => node.state !== 'SKIPPED').length;
  const inner = active?.progress?.total ? active.progress.done / active.progress.total : 0;
  return {
    step: active ? `${active.node}${active.progress ? `: ${active.progress.step}` : ''}` : 'Finishing',
    done: ended + inner,
    total: wanted,
    unit: 'steps',
  };
}

export function jobEnd(run: views.RunSummary): { state: 'done' | 'failed' | 'cancelled'; problem?: Problem } {
  if (run.state === 'CANCELED') return { state: 'cancelled' };
  if (run.state === 'COMPLETE') return { state: 'done' };
  return { state: 'failed', problem: run.nodes.find((node) => node.problem)?.problem };
}
