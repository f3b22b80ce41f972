/** Labelling in words and figures. */

import { labelSetOf, type views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import type { RecentDecision } from './labelling.ts';

/** "1,234.5", "-3", "1e3" as plain text of a number; undefined for anything else. */
export function parseNumber(text: string): string | undefined {
  const plain = text.trim().replaceAll(',', '');
  if (plain === '' || !Number.isFinite(Number(plain))) return undefined;
  return String(Number(plain));
}

/** A prediction as people read it: a class as it is, several with commas, a number with a few digits. */
export function showAnswer(answer: string): string {
  const several = labelSetOf(answer);
  if (several) return several.length === 0 ? i18n.t('feedback.noClass') : several.join(', ');
  const number = Number(answer);
  return answer.trim() === '' || !Number.isFinite(number) || Number.isInteger(number) ? answer : format.formatShort(number);
}

export function describeDecision(recent: RecentDecision): string {
  if (recent.kind === 'label') return showAnswer(recent.label ?? '');
  return i18n.t(`feedback.decisions.${recent.kind}`);
}

/** "12 min", "under a minute"; undefined before there is a pace. */
export function minutesLeft(left: number, perMinute: number | undefined): string | undefined {
  if (!perMinute || left === 0) return undefined;
  const minutes = left / perMinute;
  if (minutes < 1) return '< 1';
  return minutes < 600 ? format.formatCount(Math.round(minutes)) : format.formatCompact(Math.round(minutes / 60) * 60);
}

/** The end of it: ids begin with the time and differ at the end. */
export function shortId(id: string): string {
  return id.length <= 9 ? id : `…${id.slice(-6)}`;
}

export interface Gain {
  readonly labels: number;
  readonly value: number;
  readonly metric: views.AgreementView['gain'][number]['metric'];
}

const lowerIsBetter = new Set<string>(['rmse', 'mae', 'log_loss']);

/**
 * What the last labels bought. `halfWidth` is half the main metric's 95 % interval: a step inside it may be chance.
 * Undefined before two evaluations that differ in their labels.
 */
export function describeGain(gain: readonly Gain[], halfWidth: number | undefined): string | undefined {
  const last = gain.at(-1);
  const before = gain.findLast((one) => last !== undefined && one.labels < last.labels);
  if (!last || !before) return undefined;
  const step = (last.value - before.value) * (lowerIsBetter.has(last.metric) ? -1 : 1);
  const words = {
    labels: format.formatCount(last.labels - before.labels),
    metric: i18n.t(`evaluate.metrics.${last.metric}`),
    step: format.formatMetric(Math.abs(step)),
  };
  if (halfWidth !== undefined && Math.abs(step) <= halfWidth) return i18n.t('feedback.gain.inside', words);
  return step > 0 ? i18n.t('feedback.gain.better', words) : i18n.t('feedback.gain.worse', words);
}

/** Whether there is a line to draw: evaluations with different numbers of labels. */
export function hasGainLine(gain: readonly Gain[]): boolean {
  return new Set(gain.map((one) => one.labels)).size > 1;
}

/** The order in words, with the random part named. */
export function describeOrder(order: views.QueueItem['order']): string {
  return i18n.t(`feedback.why.${order}`);
}
