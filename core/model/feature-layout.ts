/** Where each fitted feature lands in the network's input: dense slots by name, embedding and text inputs. */

import type { EmbeddingInput, TextInput, TransformedSpec } from '../learning/index.ts';
import type { FittedFeature } from './fitted-transform.ts';
import { valueLabel } from './value-keys.ts';

const outOfVocabulary = '<other>';
const missing = '<missing>';
const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

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
      return [name, ...valued([...(feature.missing.indicator ? [missing] : []), ...months, ...weekdays])];
    case 'one_hot':
      return valued([...feature.vocabulary.map(valueLabel), outOfVocabulary, ...(feature.missing ? [missing] : [])]);
    default:
      return [];
  }
}

function bucketNames(boundaries: readonly number[]): string[] {
  const edges = ['-inf', ...boundaries.map(String), 'inf'];
  return edges.slice(1).map((edge, i) => `[${edges[i]},${edge})`);
}

export function transformedSpec(features: readonly FittedFeature[]): TransformedSpec {
  const denseNames = features.flatMap(denseSlots);
  return {
    denseWidth: denseNames.length,
    denseNames,
    embeddings: features.flatMap(embeddingInput),
    texts: features.flatMap(textInput),
  };
}

function embeddingInput(feature: FittedFeature): EmbeddingInput[] {
  if (feature.kind === 'hashed_embedding') {
    return [{ feature: feature.name, vocabularySize: feature.buckets + 1, dimension: feature.dimension }];
  }
  if (feature.kind !== 'embedding') return [];
  const vocabularySize = feature.vocabulary.length + 1 + (feature.missing ? 1 : 0);
  return [{ feature: feature.name, vocabularySize, dimension: feature.dimension }];
}

function textInput(feature: FittedFeature): TextInput[] {
  if (feature.kind !== 'text') return [];
  const { name, vocabulary, length, dimension } = feature;
  return [{ feature: name, vocabularySize: vocabulary.length + 2, length, dimension }];
}
