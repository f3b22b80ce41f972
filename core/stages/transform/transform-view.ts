/** preview.json: the fitted transform for the screen, with a few real rows before and after. */

import type { views } from '../../contract/index.ts';
import { type ColumnBatch, columnText } from '../../formats/index.ts';
import type { TransformedBatch, TransformedSpec } from '../../learning/index.ts';
import {
  applyTransform,
  denseSlots,
  type FittedFeature,
  type FittedTransform,
  type Label,
  labelValues,
} from '../../model/index.ts';

const shownTokens = 12;

/** `rows`: raw examples, at most as many as the view may show. */
export function toTransformView(fitted: FittedTransform, rows: ColumnBatch): views.TransformView {
  return {
    features: [labelView(fitted), ...fitted.features.map(featureView)],
    inputs: networkInputs(fitted.spec),
    preview: previewRows(fitted, rows),
  };
}

/** Numbers a row holds after the transform: dense slots, one id an embedding, every token of a text. */
export function networkInputs({ denseWidth, embeddings, texts }: TransformedSpec): number {
  return denseWidth + embeddings.length + texts.reduce((sum, { length }) => sum + length, 0);
}

function featureView(feature: FittedFeature): views.TransformFeatureView {
  const { name, configured, reason, kind } = feature;
  return {
    name,
    role: kind === 'exclude' ? 'excluded' : 'feature',
    configured,
    applied: kind === 'date' ? 'standardize' : kind,
    reason,
    width: width(feature),
    detail: `${detail(feature)}${feature.scrub && kind !== 'exclude' ? ', personal data scrubbed' : ''}`,
  };
}

function width(feature: FittedFeature): number {
  if (feature.kind === 'text') return feature.length;
  if (feature.kind === 'embedding' || feature.kind === 'hashed_embedding') return 1;
  return denseSlots(feature).length;
}

function detail(feature: FittedFeature): string {
  switch (feature.kind) {
    case 'exclude':
      return '';
    case 'standardize':
      return `mean ${short(feature.mean)}, deviation ${short(feature.deviation)}`;
    case 'log':
      return `after log: mean ${short(feature.mean)}, deviation ${short(feature.deviation)}`;
    case 'min_max':
      return `${short(feature.min)} to ${short(feature.max)}`;
    case 'bucketize':
      return `${count(feature.boundaries.length + 1, 'bucket')}`;
    case 'date':
      return 'day number, 12 months, 7 weekdays';
    case 'one_hot':
      return `${count(feature.vocabulary.length, 'value')}, others${feature.missing ? ', missing' : ''}`;
    case 'embedding':
      return `${count(feature.vocabulary.length, 'value')}, ${count(feature.dimension, 'number')} each`;
    case 'hashed_embedding':
      return `${count(feature.buckets, 'bucket')}, ${count(feature.dimension, 'number')} each`;
    case 'text':
      return `${count(feature.vocabulary.length, 'word')}, first ${feature.length} of a row, ${count(feature.dimension, 'number')} each`;
  }
}

function labelView({ label, labelStatistics }: FittedTransform): views.TransformFeatureView {
  const missing = labelStatistics.missing === 0 ? '' : `; missing in ${count(labelStatistics.missing, 'row')}`;
  const base = { name: label.feature, role: 'label', configured: 'auto', applied: 'exclude', width: 0 } as const;
  return { ...base, reason: 'The label.', detail: `${labelDetail(label)}${missing}` };
}

function labelDetail(label: Label): string {
  if (label.kind === 'regression') return `regression: mean ${short(label.mean)}, deviation ${short(label.deviation)}`;
  if (label.kind === 'binary') return `binary: ${label.classes[1]} is positive, ${label.classes[0]} negative`;
  const shown = label.classes.slice(0, 10).join(', ');
  return `${label.classes.length} classes: ${shown}${label.classes.length > 10 ? ', …' : ''}`;
}

function previewRows(fitted: FittedTransform, rows: ColumnBatch): views.TransformView['preview'] {
  const transformed = applyTransform(fitted, rows);
  const labels = labelValues(fitted.label, rows);
  return Array.from({ length: rows.rows }, (_, row) => {
    const before = Object.fromEntries(rows.columns.map((column) => [column.name, columnText(column, row)]));
    const label = Number.isNaN(labels[row]) ? 'missing' : short(labels[row]);
    return { before, after: { ...describeRow(fitted, transformed, row), [fitted.label.feature]: label } };
  });
}

function describeRow(fitted: FittedTransform, batch: TransformedBatch, row: number): Record<string, string> {
  const after: Record<string, string> = {};
  const { denseWidth, texts } = fitted.spec;
  let slot = row * denseWidth;
  let embedding = 0;
  let text = 0;
  for (const feature of fitted.features) {
    if (feature.kind === 'exclude') continue;
    if (feature.kind === 'text') {
      const { length } = texts[text];
      after[feature.name] = describeTokens(batch.tokens[text].subarray(row * length, (row + 1) * length));
      text += 1;
    } else if (feature.kind === 'embedding' || feature.kind === 'hashed_embedding') {
      after[feature.name] = `id ${batch.ids[embedding][row]}`;
      embedding += 1;
    } else {
      const names = denseSlots(feature);
      after[feature.name] = describeSlots(feature.name, names, batch.dense.subarray(slot, slot + names.length));
      slot += names.length;
    }
  }
  return after;
}

/** The number itself, and the names of the slots that are set. */
function describeSlots(feature: string, names: readonly string[], values: Float32Array): string {
  const parts: string[] = [];
  names.forEach((name, i) => {
    if (name === feature) parts.push(short(values[i]));
    else if (values[i] === 1) parts.push(name.slice(feature.length + 1));
  });
  return parts.join(', ');
}

function describeTokens(tokens: Int32Array): string {
  const used = tokens.indexOf(0) < 0 ? tokens.length : tokens.indexOf(0);
  const shown = [...tokens.subarray(0, Math.min(used, shownTokens))].join(' ');
  return used > shownTokens ? `${shown} …` : shown;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function count(value: number, unit: string): string {
  return `${value.toLocaleString('en')} ${unit}${value === 1 ? '' : 's'}`;
}
