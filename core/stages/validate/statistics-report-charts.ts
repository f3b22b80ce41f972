/** The report's small charts as SVG: every split in its colour, on shared scales. */

import type { views } from '../../contract/index.ts';
import { escapeHtml, formatNumber, formatPercent } from './statistics-report-numbers.ts';

const width = 300;
const height = 90;
const base = height - 14;

/** Densities as outlines; the second split is filled. */
export function histogramPicture(label: string, splits: readonly (readonly views.HistogramBucket[])[]): string {
  const finite = splits.map((buckets) => buckets.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)));
  const all = finite.flat();
  if (all.length === 0) return '<p class="kept">No values.</p>';
  const low = Math.min(...all.map((bucket) => bucket.low));
  const high = Math.max(...all.map((bucket) => bucket.high));
  const span = high > low ? high - low : 1;
  const densities = finite.map((buckets) => densitiesOf(buckets, span / 200));
  const most = Math.max(...densities.flat().map((bin) => bin.density)) || 1;
  const x = (value: number): string => (((value - low) / span) * width).toFixed(1);
  const y = (density: number): string => (base - (density / most) * (base - 4)).toFixed(1);
  const paths = densities.map((bins, index) => {
    const steps = bins.map((bin) => `L${x(bin.low)} ${y(bin.density)}H${x(Math.min(bin.high, low + span))}`).join('');
    const start = `M${x(bins[0]?.low ?? low)} ${base}`;
    return bins.length === 0 ? '' : `<path class="s${index % 4}${index === 1 ? ' area' : ''}" d="${start}${steps}V${base}"/>`;
  });
  const ends = `<text x="0" y="${height - 2}">${formatNumber(low)}</text><text x="${width}" y="${height - 2}" text-anchor="end">${formatNumber(high)}</text>`;
  // The filled one lies below.
  return svg(label, `${paths.toReversed().join('')}<path class="axis" d="M0 ${base}H${width}"/>${ends}`, height);
}

function densitiesOf(buckets: readonly views.HistogramBucket[], minimum: number) {
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0) || 1;
  return buckets.map(({ low, high, count }) => {
    const wide = Math.max(high - low, minimum);
    return { low, high: low + wide, density: count / total / wide };
  });
}

const mostBars = 8;
const pitch = 18;

/** Shares of the most frequent values. */
export function sharesPicture(
  label: string,
  splits: readonly { readonly total: number; readonly counts: ReadonlyMap<string, number> }[],
): string {
  const shares = splits.map(
    ({ total, counts }) =>
      (value: string) =>
        (counts.get(value) ?? 0) / Math.max(1, total),
  );
  const largest = (value: string): number => Math.max(...shares.map((share) => share(value)));
  const values = [...new Set(splits.flatMap(({ counts }) => [...counts.keys()]))].sort((a, b) => largest(b) - largest(a));
  const shown = values.slice(0, mostBars);
  if (shown.length === 0) return '<p class="kept">No values.</p>';
  const most = largest(shown[0] as string) || 1;
  const bars = shown.map((value, row) => {
    const top = row * pitch;
    const thick = Math.min(6, 12 / splits.length);
    const rects = shares.map((share, index) => {
      const long = Math.max(0.5, (share(value) / most) * 100).toFixed(1);
      return `<rect class="s${index % 4}" x="112" y="${top + 2 + index * thick}" width="${long}" height="${thick - 1}"/>`;
    });
    const text = shares.map((share) => formatPercent(share(value)).replace(' %', '')).join(' · ');
    const name = value.length > 18 ? `${value.slice(0, 17)}…` : value;
    return `<text x="106" y="${top + 11}" text-anchor="end">${escapeHtml(name === '' ? '""' : name)}</text>${rects.join('')}<text x="218" y="${top + 11}">${text} %</text>`;
  });
  return svg(label, bars.join(''), shown.length * pitch + 2);
}

function svg(label: string, inner: string, tall: number): string {
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}">${inner}</svg>`;
}
