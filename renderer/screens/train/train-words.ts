/** Training in one or two sentences: what goes on, or what the last one showed. */

import type { EpochReport, views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import { compareWithLinear, curvesOf, firstShown, modelsOf, ownCurves } from './training-curves.ts';

type Network = NonNullable<views.TrainingView['network']>;

export interface TrainingFacts {
  readonly epochs: readonly EpochReport[];
  readonly running: boolean;
  /** Of the model kept. */
  readonly family?: views.TrainingView['family'];
  /** Of the candidate; wide and deep where it is not told. */
  readonly network?: Network;
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

export function describeTraining({ epochs: reports, running, family, network = 'wide_deep' }: TrainingFacts): string {
  if (running) return i18n.t('train.running');
  const epochs = ownCurves(reports, network);
  const model = firstShown(epochs, family);
  const curves = model ? curvesOf(epochs, model) : undefined;
  if (!model || !curves || (model === 'linear_baseline' && family !== 'linear')) return i18n.t('train.purpose');
  const stopped = curves.epoch < curves.epochs;
  const unit = model === 'trees' ? 'rounds' : 'epochs';
  const start = i18n.t(stopped ? `train.stoppedEarly.${unit}` : `train.ranThrough.${unit}`, {
    epoch: curves.epoch,
    epochs: curves.epochs,
    best: curves.bestEpoch,
  });
  const outcome = model === 'linear_baseline' ? linearKept(epochs, network) : besideLinear(epochs, model, network);
  return outcome === '' ? start : `${start} ${outcome}`;
}

/** What the others reached that were trained beside the linear model and not kept. */
function linearKept(epochs: readonly EpochReport[], network: Network): string {
  const named = modelsOf(epochs).map((model) => {
    const name = i18n.t(model === 'candidate' ? `train.choices.${network}` : `train.models.${model}`);
    return { model, words: `${name} ${format.formatFixed(curvesOf(epochs, model)?.best, 3)}` };
  });
  const others = named.filter(({ model }) => model !== 'linear_baseline').map(({ words }) => words);
  if (others.length === 0) return '';
  const linear = format.formatFixed(curvesOf(epochs, 'linear_baseline')?.best, 3);
  return i18n.t('train.linearKept', { linear, others: others.join(', ') });
}

function besideLinear(epochs: readonly EpochReport[], model: EpochReport['model'], network: Network): string {
  const comparison = compareWithLinear(epochs, model);
  if (!comparison) return '';
  const words = {
    candidate: format.formatFixed(comparison.candidate, 3),
    linear: format.formatFixed(comparison.linear, 3),
    share: format.formatPercent(Math.abs(comparison.gain)),
    name: i18n.t(`train.choices.${network}`),
  };
  const isTrees = model === 'trees';
  if (Math.abs(comparison.gain) < noticeable) return i18n.t(isTrees ? 'train.treesEqual' : 'train.depthEqual', words);
  if (comparison.gain > 0) return i18n.t(isTrees ? 'train.treesBuy' : 'train.depthBuys', words);
  return i18n.t(isTrees ? 'train.treesCost' : 'train.depthCosts', words);
}
