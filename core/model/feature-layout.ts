/** Where each fitted feature lands in the network's input: dense slots by name, embedding and text inputs. */

import type { EmbeddingInput, ImageInput, TextInput, TransformedSpec } from '../learning/index.ts';
import { bucketNames } from './buckets.ts';
import { dateSlotNames } from './date-slots.ts';
import type { FittedFeature, FittedTransform } from './fitted-transform.ts';
import type { Label } from './label.ts';
import { valueLabel } from './value-keys.ts';

const outOfVocabulary = '<other>';
const missing = '<missing>';

/** Names of the dense slots of one feature, in order: `feature`, or `feature=value`. */
export function denseSlots(feature: FittedFeature): string[] {
  const { name } = feature;
  const valued = (values: readonly string[]) => values.map((value) => `${name}=${value}`);
  switch (feature.kind) {
    case 'standardize':
    case 'log':
    case 'min_max':
      return [name, ...valued(feature.missing.indicator ? [missing] : [])];
    case 'bucketize':
      return valued([...bucketNames(feature.boundaries), ...(feature.missing.indicator ? [missing] : [])]);
    case 'date':
      return dateSlotNames(feature);
    case 'one_hot':
    case 'multi_hot':
      return valued([
        ...feature.vocabulary.map(valueLabel),
        ...oovNames(feature.oovBuckets),
        ...(feature.missing ? [missing] : []),
      ]);
    case 'hashed_one_hot':
      return valued([...Array.from({ length: feature.buckets }, (_, i) => `#${i}`), ...(feature.missing ? [missing] : [])]);
    case 'tfidf':
      return valued(feature.vocabulary);
    case 'vector':
      return valued([...placeNames(feature.length), ...(feature.missing ? [missing] : [])]);
    case 'sentence':
      return valued([...placeNames(feature.dimension), ...(feature.missing ? [missing] : [])]);
    default:
      return [];
  }
}

/** How many dense slots those are, without making their names: there may be millions. */
export function denseWidth(feature: FittedFeature): number {
  switch (feature.kind) {
    case 'one_hot':
    case 'multi_hot':
      return feature.vocabulary.length + (feature.oovBuckets ?? 1) + (feature.missing ? 1 : 0);
    case 'hashed_one_hot':
      return feature.buckets + (feature.missing ? 1 : 0);
    case 'tfidf':
      return feature.vocabulary.length;
    case 'vector':
      return feature.length + (feature.missing ? 1 : 0);
    case 'sentence':
      return feature.dimension + (feature.missing ? 1 : 0);
    default:
      return denseSlots(feature).length;
  }
}

/** `0`, `1` and so on: the places of a vector. */
function placeNames(length: number): string[] {
  return Array.from({ length }, (_, i) => String(i));
}

/** `<other>`, or `<other 0>`, `<other 1>` and so on. */
function oovNames(buckets = 1): string[] {
  return buckets === 1 ? [outOfVocabulary] : Array.from({ length: buckets }, (_, i) => `<other ${i}>`);
}

/** The raw columns a feature is made of. */
export function columnsOf({ name, source }: FittedFeature): readonly string[] {
  if (source === undefined) return [name];
  return 'cross' in source ? source.cross.map(({ column }) => column) : [source.column];
}

type InputLayout = Pick<FittedTransform, 'features' | 'inputs'>;

/** Of a column as the model's input, -1 for the rows and for the values of a list, which are as many as the request has. */
export function inputShape(transform: InputLayout, column: string): readonly number[] {
  const length = vectorLength(transform, column);
  if (length !== undefined) return [-1, length];
  return isListColumn(transform, column) ? [-1, -1] : [-1];
}

/** How many numbers a row of a column of vectors has; undefined for other columns, and where text spells them. */
export function vectorLength({ features }: InputLayout, column: string): number | undefined {
  const vector = features.find((feature) => feature.kind === 'vector' && columnsOf(feature).includes(column));
  return vector?.kind === 'vector' && vector.dtype !== 'bytes' ? vector.length : undefined;
}

/** Whether a row of the column is a list of values: where the train split had several, or `multi_hot` says so. */
export function isListColumn({ features, inputs }: InputLayout, column: string): boolean {
  if (inputs.some(({ name, list }) => name === column && list === true)) return true;
  return features.some(
    (feature) => feature.kind === 'multi_hot' && !isTakenApart(feature) && columnsOf(feature).includes(column),
  );
}

/** Whether a row's values stand in one text; other types than text are never taken apart. */
export function isTakenApart(feature: FittedFeature): feature is Extract<FittedFeature, { readonly kind: 'multi_hot' }> {
  return feature.kind === 'multi_hot' && feature.delimiter !== undefined && feature.dtype === 'bytes';
}

/** One id of an embedding input a row. */
export function isEmbedding({ kind }: FittedFeature): boolean {
  return kind === 'embedding' || kind === 'hashed_embedding';
}

/** A sequence of tokens a row. */
export function isText({ kind }: FittedFeature): boolean {
  return kind === 'text' || kind === 'hashed_text';
}

/** Pixels a row. */
export function isImage({ kind }: FittedFeature): boolean {
  return kind === 'image';
}

/** Names of an embedding's ids or of a text's tokens, in order; undefined where they are hashed and have none. */
export function valueNames(feature: FittedFeature): string[] | undefined {
  if (feature.kind === 'text') return ['', outOfVocabulary, ...feature.vocabulary];
  if (feature.kind !== 'embedding') return undefined;
  return [...feature.vocabulary.map(valueLabel), ...oovNames(feature.oovBuckets), missing];
}

export function transformedSpec(features: readonly FittedFeature[], label: Label): TransformedSpec {
  const denseNames = features.flatMap(denseSlots);
  const images = features.flatMap(imageInput);
  return {
    denseWidth: denseNames.length,
    denseNames,
    embeddings: features.flatMap(embeddingInput),
    texts: features.flatMap(textInput),
    ...(images.length > 0 ? { images } : {}),
    ...(label.kind === 'multilabel' ? { targets: label.classes.length } : {}),
  };
}

function embeddingInput(feature: FittedFeature): EmbeddingInput[] {
  if (feature.kind === 'hashed_embedding') {
    return [{ feature: feature.name, vocabularySize: feature.buckets + 1, dimension: feature.dimension }];
  }
  if (feature.kind !== 'embedding') return [];
  const vocabularySize = feature.vocabulary.length + (feature.oovBuckets ?? 1) + (feature.missing ? 1 : 0);
  return [{ feature: feature.name, vocabularySize, dimension: feature.dimension }];
}

function imageInput(feature: FittedFeature): ImageInput[] {
  if (feature.kind !== 'image') return [];
  const { name, height, width, channels } = feature;
  return [{ feature: name, height, width, channels }];
}

function textInput(feature: FittedFeature): TextInput[] {
  if (feature.kind !== 'text' && feature.kind !== 'hashed_text') return [];
  const { name, length, dimension } = feature;
  const terms = feature.kind === 'text' ? feature.vocabulary.length : feature.buckets;
  const frozen = feature.kind === 'text' && feature.vectors?.trainable === false;
  return [{ feature: name, vocabularySize: terms + 2, length, dimension, ...(frozen ? { frozen: true } : {}) }];
}
