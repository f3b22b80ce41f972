/** Runs and nodes in words. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import type { JoinedNode } from './node-runs.ts';

export function describePipeline(run: views.RunSummary | undefined): string {
  if (!run) return i18n.t('pipeline.never');
  const id = format.shortRunId(run.id);
  const failed = run.nodes.find((node) => node.state === 'FAILED');
  if (failed) return i18n.t('pipeline.failed', { id, node: failed.node });
  const running = run.nodes.find((node) => node.state === 'RUNNING');
  if (running) return i18n.t('pipeline.running', { id, node: running.node });
  const cached = run.nodes.filter((node) => node.state === 'CACHED').length;
  const counts = { id, seconds: format.formatSeconds(run.seconds), total: run.nodes.length, cached };
  if (run.state === 'COMPLETE') return cached > 0 ? i18n.t('pipeline.complete', counts) : i18n.t('pipeline.completeAnew', counts);
  return i18n.t('pipeline.stopped', { id, state: i18n.t(`pipeline.runStates.${run.state}`) });
}

/** "cached", "12.3 s", "epoch 7 / 12". */
export function describeState(node: JoinedNode): string {
  const { run } = node;
  if (!run) return i18n.t(node.node === 'Tuner' ? 'pipeline.states.ASKED' : 'pipeline.states.PENDING');
  if (run.state === 'RUNNING' && run.progress) {
    const { step, done, total } = run.progress;
    return total
      ? `${step} ${format.formatCompact(done)} / ${format.formatCompact(total)}`
      : `${step} ${format.formatCompact(done)}`;
  }
  const word = i18n.t(`pipeline.states.${run.state}`);
  return run.state === 'COMPLETE' ? format.formatSeconds(run.seconds) : word;
}

/** "26,000 → 26,000 rows"; nothing where a node counts none. */
export function describeRows(node: JoinedNode): string {
  const { rowsIn, rowsOut } = node.run ?? {};
  if (!rowsIn && !rowsOut) return '';
  if (rowsOut === undefined) return i18n.t('pipeline.rowsIn', { rows: format.formatCount(rowsIn) });
  if (rowsIn === undefined || rowsIn === rowsOut) return i18n.t('pipeline.rows', { rows: format.formatCount(rowsOut) });
  return i18n.t('pipeline.rowsInOut', { from: format.formatCount(rowsIn), to: format.formatCount(rowsOut) });
}
