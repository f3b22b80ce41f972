/** A job in words: step, share, rate, time left. */

import type { views } from '../../core/contract/index.ts';
import { format, i18n } from '../locales/index.ts';
import { progressShare } from '../store/live-stages.ts';

export function describeJob(job: views.JobView, now: number = Date.now()): string {
  if (job.state !== 'running') {
    const seconds = job.endedAt === undefined ? undefined : (job.endedAt - job.startedAt) / 1000;
    return [
      i18n.t(`shell.jobs.states.${job.state}`),
      seconds === undefined ? '' : format.formatSeconds(seconds),
      format.formatAgo(job.endedAt ?? now, now),
    ]
      .filter((part) => part !== '')
      .join(' · ');
  }
  const { progress } = job;
  if (!progress) return i18n.t('shell.jobs.starting');
  const parts: string[] = [progress.step];
  const share = progressShare(progress);
  parts.push(share === undefined ? amount(progress.done, progress.unit) : format.formatPercent(share, 0));
  if (job.rate) parts.push(i18n.t('shell.jobs.rate', { amount: amount(job.rate, progress.unit) }));
  if (job.secondsLeft !== undefined)
    parts.push(i18n.t('shell.jobs.left', { time: format.formatSeconds(Math.max(1, Math.round(job.secondsLeft))) }));
  return parts.join(' · ');
}

/** Running first, then the latest. */
export function sortJobs(jobs: readonly views.JobView[]): readonly views.JobView[] {
  return [...jobs].sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running') || b.startedAt - a.startedAt);
}

function amount(value: number, unit: NonNullable<views.JobView['progress']>['unit']): string {
  return unit === 'bytes'
    ? format.formatBytes(value)
    : `${value < 10 ? format.formatShort(value) : format.formatCompact(Math.round(value))} ${i18n.t(`shell.jobs.units.${unit}`)}`;
}
