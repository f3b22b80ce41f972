/** Features and findings in a few words, with their numbers. */

import type { views } from '../../../core/contract/index.ts';
import { format, i18n } from '../../locales/index.ts';

/** The split trained on and the one it is compared with. */
export function splitsOf(feature: views.FeatureView): {
  readonly train: views.SplitStatistics | undefined;
  readonly evaluation: views.SplitStatistics | undefined;
} {
  const train = feature.splits.find((split) => split.split === 'train') ?? feature.splits[0];
  const evaluation = feature.splits.find((split) => split.split === 'eval') ?? feature.splits.find((split) => split !== train);
  return { train, evaluation };
}

export function missingShare(split: views.SplitStatistics | undefined): number | undefined {
  return split && split.rows > 0 ? split.missing / split.rows : undefined;
}

/** "string · label", "int", "bytes · 11 values". */
export function describeKind(feature: views.FeatureView): string {
  const parts: string[] = [i18n.t(`validate.types.${feature.type}`)];
  const { train } = splitsOf(feature);
  const unique = train?.string?.unique;
  if (feature.role !== 'feature') parts.push(i18n.t(`validate.roles.${feature.role}`));
  else if (unique !== undefined && unique > 2 && unique <= 60) parts.push(i18n.t('validate.values', { count: unique }));
  else if (unique !== undefined && train && unique > train.rows * 0.4) parts.push(i18n.t('validate.idLike'));
  return parts.join(' · ');
}

/** "Experian" with "5.2 %", or "mean 4.21" with "± 9.02". */
export function describeCentre(split: views.SplitStatistics | undefined): { readonly value: string; readonly share: string } {
  if (split?.numeric) {
    const { mean, deviation } = split.numeric;
    return { value: i18n.t('validate.mean', { mean: format.formatShort(mean) }), share: `± ${format.formatShort(deviation)}` };
  }
  const top = split?.string?.top[0];
  if (!split || !top) return { value: '–', share: '' };
  return { value: top.value, share: format.formatPercent(top.count / Math.max(1, split.rows - split.missing)) };
}

const shortNames = {
  SCHEMA_NEW_COLUMN: 'newColumn',
  SCHEMA_MISSING_COLUMN: 'missingColumn',
  ENUM_TYPE_UNEXPECTED_STRING_VALUES: 'newValues',
  ENUM_TYPE_INVALID_UTF8: 'badText',
  UNEXPECTED_DATA_TYPE: 'wrongType',
  INT_TYPE_BIG_INT: 'outOfRange',
  INT_TYPE_SMALL_INT: 'outOfRange',
  FLOAT_TYPE_BIG_FLOAT: 'outOfRange',
  FLOAT_TYPE_SMALL_FLOAT: 'outOfRange',
  FLOAT_TYPE_HAS_NAN: 'notANumber',
  FEATURE_TYPE_NOT_PRESENT: 'missingColumn',
  INVALID_FEATURE_SHAPE: 'shape',
} as const;

/** A finding as a chip: "drift > 0.010", "58 % missing", "new values". */
export function describeFinding(anomaly: views.AnomalyView, feature: views.FeatureView, threshold: number | undefined): string {
  if (isDrift(anomaly)) {
    return threshold === undefined
      ? i18n.t('validate.short.drift')
      : i18n.t('validate.short.driftAbove', { threshold: format.formatFixed(threshold) });
  }
  const split = feature.splits.find((candidate) => candidate.split === anomaly.split) ?? feature.splits[0];
  const missing = missingShare(split) ?? 0;
  // A value for every row is a shape too: where some are missing, that is what is wrong with it.
  if (isLowPresence(anomaly) || (anomaly.type === 'INVALID_FEATURE_SHAPE' && missing > 0)) {
    return i18n.t('validate.short.missing', { share: format.formatPercent(missing, missing < 0.1 ? 1 : 0) });
  }
  const known = Object.entries(shortNames).find(([type]) => type === anomaly.type)?.[1];
  return known ? i18n.t(`validate.short.${known}`) : anomaly.type.toLowerCase().replaceAll('_', ' ');
}

export interface Finding {
  readonly anomaly: views.AnomalyView;
  /** Every split it is in. */
  readonly splits: readonly string[];
}

/** What is wrong in several splits in the same way is one finding. */
export function groupFindings(anomalies: readonly views.AnomalyView[]): readonly Finding[] {
  const groups = new Map<string, { anomaly: views.AnomalyView; splits: string[] }>();
  for (const anomaly of anomalies) {
    const key = `${anomaly.feature} ${anomaly.type} ${anomaly.severity}`;
    const known = groups.get(key);
    if (known) known.splits.push(anomaly.split);
    else groups.set(key, { anomaly, splits: [anomaly.split] });
  }
  return [...groups.values()];
}

export function isDrift(anomaly: views.AnomalyView): boolean {
  return anomaly.type.startsWith('COMPARATOR_');
}

export function isLowPresence(anomaly: views.AnomalyView): boolean {
  return anomaly.type === 'FEATURE_TYPE_LOW_FRACTION_PRESENT' || anomaly.type === 'FEATURE_TYPE_LOW_NUMBER_PRESENT';
}

/** The distance a drift finding is about: as TFDV words it, since it may be to the span before and not to train. */
export function measuredDistance(anomaly: views.AnomalyView, feature: views.FeatureView): number | undefined {
  const stated = / is ([\d.e+-]+) \(up to six significant digits\)/.exec(anomaly.description)?.[1];
  return stated === undefined ? feature.distance : Number(stated);
}

/** The next round limit above a distance: 0.017 gives 0.02, 0.31 gives 0.35. */
export function nextLimit(distance: number): number {
  if (!(distance > 0)) return 0.01;
  const step = 10 ** Math.floor(Math.log10(distance)) / 2;
  return Number((Math.ceil((distance * 1.05) / step) * step).toPrecision(3));
}

/** The largest minimum fraction that the data meets, cut to two decimals: 41.9 % present gives 0.41. */
export function reachableFraction(split: views.SplitStatistics): number {
  return Math.max(0, Math.floor((1 - split.missing / Math.max(1, split.rows)) * 100) / 100);
}
