/** What the scores of a row say: the class, the classes, or the number. */

import type { PageFacts } from '../../core/contract/index.ts';

type Judged = Pick<PageFacts, 'kind' | 'classes'>;

/** Binary: the second class above its threshold; several classes: every one above its own. */
export function decisionOf({ kind, classes }: Judged, scores: readonly number[], thresholds: readonly number[]): string {
  const isSaid = (k: number): boolean => (scores[k] ?? 0) > (thresholds[k] ?? 0);
  if (kind === 'regression') return formatValue(scores[0] ?? Number.NaN);
  if (kind === 'multilabel') return classes.filter((_, k) => isSaid(k)).join(', ') || 'none of them';
  if (kind === 'binary') return classes[isSaid(1) ? 1 : 0] ?? '';
  return classes[scores.indexOf(Math.max(...scores))] ?? '';
}

/** Six digits carry a float32; beyond a million all whole ones. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.abs(value) >= 1e6 ? 0 : Math.max(0, 5 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-3))));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(digits, 6) });
}

export function formatShare(share: number): string {
  return share < 0.0005 && share > 0 ? '< 0.1 %' : `${(share * 100).toFixed(1)} %`;
}

/** Three digits say how good a model was. */
export function formatMetric(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
