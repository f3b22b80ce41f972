/** Which settings of a feature each transform listens to: one table, for what is refused, told and shown. */

import { type FeatureConfig, featureSchema, type TransformKind } from './project-config.ts';

export type FeatureSetting = keyof FeatureConfig;

const clip = ['clip_min', 'clip_max', 'clip_quantile'] as const;
const names = ['vocabulary', 'min_frequency', 'num_oov_buckets'] as const;
const terms = ['analyzer', 'ngram_range', 'lowercase', 'strip_accents', 'punctuation', 'numbers'] as const;

const settingsByTransform: Readonly<Record<Exclude<TransformKind, 'auto' | 'exclude'>, readonly FeatureSetting[]>> = {
  standardize: ['missing', ...clip],
  min_max: ['missing', ...clip],
  log: ['missing', ...clip],
  bucketize: ['buckets', 'missing'],
  date: ['parts', 'cyclic', 'date_format', 'missing'],
  one_hot: names,
  multi_hot: [...names, 'delimiter'],
  hashed_one_hot: ['hash_buckets'],
  embedding: [...names, 'dimension'],
  hashed_embedding: ['hash_buckets', 'dimension'],
  text: ['vocabulary', 'min_frequency', 'dimension', 'length', 'vectors', 'trainable', ...terms],
  hashed_text: ['hash_buckets', 'dimension', 'length', ...terms],
  tfidf: ['vocabulary', 'min_frequency', 'smooth', ...terms],
  vector: ['scale'],
  sentence: ['encoder', 'max_length', 'pooling', 'normalize'],
  image: ['height', 'width', 'channels'],
};

/** Of every transform: which it is, what it is made of, and what is replaced before it reads. */
const settingsOfAll: readonly FeatureSetting[] = ['transform', 'column', 'cross', 'scrub'];

/** A parsed project file has these where it does not say anything. */
const defaults: Partial<FeatureConfig> = featureSchema.parse({});

/**
 * Settings of `given`, other than defaults, that the transform does not listen to. auto may become any, and exclude keeps them
 * for later.
 */
export function unheardSettings(kind: TransformKind, given: Partial<FeatureConfig>): readonly FeatureSetting[] {
  if (kind === 'auto' || kind === 'exclude') return [];
  // The numbers of a cross are put into buckets first.
  const heard = [...settingsOfAll, ...settingsByTransform[kind], ...(given.cross === undefined ? [] : ['buckets'])];
  return ownSettings(given).filter((key) => !heard.includes(key) || (key === 'trainable' && given.vectors === undefined));
}

/** Settings other than defaults. */
export function ownSettings(given: Partial<FeatureConfig>): readonly FeatureSetting[] {
  const keys = Object.keys(given) as FeatureSetting[];
  return keys.filter((key) => given[key] !== undefined && given[key] !== null && given[key] !== defaults[key]);
}

/** The transforms that listen to a setting. */
export function transformsWith(setting: FeatureSetting): readonly TransformKind[] {
  const kinds = Object.keys(settingsByTransform) as (keyof typeof settingsByTransform)[];
  return kinds.filter((kind) => settingsByTransform[kind].includes(setting));
}
