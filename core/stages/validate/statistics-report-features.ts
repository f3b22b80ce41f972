/** The report's features: a small chart and the numbers, split by split. */

import type { views } from '../../contract/index.ts';
import { histogramPicture, sharesPicture } from './statistics-report-charts.ts';
import { escapeHtml, formatCount, formatNumber, formatPercent } from './statistics-report-numbers.ts';

/** `open`: the features whose values may be shown. */
export function featureCards({ features }: views.ValidationView, open: ReadonlySet<string>): string {
  return `<div class="cards">${features.map((feature) => featureCard(feature, open.has(feature.name))).join('\n')}</div>`;
}

function featureCard(feature: views.FeatureView, isOpen: boolean): string {
  const role = feature.role === 'feature' ? '' : ` · ${feature.role}`;
  const found = new Set(feature.anomalies.map((anomaly) => anomaly.type)).size;
  const mark = found === 0 ? '' : `<b class="bad">${found === 1 ? '1 finding' : `${found} findings`}</b>`;
  const distance = feature.distance === undefined ? '' : ` · distance ${feature.distance.toFixed(3)}`;
  return `<article><h3>${escapeHtml(feature.name)}${mark}</h3><p>${feature.type.toLowerCase()}${role}${distance}</p>
${picture(feature, isOpen)}${numbersTable(feature)}</article>`;
}

function picture({ name, splits }: views.FeatureView, isOpen: boolean): string {
  const label = `Distribution of ${name}`;
  if (splits.some((split) => split.numeric))
    return histogramPicture(
      label,
      splits.map((split) => split.numeric?.standard ?? []),
    );
  if (!isOpen) return '<p class="kept">Values are not shown.</p>';
  return sharesPicture(
    label,
    splits.map((split) => ({
      total: split.rows - split.missing,
      counts: new Map(split.string?.top.map(({ value, count }) => [value, count])),
    })),
  );
}

type Line = readonly [name: string, value: (split: views.SplitStatistics) => string | undefined];

const lines: readonly Line[] = [
  ['rows', (split) => formatCount(split.rows)],
  ['missing', (split) => (split.rows === 0 ? undefined : formatPercent(split.missing / split.rows))],
  ['distinct', ({ string }) => string && formatCount(string.unique)],
  ['mean length', ({ string }) => string && formatNumber(string.averageLength)],
  ['mean', ({ numeric }) => numeric && formatNumber(numeric.mean)],
  ['deviation', ({ numeric }) => numeric && formatNumber(numeric.deviation)],
  ['smallest', ({ numeric }) => numeric && formatNumber(numeric.min)],
  ['median', ({ numeric }) => numeric && formatNumber(numeric.median)],
  ['largest', ({ numeric }) => numeric && formatNumber(numeric.max)],
  ['zeros', ({ numeric }) => numeric && formatCount(numeric.zeros)],
  ['not a number', ({ numeric }) => (numeric?.nan ? formatCount(numeric.nan) : undefined)],
];

function numbersTable({ splits }: views.FeatureView): string {
  const head = splits.map((split) => `<th scope="col">${escapeHtml(split.split)}</th>`).join('');
  const rows = lines.map(([name, value]) => {
    const cells = splits.map(value);
    if (cells.every((cell) => cell === undefined)) return '';
    return `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td class="n">${cell ?? '–'}</td>`).join('')}</tr>`;
  });
  return `<table><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
