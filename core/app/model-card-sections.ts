/** A model card as headings, texts, lists and tables: what Markdown and HTML both print. */

import type { CardMetric, ModelCard } from './model-card-fields.ts';

export type CardPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface CardSection {
  readonly title: string;
  readonly parts: readonly CardPart[];
}

/** Sections without anything to say are left out. */
export function cardSections(card: ModelCard): readonly CardSection[] {
  const { model_details: details, model_parameters: parameters, considerations } = card;
  const list = (title: string, items: readonly string[]): CardSection => ({
    title,
    parts: items.length === 0 ? [] : [{ kind: 'list', items }],
  });
  return [
    { title: 'Overview', parts: [text(details.overview), text(details.documentation)] },
    {
      title: 'Version',
      parts: [
        table(
          ['Version', 'Date', 'Origin', 'Path'],
          [[details.version.name, details.version.date, details.version.diff, details.path]],
        ),
      ],
    },
    list(
      'Owners',
      details.owners.map(({ name }) => name),
    ),
    list(
      'License',
      details.licenses.map(({ identifier }) => identifier),
    ),
    list(
      'References',
      details.references.map(({ reference }) => reference),
    ),
    { title: 'Architecture', parts: [text(parameters.model_architecture)] },
    {
      title: 'Data',
      parts: [
        table(
          ['Data', 'What', 'Where'],
          parameters.data.map(({ name, description, link }) => [name, description, link]),
        ),
      ],
    },
    {
      title: 'Input and output',
      parts: [
        text(parameters.input_format),
        table(
          ['Feature', 'Becomes'],
          parameters.input_format_map.map(({ key, value }) => [key, value]),
        ),
        text(parameters.output_format),
      ],
    },
    { title: 'Metrics', parts: metricParts(card.quantitative_analysis.performance_metrics) },
    list(
      'Users',
      considerations.users.map(({ description }) => description),
    ),
    list(
      'Use cases',
      considerations.use_cases.map(({ description }) => description),
    ),
    list(
      'Limitations',
      considerations.limitations.map(({ description }) => description),
    ),
    list(
      'Trade-offs',
      considerations.tradeoffs.map(({ description }) => description),
    ),
    list(
      'Ethical considerations',
      considerations.ethical_considerations.map(({ name }) => name),
    ),
  ].filter(({ parts }) => parts.length > 0);
}

function text(value: string): CardPart {
  return { kind: 'text', text: value };
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): CardPart {
  return { kind: 'table', columns, rows };
}

function metricParts(metrics: readonly CardMetric[]): readonly CardPart[] {
  if (metrics.length === 0) return [];
  const rows = metrics.map(({ type, value, slice, confidence_interval: interval, threshold }) => [
    slice === '' ? 'all rows' : slice,
    type,
    short(value),
    interval ? `${short(interval.lower_bound)} – ${short(interval.upper_bound)}` : '',
    threshold === undefined ? '' : String(threshold),
  ]);
  return [table(['Slice', 'Metric', 'Value', '95 % interval', 'Threshold'], rows)];
}

function short(value: string): string {
  return String(Number(Number(value).toPrecision(4)));
}
