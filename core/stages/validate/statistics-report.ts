/** The report: one HTML file with statistics, schema, findings and drift, without scripts and without raw rows. */

import type { views } from '../../contract/index.ts';
import { featureCards } from './statistics-report-features.ts';
import { escapeHtml, formatCount, formatNumber } from './statistics-report-numbers.ts';
import { reportStyle } from './statistics-report-style.ts';

export interface StatisticsReportInput {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly validation: views.ValidationView;
  readonly schema: views.SchemaView;
  readonly drift: views.DriftBoard;
  readonly checks: views.DataChecksView | null;
}

/** Values of a feature are shown only where there are so few that they are a list of categories. */
const mostDistinct = 50;
const largestDistinctShare = 0.1;
const longestMean = 60;

const rule = `Values of a string feature are shown only where it has at most ${mostDistinct} distinct ones, these are at most
${largestDistinctShare * 100} % of its values (two distinct ones always may be), they are ${longestMean} bytes or shorter on average, and no
personal data was found in it. Of every other string feature only counts are shown. Numbers are shown as counts,
histograms, quartiles and extremes. No row of the data is in this file.`;

export function printStatisticsReport(input: StatisticsReportInput): string {
  const { name, at, validation } = input;
  const open = openFeatures(input);
  const rows = validation.splits.map((split) => `${escapeHtml(split.name)} ${formatCount(split.rows)}`).join(' · ');
  const sections = [
    findingsSection(validation, open),
    checksSection(input.checks),
    driftSection(input.drift),
    `<section><h2>Features</h2>${featureCards(validation, open)}</section>`,
    schemaSection(input.schema, open),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Data report: ${escapeHtml(name)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${escapeHtml(name)}</h1>
<p>Data report of ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC · ${rows} rows · ${validation.features.length} features</p>
<p class="key">${validation.splits.map((split, index) => `<span class="s${index % 4}">${escapeHtml(split.name)}</span>`).join(' ')}</p>
</header>
<main>
${sections.filter((section) => section !== '').join('\n')}
</main>
<footer><h2>What is shown of the data</h2><p>${rule}</p></footer>
</body>
</html>
`;
}

/** Names of the features whose values may be shown. */
function openFeatures({ validation, checks }: Pick<StatisticsReportInput, 'validation' | 'checks'>): ReadonlySet<string> {
  const personal = new Set(
    checks?.findings.filter((finding) => finding.kind === 'personal_data').map((finding) => finding.feature),
  );
  const isOpen = (feature: views.FeatureView): boolean =>
    !personal.has(feature.name) &&
    feature.splits.every(({ string, rows, missing }) => {
      if (string === undefined) return true;
      const few = string.unique <= mostDistinct && string.unique <= Math.max(2, (rows - missing) * largestDistinctShare);
      return few && string.averageLength <= longestMean;
    });
  return new Set(validation.features.filter(isOpen).map((feature) => feature.name));
}

/** The long description of a finding names values. */
function findingsSection({ anomalies, override, blocking }: views.ValidationView, open: ReadonlySet<string>): string {
  if (anomalies.length === 0) return '<section><h2>Findings</h2><p>The data is as the schema says.</p></section>';
  const state = override
    ? `Overridden for this data: “${escapeHtml(override.reason)}”`
    : blocking
      ? 'The pipeline stops until they are resolved.'
      : 'None is severe enough to stop the pipeline.';
  const rows = sameAcrossSplits(anomalies).map(({ anomaly, splits }) => {
    const said = open.has(anomaly.feature) && anomaly.description !== '' ? anomaly.description : anomaly.short;
    const feature = anomaly.feature === '' ? 'dataset' : anomaly.feature;
    return tableRow([feature, splits.join(', '), anomaly.severity, said]);
  });
  return `<section><h2>Findings</h2><p>${state}</p>${table(['Feature', 'Split', 'Severity', 'Finding'], rows)}</section>`;
}

function sameAcrossSplits(anomalies: readonly views.AnomalyView[]) {
  const groups = new Map<string, { readonly anomaly: views.AnomalyView; readonly splits: string[] }>();
  for (const anomaly of anomalies) {
    const key = JSON.stringify([anomaly.feature, anomaly.type, anomaly.severity, anomaly.description]);
    const known = groups.get(key);
    if (known) known.splits.push(anomaly.split);
    else groups.set(key, { anomaly, splits: [anomaly.split] });
  }
  return [...groups.values()];
}

/** Without the sentences, which may quote the data. */
function checksSection(checks: views.DataChecksView | null): string {
  if (checks === null) return '';
  const rows = checks.findings.map((finding) => tableRow([words(finding.kind), finding.feature || 'rows', finding.severity]));
  const left = checks.left.map(({ kind, reason }) => tableRow([words(kind), '', `not checked: ${reason}`]));
  if (rows.length + left.length === 0) return '<section><h2>Data checks</h2><p>Nothing was found.</p></section>';
  return `<section><h2>Data checks</h2>${table(['Check', 'Feature', 'Result'], [...rows, ...left])}</section>`;
}

function driftSection({ spans, features }: views.DriftBoard): string {
  if (spans.length < 2) return '';
  const head = ['Feature', 'Measure', 'Limit'];
  const columns = spans.map(({ span }) => `<th scope="col" class="n">span ${span}</th>`).join('');
  const rows = features.map(({ name, measure, threshold, distances }) => {
    const cells = distances.map((distance) => driftCell(distance, threshold));
    const start = tableRow([name, measureNames[measure], threshold === undefined ? '' : formatNumber(threshold)], false);
    return `<tr>${start}${cells.join('')}</tr>`;
  });
  const sentence = 'Distance of each span to the span before it.';
  return `<section><h2>Drift</h2><p>${sentence}</p><div class="wide">${table(head, rows, columns)}</div></section>`;
}

const measureNames: Readonly<Record<views.DriftBoard['features'][number]['measure'], string>> = {
  L_INFTY: 'L-infinity',
  JENSEN_SHANNON_DIVERGENCE: 'Jensen-Shannon',
  NORMALIZED_ABSOLUTE_DIFFERENCE: 'normalised difference',
};

function driftCell(distance: number | null, threshold: number | undefined): string {
  if (distance === null) return '<td class="n">–</td>';
  const above = threshold !== undefined && distance > threshold;
  return `<td class="n${above ? ' bad' : ''}">${distance.toFixed(3)}${above ? ' ▲' : ''}</td>`;
}

function schemaSection(schema: views.SchemaView, open: ReadonlySet<string>): string {
  if (!schema.exists) return '';
  const head = ['Feature', 'Type', 'Present', 'Values', 'Range', 'Drift limit', 'Skew limit'];
  const rows = schema.features.map((feature) => {
    const present = feature.required ? 'always' : feature.minFraction === undefined ? '' : `≥ ${feature.minFraction * 100} %`;
    const { min, max } = feature.range ?? {};
    const range = feature.range
      ? `${min === undefined ? '' : formatNumber(min)} to ${max === undefined ? '' : formatNumber(max)}`
      : '';
    const limits = [feature.driftThreshold, feature.skewThreshold].map((limit) =>
      limit === undefined ? '' : formatNumber(limit),
    );
    return tableRow([feature.name, feature.type, present, domainText(feature, open), range, ...limits]);
  });
  return `<section><h2>Schema</h2><div class="wide">${table(head, rows)}</div></section>`;
}

function domainText({ name, domain }: views.SchemaFeatureView, open: ReadonlySet<string>): string {
  if (domain === undefined) return '';
  return open.has(name) && domain.length <= mostDistinct ? domain.join(', ') : `${domain.length} values`;
}

/** `more`: further head cells, printed. */
function table(head: readonly string[], rows: readonly string[], more = ''): string {
  const cells = head.map((name) => `<th scope="col">${name}</th>`).join('') + more;
  return `<table><thead><tr>${cells}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function tableRow(cells: readonly string[], whole = true): string {
  const [first = '', ...others] = cells.map(escapeHtml);
  const inner = `<th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}`;
  return whole ? `<tr>${inner}</tr>` : inner;
}

function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
