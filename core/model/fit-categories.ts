/** Fitted parameters of names: vocabularies by frequency, and hash buckets. */

import type { BytesAnalysis, NumberAnalysis } from './column-analyzer.ts';
import type { FeatureDtype, FeatureOptions, FeatureParameters } from './fitted-transform.ts';
import type { ValueCounter } from './value-counter.ts';
import { compareKeys, keyToValue } from './value-keys.ts';

const defaultVocabulary = 10_000;
const defaultMultiHot = 1000;
const defaultBuckets = 1000;
const defaultSlots = 100;

export function fitVocabulary(
  kind: 'one_hot' | 'multi_hot' | 'embedding',
  analysis: NumberAnalysis | BytesAnalysis,
  options: FeatureOptions,
): FeatureParameters {
  const dtype = analysis.kind === 'number' ? analysis.type : 'bytes';
  const most = options.vocabulary ?? (kind === 'multi_hot' ? defaultMultiHot : defaultVocabulary);
  const vocabulary = rankedKeys(analysis.values, dtype, options, most).map((key) => keyToValue(key, dtype));
  const missing = analysis.missing > 0;
  const oov: { oovBuckets?: number } = (options.num_oov_buckets ?? 1) > 1 ? { oovBuckets: options.num_oov_buckets } : {};
  if (kind === 'embedding') {
    return { kind, vocabulary, dimension: options.dimension ?? embeddingDimension(vocabulary.length), missing, ...oov };
  }
  if (kind === 'one_hot') return { kind, vocabulary, missing, ...oov };
  const { delimiter } = options;
  return { kind, vocabulary, missing, ...oov, ...(delimiter === undefined ? {} : { delimiter }) };
}

export interface HashedNames {
  readonly options: FeatureOptions;
  /** Whether the train split had rows without a value. */
  readonly missing: boolean;
  /** Distinct values, where they were counted. */
  readonly distinct?: number;
}

export function fitHashed(
  kind: 'hashed_embedding' | 'hashed_one_hot',
  { options, missing, distinct }: HashedNames,
): FeatureParameters {
  if (kind === 'hashed_one_hot') return { kind, buckets: options.hash_buckets ?? defaultSlots, missing };
  const buckets = options.hash_buckets ?? defaultBuckets;
  const dimension = options.dimension ?? embeddingDimension(Math.min(distinct ?? buckets, buckets));
  return { kind, buckets, dimension, hash: 'farmhash' };
}

/** The most frequent values seen often enough; ties in ascending order, where TFT has them descending. */
export function rankedKeys(
  counter: ValueCounter | undefined,
  dtype: FeatureDtype,
  options: FeatureOptions,
  most: number,
): Uint8Array[] {
  const least = options.min_frequency ?? 1;
  const values = counter?.ranked(compareKeys(dtype)).filter(({ count }) => count >= least) ?? [];
  return values.slice(0, most).map(({ bytes }) => bytes);
}

/** A rule of thumb of the fast.ai library, divided by four: small models learn small tables better. */
function embeddingDimension(values: number): number {
  return Math.max(1, Math.min(16, Math.ceil((1.6 * values ** 0.56) / 4)));
}
