/** Real rows before and after: what was in the file, and what the network gets, by the names of its inputs. */

import type { views } from '../../contract/index.ts';
import {
  type Column,
  type ColumnBatch,
  columnText,
  encodedPicture,
  firstBytes,
  imageFormat,
  imageSize,
  pixelsPicture,
} from '../../formats/index.ts';
import { imagesOf, type TransformedBatch } from '../../learning/index.ts';
import {
  applyTransform,
  columnsOf,
  type FittedFeature,
  type FittedTransform,
  featureColumn,
  labelValues,
} from '../../model/index.ts';
import { type FeaturePlace, placeName, slotName } from './feature-places.ts';
import { short } from './number-words.ts';

const shownTokens = 12;
const shownSlots = 12;
const shownCharacters = 400;

/** `rows`: raw examples, at most as many as the view may show. */
export function previewRows(
  fitted: FittedTransform,
  places: readonly FeaturePlace[],
  rows: ColumnBatch,
): views.TransformView['preview'] {
  const transformed = applyTransform(fitted, rows);
  const labels = labelValues(fitted.label, rows);
  const derived = fitted.features.filter(({ source }) => source !== undefined);
  return Array.from({ length: rows.rows }, (_, row) => {
    const before: Record<string, string | null> = {};
    for (const column of rows.columns) before[column.name] = shownText(column, row);
    for (const feature of derived) before[feature.name] = sourceText(feature, before);
    const label = labelText(fitted, labels, row);
    const after: Record<string, string> = {};
    for (const place of places) after[place.feature.name] = describe(place, transformed, { row, spec: fitted.spec });
    const pictures = picturesOf(places, { raw: rows, transformed }, { row, spec: fitted.spec });
    return { before, after: { ...after, [fitted.label.feature]: label }, ...pictures };
  });
}

function labelText({ label }: FittedTransform, labels: Float32Array, row: number): string {
  const units = label.kind === 'multilabel' ? label.classes.length : 1;
  if (Number.isNaN(labels[row * units])) return 'missing';
  if (label.kind !== 'multilabel') return short(labels[row]);
  return label.classes.filter((_, k) => labels[row * units + k] === 1).join(', ') || 'none';
}

interface Sides {
  readonly raw: ColumnBatch;
  readonly transformed: TransformedBatch;
}

/** Of the image features, where there are any. */
function picturesOf(places: readonly FeaturePlace[], { raw, transformed }: Sides, { row, spec }: RowOf) {
  const images = places.filter(({ image }) => image >= 0);
  if (images.length === 0) return {};
  const pictures = images.map(({ feature, image }) => {
    const shape = imagesOf(spec)[image];
    const size = shape.height * shape.width * shape.channels;
    const bytes = firstBytes(featureColumn(feature, raw), row);
    const before = bytes && encodedPicture(bytes);
    const after = pixelsPicture(
      (transformed.images?.[image] ?? new Uint16Array(size)).subarray(row * size, (row + 1) * size),
      shape,
    );
    return [feature.name, { ...(before === undefined ? {} : { before }), after }] as const;
  });
  return { pictures: Object.fromEntries(pictures) };
}

/** The values that meet in a cross. */
function sourceText(feature: FittedFeature, before: Readonly<Record<string, string | null>>): string | null {
  const texts = columnsOf(feature).map((column) => before[column] ?? null);
  return texts.includes(null) ? null : texts.join(' × ');
}

/** Of an image what its header says. */
function shownText(column: Column, row: number): string | null {
  const bytes = firstBytes(column, row);
  const format = bytes && imageFormat(bytes);
  if (!bytes || !format) return cut(columnText(column, row));
  const size = imageSize(bytes, format);
  return `${format}, ${size ? `${size.height} × ${size.width} pixels, ` : ''}${bytes.length} bytes`;
}

function cut(text: string | null): string | null {
  return text !== null && text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

interface RowOf {
  readonly row: number;
  readonly spec: FittedTransform['spec'];
}

function describe(place: FeaturePlace, batch: TransformedBatch, { row, spec }: RowOf): string {
  if (place.image >= 0) {
    const { height, width, channels } = imagesOf(spec)[place.image];
    return `${height} × ${width} × ${channels}`;
  }
  if (place.text >= 0) {
    const { length } = spec.texts[place.text];
    return describeTokens(place, batch.tokens[place.text].subarray(row * length, (row + 1) * length));
  }
  if (place.embedding >= 0) {
    const id = batch.ids[place.embedding][row];
    return place.names === undefined ? `id ${placeName(place, id)}` : `${placeName(place, id)} (id ${id})`;
  }
  const from = row * spec.denseWidth + place.slot;
  return describeSlots(place, batch.dense.subarray(from, from + place.slots.length));
}

/** The number itself, the names of the slots that are 1, names and numbers of those between. */
function describeSlots({ feature, slots }: FeaturePlace, values: Float32Array): string {
  const parts: string[] = [];
  let more = 0;
  slots.forEach((slot, i) => {
    if (values[i] === 0 && slot !== feature.name) return;
    if (parts.length === shownSlots) more += 1;
    else if (slot === feature.name) parts.push(short(values[i]));
    else parts.push(values[i] === 1 ? slotName(feature, slot) : `${slotName(feature, slot)} ${short(values[i])}`);
  });
  return more > 0 ? `${parts.join(', ')} …` : parts.join(', ');
}

function describeTokens(place: FeaturePlace, tokens: Int32Array): string {
  const used = tokens.indexOf(0) < 0 ? tokens.length : tokens.indexOf(0);
  const joint = 'terms' in place.feature && place.feature.terms !== undefined ? ' · ' : ' ';
  const shown = [...tokens.subarray(0, Math.min(used, shownTokens))].map((token) => placeName(place, token)).join(joint);
  return used > shownTokens ? `${shown} …` : shown;
}
