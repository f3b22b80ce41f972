/** Training in one or two sentences: what goes on, or what the last one showed. */

import type { EpochReport, views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import { type Curves, compareWithLinear, curvesOf, firstShown, ownCurves } from './training-curves.ts';

export interface TrainingFacts {
  readonly epochs: readonly EpochReport[];
  readonly running: boolean;
  /** Of the model kept. */
  readonly family?: views.TrainingView['family'];
  /** Of the candidate; wide and deep where it is not told. */
  readonly network?: views.TrainingView['network'];
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

function describeEnd({ model, epoch, epochs, bestEpoch }: Curves): string {
  const unit = model === 'trees' ? 'rounds' : 'epochs';
  const ended = epoch < epochs ? 'train.stoppedEarly' : 'train.ranThrough';
  return i18n.t(`${ended}.${unit}`, { epoch, epochs, best: bestEpoch });
}

/** The linear model among several: its own epochs, and how near the best of the others came. */
function describeKeptLinear(reports: readonly EpochReport[], network: NonNullable<TrainingFacts['network']>): string {
  const linear = curvesOf(reports, 'linear_baseline');
  const others = (['trees', 'candidate'] as const).flatMap((model) => curvesOf(reports, model) ?? []);
  const other = others.reduce<Curves | undefined>((best, one) => (best && best.best <= one.best ? best : one), undefined);
  if (!linear || !other) return i18n.t('train.purpose');
  const gain = linear.best === 0 ? 0 : (linear.best - other.best) / linear.best;
  const outcome = Math.abs(gain) < noticeable ? 'level' : gain > 0 ? 'chance' : 'best';
  const words = i18n.t(`train.linearKept.${outcome}`, {
    name: i18n.t(`train.choices.${other.model === 'trees' ? 'trees' : network}`),
    share: format.formatPercent(Math.abs(gain)),
  });
  return `${describeEnd(linear)} ${words}`;
}

/** Losses closer than this share of the baseline's are called equal. */
const noticeable = 0.005;

export function describeTraining({ epochs: reports, running, family, network = 'wide_deep' }: TrainingFacts): string {
  if (running) return i18n.t('train.running');
  const epochs = ownCurves(reports, network);
  if (family === 'linear' && network !== 'linear') return describeKeptLinear(epochs, network);
  const model = firstShown(epochs, family);
  const candidate = model && model !== 'linear_baseline' ? curvesOf(epochs, model) : undefined;
  if (!model || !candidate) return i18n.t('train.purpose');
  const start = describeEnd(candidate);
  const comparison = compareWithLinear(epochs, model);
  if (!comparison) return start;
  const words = {
    candidate: format.formatFixed(comparison.candidate, 3),
    linear: format.formatFixed(comparison.linear, 3),
    share: format.formatPercent(Math.abs(comparison.gain)),
    name: i18n.t(`train.choices.${network}`),
  };
  const isTrees = model === 'trees';
  if (Math.abs(comparison.gain) < noticeable) {
    return `${start} ${i18n.t(isTrees ? 'train.treesEqual' : 'train.depthEqual', words)}`;
  }
  const buys = isTrees ? 'train.treesBuy' : 'train.depthBuys';
  return `${start} ${i18n.t(comparison.gain > 0 ? buys : isTrees ? 'train.treesCost' : 'train.depthCosts', words)}`;
}
