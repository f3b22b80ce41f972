/** A finding in one sentence with its numbers; where it cannot be said better, TFDV's own words. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';
import { isDrift, isLowPresence, measuredDistance, missingShare, splitsOf } from './finding-words.ts';

export function explainFinding(anomaly: views.AnomalyView, feature: views.FeatureView, threshold: number | undefined): string {
  if (isDrift(anomaly)) return explainDrift(anomaly, feature, threshold) ?? anomaly.description;
  const split = feature.splits.find((candidate) => candidate.split === anomaly.split);
  const missing = missingShare(split) ?? 0;
  if (split && (isLowPresence(anomaly) || (anomaly.type === 'INVALID_FEATURE_SHAPE' && missing > 0))) {
    const share = format.formatPercent(1 - missing);
    return i18n.t('validate.explain.presence', { share, split: split.split, description: anomaly.description });
  }
  return anomaly.description === '' ? anomaly.short : anomaly.description;
}

/** "Experian is 5.2 % of train and 6.9 % of eval: the largest difference, 0.017, is above 0.010." */
function explainDrift(anomaly: views.AnomalyView, feature: views.FeatureView, threshold: number | undefined): string | undefined {
  if (feature.distance === undefined || threshold === undefined) return undefined;
  // Measured against the span before: what is known here of train and eval does not explain it.
  const measured = measuredDistance(anomaly, feature) ?? feature.distance;
  if (Math.abs(measured - feature.distance) > 1e-5) return undefined;
  const numbers = { distance: format.formatFixed(feature.distance), limit: format.formatFixed(threshold) };
  const { train, evaluation } = splitsOf(feature);
  if (train?.numeric) return i18n.t('validate.explain.numericDrift', numbers);
  const widest = widestValue(train, evaluation);
  // The value that moved most may lie below the values listed; then the sentence names none.
  if (!widest || Math.abs(Math.abs(widest.train - widest.eval) - feature.distance) > 0.002) {
    return i18n.t('validate.explain.drift', numbers);
  }
  const shares = { train: format.formatPercent(widest.train), eval: format.formatPercent(widest.eval) };
  return i18n.t('validate.explain.driftOf', { value: widest.name, ...shares, ...numbers });
}

function widestValue(
  train: views.SplitStatistics | undefined,
  evaluation: views.SplitStatistics | undefined,
): { readonly name: string; readonly train: number; readonly eval: number } | undefined {
  const share = (split: views.SplitStatistics | undefined, value: string): number =>
    (split?.string?.top.find((one) => one.value === value)?.count ?? 0) / Math.max(1, (split?.rows ?? 0) - (split?.missing ?? 0));
  const names = new Set([train, evaluation].flatMap((split) => split?.string?.top.map((one) => one.value) ?? []));
  return [...names]
    .map((name) => ({ name: name === '' ? '""' : name, train: share(train, name), eval: share(evaluation, name) }))
    .sort((a, b) => Math.abs(b.train - b.eval) - Math.abs(a.train - a.eval))[0];
}
