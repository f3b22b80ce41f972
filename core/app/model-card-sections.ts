/** A model card as headings, texts, lists and tables: what Markdown and HTML both print. */

import type { CardItem, CardMetric, ModelCard } from './model-card-fields.ts';

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
  const { considerations } = card;
  const of = (items: readonly CardItem[]): readonly string[] => items.map(({ description }) => description);
  return [
    ...detailSections(card),
    ...parameterSections(card),
    { title: 'Metrics', parts: metricParts(card.quantitative_analysis.performance_metrics) },
    list('Users', of(considerations.users)),
    list('Use cases', of(considerations.use_cases)),
    list('Limitations', of(considerations.limitations)),
    list('Trade-offs', of(considerations.tradeoffs)),
    list(
      'Ethical considerations',
      considerations.ethical_considerations.map(({ name }) => name),
    ),
  ].filter(({ parts }) => parts.length > 0);
}

function detailSections({ model_details: details }: ModelCard): readonly CardSection[] {
  const { name, date, diff } = details.version;
  return [
    { title: 'Overview', parts: [text(details.overview), text(details.documentation)] },
    { title: 'Version', parts: [table(['Version', 'Date', 'Origin', 'Path'], [[name, date, diff, details.path]])] },
    list(
      'Owners',
      details.owners.map((owner) => owner.name),
    ),
    list(
      'License',
      details.licenses.map(({ identifier }) => identifier),
    ),
    list(
      'References',
      details.references.map(({ reference }) => reference),
    ),
  ];
}

function parameterSections({ model_parameters: parameters }: ModelCard): readonly CardSection[] {
  const data = parameters.data.map(({ name, description, link }) => [name, description, link]);
  const inputs = parameters.input_format_map.map(({ key, value }) => [key, value]);
  return [
    { title: 'Architecture', parts: [text(parameters.model_architecture)] },
    { title: 'Data', parts: [table(['Data', 'What', 'Where'], data)] },
    {
      title: 'Input and output',
      parts: [text(parameters.input_format), table(['Feature', 'Becomes'], inputs), text(parameters.output_format)],
    },
  ];
}

function list(title: string, items: readonly string[]): CardSection {
  return { title, parts: items.length === 0 ? [] : [{ kind: 'list', items }] };
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
