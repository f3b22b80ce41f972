/** What the epochs reported say: curves, how far training is, and whether a model beats the baseline. */

import type { EpochReport, views } from '../../../core/contract/index.ts';

export interface Curves {
  /** Whose curves these are; an epoch of trees is a round. */
  readonly model: EpochReport['model'];
  readonly train: readonly { readonly x: number; readonly y: number }[];
  readonly validation: readonly { readonly x: number; readonly y: number }[];
  readonly epoch: number;
  readonly epochs: number;
  /** At most so long, as training may stop early. */
  readonly secondsLeft: number;
  /** Lowest validation loss. */
  readonly best: number;
  /** Epoch of it. */
  readonly bestEpoch: number;
}

/** Epochs whose mean pace tells how long the rest takes. */
const paceOf = 3;

export function curvesOf(reports: readonly EpochReport[], model: EpochReport['model']): Curves | undefined {
  const own = reports.filter((report) => report.model === model).sort((a, b) => a.epoch - b.epoch);
  const last = own.at(-1);
  if (!last) return undefined;
  const recent = own.slice(-paceOf);
  const pace = recent.reduce((sum, report) => sum + report.seconds, 0) / recent.length;
  let best = last;
  for (const report of own) if (report.validationLoss < best.validationLoss) best = report;
  return {
    model,
    train: own.map((report) => ({ x: report.epoch, y: report.loss })),
    validation: own.map((report) => ({ x: report.epoch, y: report.validationLoss })),
    epoch: last.epoch,
    epochs: last.epochs,
    secondsLeft: Math.max(0, last.epochs - last.epoch) * pace,
    best: best.validationLoss,
    bestEpoch: best.epoch,
  };
}

/** The models that have curves, in the order they are trained in. */
export function modelsOf(reports: readonly EpochReport[]): readonly EpochReport['model'][] {
  return (['linear_baseline', 'trees', 'candidate'] as const).filter((model) => reports.some((one) => one.model === model));
}

/** Each once: a linear candidate is its own baseline. */
export function ownCurves(reports: readonly EpochReport[], network: views.TrainingView['network']): readonly EpochReport[] {
  const hasCandidate = network === 'linear' && reports.some(({ model }) => model === 'candidate');
  return hasCandidate ? reports.filter(({ model }) => model !== 'linear_baseline') : reports;
}

/** Whose curves are shown first: those of the model kept; while training, of the newest. */
export function firstShown(
  reports: readonly EpochReport[],
  family: views.TrainingView['family'],
): EpochReport['model'] | undefined {
  const models = modelsOf(reports);
  const kept = family === 'trees' ? 'trees' : family === 'linear' ? 'linear_baseline' : 'candidate';
  return models.includes(kept) ? kept : models.at(-1);
}

export interface Comparison {
  readonly candidate: number;
  readonly linear: number;
  /** How much lower the candidate's loss is, as a share of the baseline's. Negative: it is higher. */
  readonly gain: number;
}

export function compareWithLinear(
  reports: readonly EpochReport[],
  model: EpochReport['model'] = 'candidate',
): Comparison | undefined {
  const candidate = curvesOf(reports, model);
  const linear = curvesOf(reports, 'linear_baseline');
  if (!candidate || !linear || linear.best === 0) return undefined;
  return { candidate: candidate.best, linear: linear.best, gain: (linear.best - candidate.best) / linear.best };
}
