/** How each feature's values are spread over a sample of the train split, before and after. */

import type { views } from '../../contract/index.ts';
import {
  type Column,
  type ColumnBatch,
  firstBytes,
  fullPixel,
  imageFormat,
  imageSize,
  numberAt,
  valueText,
} from '../../formats/index.ts';
import type { TransformedBatch } from '../../learning/index.ts';
import { applyTransform, type FittedFeature, type FittedTransform, featureColumn, firstMoments } from '../../model/index.ts';
import { type FeaturePlace, placeName, shownValue, slotName } from './feature-places.ts';

export interface FeatureDistributions {
  readonly before?: views.DistributionView;
  readonly after?: views.DistributionView;
}

const bins = 20;
const shownValues = 8;
const longestName = 60;

/** By feature name; of every feature that is used. `sample`: raw rows. */
export function distributionsOf(
  fitted: FittedTransform,
  places: readonly FeaturePlace[],
  sample: readonly ColumnBatch[],
): ReadonlyMap<string, FeatureDistributions> {
  const spreads = places.map((place) => ({ place, before: new Spread(), after: new Spread() }));
  for (const batch of sample) {
    const transformed = applyTransform(fitted, batch);
    for (const { place, before, after } of spreads) {
      addBefore(before, place.feature, featureColumn(place.feature, batch));
      addAfter(after, place, transformed, fitted.spec);
    }
  }
  return new Map(spreads.map(({ place, before, after }) => [place.feature.name, { before: before.view(), after: after.view() }]));
}

const textKinds: readonly FittedFeature['kind'][] = ['text', 'hashed_text', 'tfidf', 'sentence'];
const numberKinds: readonly FittedFeature['kind'][] = ['standardize', 'log', 'min_max', 'bucketize'];

function addBefore(spread: Spread, feature: FittedFeature, column: Column): void {
  const { kind, dtype } = feature;
  if (kind === 'image') {
    addImageSizes(spread, column);
    return;
  }
  if (kind === 'date') {
    spread.of = 'days';
    for (const moment of firstMoments(column, dtype, feature.format)) spread.addNumber(moment);
    return;
  }
  const isText = textKinds.includes(kind);
  if (isText) spread.of = 'characters';
  for (let row = 0; row < column.rows; row++) {
    const [from, to] = [column.offsets[row], column.offsets[row + 1]];
    if (from === to) spread.missing += 1;
    else if (isText) spread.numbers.push(valueText(column, from).length);
    else if (dtype !== 'bytes' && (column.type === 'int' || column.type === 'float')) spread.addNumber(numberAt(column, from));
    else if (numberKinds.includes(kind)) spread.addNumber(Number.parseFloat(valueText(column, from)));
    else for (let i = from; i < to; i++) spread.addValue(shownValue(feature, valueText(column, i)));
  }
}

function addAfter(
  spread: Spread,
  place: FeaturePlace,
  batch: TransformedBatch,
  { denseWidth, texts }: FittedTransform['spec'],
): void {
  const { feature, slots, slot } = place;
  if (place.image >= 0) {
    addBrightness(spread, batch, place.image);
    return;
  }
  if (place.text >= 0) {
    spread.of = 'terms';
    const { length } = texts[place.text];
    const tokens = batch.tokens[place.text];
    for (let row = 0; row < batch.rows; row++) {
      const end = tokens.subarray(row * length, (row + 1) * length).indexOf(0);
      spread.numbers.push(end < 0 ? length : end);
    }
    return;
  }
  for (let row = 0; row < batch.rows; row++) {
    if (place.embedding >= 0) {
      spread.addValue(placeName(place, batch.ids[place.embedding][row]));
      continue;
    }
    const at = row * denseWidth + slot;
    if (slots[0] === feature.name || isNumbered(feature)) spread.addNumber(batch.dense[at]);
    else for (let i = 0; i < slots.length; i++) if (batch.dense[at + i] !== 0) spread.addValue(slotName(feature, slots[i]));
  }
}

/** What the headers say: format and size. */
function addImageSizes(spread: Spread, column: Column): void {
  for (let row = 0; row < column.rows; row++) {
    const bytes = firstBytes(column, row);
    const format = bytes && imageFormat(bytes);
    if (bytes === undefined || format === undefined) {
      spread.missing += 1;
      continue;
    }
    const size = imageSize(bytes, format);
    spread.addValue(size ? `${format} ${size.height} × ${size.width}` : format);
  }
}

/** Mean of an image's values, 0 black to 1 white. */
function addBrightness(spread: Spread, { rows, images = [] }: TransformedBatch, input: number): void {
  spread.of = 'brightness';
  const pixels = images[input];
  const count = pixels.length / rows;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * count; i < (row + 1) * count; i++) sum += pixels[i];
    spread.addNumber(sum / count / fullPixel);
  }
}

/** A vector, a date of years or of places in a round: no slot of it is a name. */
function isNumbered(feature: FittedFeature): boolean {
  if (feature.kind === 'vector' || feature.kind === 'sentence') return true;
  return feature.kind === 'date' && (feature.cyclic === true || feature.parts?.[0] === 'year');
}

/** Values gathered from a few thousand rows. */
class Spread {
  of: 'characters' | 'terms' | 'days' | 'brightness' | undefined;
  missing = 0;
  readonly numbers: number[] = [];
  readonly #values = new Map<string, number>();

  addNumber(value: number): void {
    if (Number.isFinite(value)) this.numbers.push(value);
    else this.missing += 1;
  }

  addValue(name: string): void {
    this.#values.set(name, (this.#values.get(name) ?? 0) + 1);
  }

  view(): views.DistributionView | undefined {
    if (this.numbers.length > 0) return this.#histogram();
    if (this.#values.size === 0) return undefined;
    const ranked = [...this.#values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const rest = ranked.slice(shownValues);
    return {
      kind: 'values',
      values: ranked.slice(0, shownValues).map(([name, count]) => ({ name: name.slice(0, longestName), count })),
      others: { values: rest.length, count: rest.reduce((sum, [, count]) => sum + count, 0) },
      missing: this.missing,
    };
  }

  #histogram(): views.DistributionView {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const value of this.numbers) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const width = (high - low) / bins || 1;
    const counts = new Array<number>(high > low ? bins : 1).fill(0);
    for (const value of this.numbers) counts[Math.min(counts.length - 1, Math.floor((value - low) / width))] += 1;
    return { kind: 'numbers', ...(this.of ? { of: this.of } : {}), low, high, counts, missing: this.missing };
  }
}
