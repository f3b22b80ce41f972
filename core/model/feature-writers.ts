/** One writer per kind of feature: a raw column in, its slots, ids or tokens of the network's input filled. */

import { embeddingWriter, hashedSlotsWriter, hashedWriter, slotsWriter } from './category-writers.ts';
import { signedLog } from './column-analyzer.ts';
import type { FeatureWriter } from './feature-writer.ts';
import type { FittedFeature } from './fitted-transform.ts';
import { imageWriter } from './image-writer.ts';
import { bucketWriter, dateWriter, numberWriter } from './number-writers.ts';
import { sentenceWriter } from './sentence/sentence-writer.ts';
import { hashedTextWriter, textWriter, tfidfWriter } from './term-writers.ts';
import { vectorWriter } from './vectors.ts';

/** `input`: the feature's place among the embedding, the text or the image inputs. */
export function createFeatureWriter(feature: FittedFeature, input: number): FeatureWriter {
  switch (feature.kind) {
    case 'exclude':
      return () => {};
    case 'standardize': {
      const { mean, deviation } = feature;
      return numberWriter(feature, (value) => (value - mean) / deviation);
    }
    case 'log': {
      const { mean, deviation } = feature;
      return numberWriter(feature, (value) => (signedLog(value) - mean) / deviation);
    }
    case 'min_max': {
      const { min, max } = feature;
      const range = max > min ? max - min : 1;
      return numberWriter(feature, (value) => (value - min) / range);
    }
    case 'bucketize':
      return bucketWriter(feature);
    case 'date':
      return dateWriter(feature);
    case 'one_hot':
    case 'multi_hot':
      return slotsWriter(feature);
    case 'hashed_one_hot':
      return hashedSlotsWriter(feature);
    case 'embedding':
      return embeddingWriter(feature, input);
    case 'hashed_embedding':
      return hashedWriter(feature, input);
    case 'text':
      return textWriter(feature, input);
    case 'hashed_text':
      return hashedTextWriter(feature, input);
    case 'tfidf':
      return tfidfWriter(feature);
    case 'image':
      return imageWriter(feature, input);
    case 'vector':
      return vectorWriter(feature);
    case 'sentence':
      return sentenceWriter(feature);
    default:
      // Read from a file that a newer program wrote.
      throw new Error(`No transform is called ${(feature as { kind: string }).kind}`);
  }
}
