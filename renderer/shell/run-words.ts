/** A run in words: what happened last, what will happen next. */

import type { NodeName, views } from '../../core/contract/index.ts';
import { format, i18n } from '../locales/index.ts';
import { stageOfNode } from '../store/live-stages.ts';

/** "run 18 · 3 min ago · 9 nodes, 6 cached". */
export function describeLastRun(run: views.RunSummary, now: number = Date.now()): string {
  const parts: string[] = [i18n.t('shell.run.name', { id: format.shortRunId(run.id) })];
  if (run.state === 'RUNNING') {
    const done = run.nodes.filter((node) => node.state === 'COMPLETE' || node.state === 'CACHED').length;
    parts.push(i18n.t('shell.run.progress', { done, total: run.nodes.length }));
    return parts.join(' · ');
  }
  parts.push(format.formatAgo(run.startedAt + run.seconds * 1000, now));
  if (run.state !== 'COMPLETE') {
    const failed = run.nodes.find((node) => node.state === 'FAILED');
    parts.push(failed ? i18n.t('shell.run.failedAt', { node: failed.node }) : i18n.t(`shell.run.states.${run.state}`));
    return parts.join(' · ');
  }
  const cached = run.nodes.filter((node) => node.state === 'CACHED').length;
  parts.push(i18n.t('shell.run.nodes', { total: run.nodes.length, cached }));
  return parts.join(' · ');
}

/** What the primary button will do now: "Transform and later will run". */
export function describeNextRun(project: views.ProjectSummary): string {
  if (!project.nextNode) return i18n.t('shell.run.upToDate');
  return isLast(project.nextNode)
    ? i18n.t('shell.run.onlyWillRun', { stage: stageWord(project.nextNode) })
    : i18n.t('shell.run.laterWillRun', { stage: stageWord(project.nextNode) });
}

function stageWord(node: NodeName): string {
  return i18n.t(`shell.screens.${stageOfNode[node]}`);
}

function isLast(node: NodeName): boolean {
  return node === 'Pusher';
}
