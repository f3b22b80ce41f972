/** Fitted parameters of a text that an encoder reads; the encoder itself is added once its files are at hand. */

import type { FeatureOptions, FeatureParameters } from './fitted-transform.ts';

/** What encoders of sentences are usually trained on. */
const defaultLength = 128;

export function fitSentence(missing: boolean, options: FeatureOptions): FeatureParameters {
  const { max_length: maxLength = defaultLength, pooling = 'mean', normalize = true } = options;
  return { kind: 'sentence', encoder: { name: '', content: '', pooling }, dimension: 0, maxLength, normalize, missing };
}
