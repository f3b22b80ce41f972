/** Training in one or two sentences: what goes on, or what the last one showed. */

import type { EpochReport, views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import { compareWithLinear, curvesOf, firstShown } from './training-curves.ts';

export interface TrainingFacts {
  readonly epochs: readonly EpochReport[];
  readonly running: boolean;
  readonly leaderboard: readonly views.LeaderboardRow[];
  /** Of the model kept. */
  readonly family?: views.TrainingView['family'];
}

/** Fewer of the rows than this are a small part: as the log has it. */
const smallPart = 0.25;

/** What sampling left of the training rows; undefined where there was none. */
export function describeSampled(
  sampled: views.TrainingView['sampled'],
): { readonly words: string; readonly isWarning: boolean } | undefined {
  if (!sampled) return undefined;
  const { sampling, before, after, leftOut, mostOften } = sampled;
  const words = i18n.t(`train.sampled.${sampling}`, {
    after: format.formatCount(after),
    before: format.formatCount(before),
    share: format.formatPercent(after / before),
    leftOut: format.formatCount(leftOut),
    times: format.formatCount(mostOften),
  });
  return { words, isWarning: sampling === 'undersample' && after < smallPart * before };
}

/** Losses closer than this share of the baseline's are called equal. */
const noticeable = 0.005;

export function describeTraining({ epochs, running, leaderboard, family }: TrainingFacts): string {
  if (running) return i18n.t('train.running');
  const model = firstShown(epochs, family);
  const candidate = model && model !== 'linear_baseline' ? curvesOf(epochs, model) : undefined;
  if (!model || !candidate) return i18n.t('train.purpose');
  const stopped = candidate.epoch < candidate.epochs;
  const unit = model === 'trees' ? 'rounds' : 'epochs';
  const start = i18n.t(stopped ? `train.stoppedEarly.${unit}` : `train.ranThrough.${unit}`, {
    epoch: candidate.epoch,
    epochs: candidate.epochs,
    best: candidate.bestEpoch,
  });
  const comparison = compareWithLinear(epochs, model);
  if (!comparison) return start;
  const name = leaderboard.find((row) => !row.baseline)?.name ?? i18n.t('train.choices.wide_deep');
  const words = {
    candidate: format.formatFixed(comparison.candidate, 3),
    linear: format.formatFixed(comparison.linear, 3),
    share: format.formatPercent(Math.abs(comparison.gain)),
    name,
  };
  const isTrees = model === 'trees';
  if (Math.abs(comparison.gain) < noticeable) {
    return `${start} ${i18n.t(isTrees ? 'train.treesEqual' : 'train.depthEqual', words)}`;
  }
  const buys = isTrees ? 'train.treesBuy' : 'train.depthBuys';
  return `${start} ${i18n.t(comparison.gain > 0 ? buys : isTrees ? 'train.treesCost' : 'train.depthCosts', words)}`;
}
