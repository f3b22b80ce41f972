/** Which settings of the project file a kind of transform listens to. */

import type { FeatureConfig, TransformKind } from '../../../core/contract/index.ts';

type Key<Value> = { [K in keyof FeatureConfig]-?: NonNullable<FeatureConfig[K]> extends Value ? K : never }[keyof FeatureConfig];

export interface NumberSetting {
  readonly kind: 'number';
  readonly key: Key<number>;
  readonly min?: number;
  readonly max?: number;
  /** Absent: any fraction. */
  readonly step?: number;
  /** Absent: chosen from the data, or not at all. */
  readonly default?: number;
  /** Which words it has; absent: those of its key. */
  readonly words?: 'cross_buckets';
}

export interface SwitchSetting {
  readonly kind: 'switch';
  readonly key: 'scrub' | 'smooth' | 'lowercase' | 'strip_accents' | 'cyclic' | 'trainable' | 'normalize';
  readonly default: boolean;
}

export interface ChoiceSetting {
  readonly kind: 'choice';
  readonly key: 'missing' | 'analyzer' | 'punctuation' | 'numbers' | 'date_format' | 'scale' | 'pooling';
  readonly options: readonly string[];
}

export interface TextSetting {
  readonly kind: 'text';
  readonly key: 'delimiter' | 'vectors' | 'encoder';
}

export type Setting =
  | NumberSetting
  | SwitchSetting
  | ChoiceSetting
  | TextSetting
  | { readonly kind: 'ngrams'; readonly key: 'ngram_range' }
  | { readonly kind: 'parts'; readonly key: 'parts' };

/** More settings than these are shown once they are asked for, or set. */
export interface KindSettings {
  readonly main: readonly Setting[];
  readonly more: readonly Setting[];
}

const whole = (key: NumberSetting['key'], min: number, max: number, standard?: number): NumberSetting => ({
  kind: 'number',
  key,
  min,
  max,
  step: 1,
  ...(standard === undefined ? {} : { default: standard }),
});
const choice = (key: ChoiceSetting['key'], ...options: readonly string[]): ChoiceSetting => ({ kind: 'choice', key, options });
const toggle = (key: SwitchSetting['key'], standard: boolean): SwitchSetting => ({ kind: 'switch', key, default: standard });

const buckets = whole('buckets', 2, 1000, 10);
const vocabulary = (standard?: number) => whole('vocabulary', 1, 1_000_000, standard);
const minFrequency = whole('min_frequency', 1, 1_000_000, 1);
const oovBuckets = whole('num_oov_buckets', 1, 100_000, 1);
const dimension = (standard?: number) => whole('dimension', 1, 1024, standard);
const length = whole('length', 1, 4096);
const missing = choice('missing', 'indicator', 'mean', 'median', 'zero');
const scrub = toggle('scrub', false);
const clip: readonly Setting[] = [
  { kind: 'number', key: 'clip_quantile', min: 0, max: 0.49 },
  { kind: 'number', key: 'clip_min' },
  { kind: 'number', key: 'clip_max' },
];
const terms: readonly Setting[] = [
  toggle('lowercase', true),
  toggle('strip_accents', false),
  choice('punctuation', 'drop', 'keep'),
  choice('numbers', 'keep', 'mask', 'drop'),
  scrub,
];
const analyzer: readonly Setting[] = [choice('analyzer', 'word', 'character'), { kind: 'ngrams', key: 'ngram_range' }];

const byKind: Readonly<Record<TransformKind, KindSettings>> = {
  auto: { main: [], more: [] },
  exclude: { main: [], more: [] },
  standardize: { main: [missing], more: clip },
  min_max: { main: [missing], more: clip },
  log: { main: [missing], more: clip },
  bucketize: { main: [buckets, missing], more: [] },
  date: {
    main: [{ kind: 'parts', key: 'parts' }, toggle('cyclic', false)],
    more: [choice('date_format', 'auto', 'ymd', 'mdy', 'dmy', 'unix', 'unix_ms')],
  },
  one_hot: { main: [vocabulary(), minFrequency], more: [oovBuckets, scrub] },
  multi_hot: { main: [{ kind: 'text', key: 'delimiter' }, vocabulary(1000), minFrequency], more: [oovBuckets, scrub] },
  hashed_one_hot: { main: [whole('hash_buckets', 2, 10_000, 100)], more: [scrub] },
  embedding: { main: [vocabulary(), minFrequency, dimension()], more: [oovBuckets, scrub] },
  hashed_embedding: { main: [whole('hash_buckets', 2, 10_000_000, 1000), dimension()], more: [scrub] },
  text: {
    main: [vocabulary(10_000), minFrequency, ...analyzer, length, dimension(32)],
    more: [{ kind: 'text', key: 'vectors' }, toggle('trainable', true), ...terms],
  },
  hashed_text: { main: [whole('hash_buckets', 2, 10_000_000, 1000), ...analyzer, length, dimension(32)], more: terms },
  tfidf: { main: [vocabulary(500), minFrequency, ...analyzer, toggle('smooth', true)], more: terms },
  sentence: {
    main: [{ kind: 'text', key: 'encoder' }, whole('max_length', 3, 8192, 128)],
    more: [choice('pooling', 'mean', 'cls'), toggle('normalize', true), scrub],
  },
  vector: { main: [choice('scale', 'standardize', 'none')], more: [] },
  image: { main: [whole('height', 1, 1024), whole('width', 1, 1024), { ...whole('channels', 1, 3), step: 2 }], more: [] },
};

/** Of a cross, numbers are put into buckets first. */
export function settingsOf(kind: TransformKind, isCross: boolean): KindSettings {
  const { main, more } = byKind[kind];
  return isCross && kind !== 'exclude'
    ? { main: [...main, { ...buckets, words: 'cross_buckets' }], more: more.filter(({ key }) => key !== 'scrub') }
    : { main, more };
}

const ofCrosses: readonly TransformKind[] = ['hashed_embedding', 'hashed_one_hot', 'embedding', 'one_hot', 'exclude'];
const ofNumbers: readonly TransformKind[] = [
  'auto',
  'standardize',
  'min_max',
  'log',
  'bucketize',
  'date',
  'one_hot',
  'multi_hot',
  'embedding',
  'hashed_embedding',
  'hashed_one_hot',
  'vector',
  'exclude',
];
const ofText: readonly TransformKind[] = [
  'auto',
  'one_hot',
  'multi_hot',
  'embedding',
  'hashed_embedding',
  'hashed_one_hot',
  'text',
  'hashed_text',
  'tfidf',
  'sentence',
  'date',
  'standardize',
  'min_max',
  'log',
  'bucketize',
  'vector',
  'image',
  'exclude',
];

/** Those that suit the feature, the usual ones first; text may spell numbers. */
export function kindsFor(feature: {
  readonly dtype: 'int' | 'float' | 'bytes';
  readonly isCross: boolean;
}): readonly TransformKind[] {
  if (feature.isCross) return ofCrosses;
  return feature.dtype === 'bytes' ? ofText : ofNumbers;
}
