/** The fitted transform: what was learnt from the train split about each feature, as one plain JSON value. */

import type { TransformedSpec } from '../learning/index.ts';
import type { Label } from './label.ts';

export type FeatureDtype = 'int' | 'float' | 'bytes';

/** What a feature may become; the project file's words without `auto`. */
export type AppliedTransform =
  | 'exclude'
  | 'standardize'
  | 'min_max'
  | 'log'
  | 'bucketize'
  | 'one_hot'
  | 'embedding'
  | 'hashed_embedding'
  | 'text';

/** One feature's settings; the project file's FeatureConfig fits. Absent: the default written there. */
export interface FeatureOptions {
  readonly transform?: AppliedTransform | 'auto';
  readonly buckets?: number;
  readonly vocabulary?: number;
  readonly min_frequency?: number;
  readonly hash_buckets?: number;
  readonly dimension?: number;
  readonly length?: number;
  readonly missing?: 'mean' | 'median' | 'zero' | 'indicator';
  readonly scrub?: boolean;
}

/** The label's settings; the project file's LabelConfig fits. */
export interface LabelOptions {
  readonly name: string;
  readonly type?: 'auto' | 'binary' | 'multiclass' | 'regression';
  readonly positive?: string;
}

/** What the schema says beyond the values: overrides of the `auto` rules. */
export interface SchemaHint {
  /** int_domain.is_categorical: the numbers are names. */
  readonly categorical?: boolean;
  /** Lifecycle stages TFDV does not check (PLANNED, ALPHA, DEBUG_ONLY, DEPRECATED, DISABLED): not for models. */
  readonly excluded?: boolean;
}

/** A value of a vocabulary: numbers in decimal, bytes as text, or as base64 where they are not UTF-8. */
export type VocabularyValue = string | { readonly b64: string };

/** Numbers: what stands in for a missing value. */
export interface MissingNumber {
  /** The scaled value that stands in; for bucketize the bucket, -1 for none. */
  readonly fill: number;
  /** Whether one more slot says 1 where the value was missing; only where the train split had missing values. */
  readonly indicator: boolean;
}

export type DateFormat = 'ymd' | 'mdy' | 'dmy';

/** `missing`: whether missing values have their own slot or id; where the train split had none, they are out of vocabulary. */
export type FeatureParameters =
  | { readonly kind: 'exclude' }
  /** log: sign(x) * log(1 + |x|) first. (y - mean) / deviation, held within +-10,000. */
  | { readonly kind: 'standardize' | 'log'; readonly mean: number; readonly deviation: number; readonly missing: MissingNumber }
  | { readonly kind: 'min_max'; readonly min: number; readonly max: number; readonly missing: MissingNumber }
  /** Bucket of x: how many boundaries are <= x; boundaries ascending. */
  | { readonly kind: 'bucketize'; readonly boundaries: readonly number[]; readonly missing: MissingNumber }
  /** Day number since 1970-01-01 standardised, then 12 months and 7 weekdays (Monday first) one-hot. */
  | {
      readonly kind: 'date';
      readonly format: DateFormat;
      readonly mean: number;
      readonly deviation: number;
      readonly missing: MissingNumber;
    }
  /** Slots: the vocabulary, out of vocabulary, missing. Several values in a row set several slots. */
  | { readonly kind: 'one_hot'; readonly vocabulary: readonly VocabularyValue[]; readonly missing: boolean }
  /** Ids: the vocabulary, out of vocabulary, missing. */
  | {
      readonly kind: 'embedding';
      readonly vocabulary: readonly VocabularyValue[];
      readonly dimension: number;
      readonly missing: boolean;
    }
  /** Id = hash of the bytes modulo `buckets`; id `buckets` is missing. */
  | { readonly kind: 'hashed_embedding'; readonly buckets: number; readonly dimension: number }
  /** Token ids: 0 padding, 1 out of vocabulary, then `vocabulary` from 2. */
  | { readonly kind: 'text'; readonly vocabulary: readonly string[]; readonly length: number; readonly dimension: number };

export type FittedFeature = FeatureParameters & {
  readonly name: string;
  readonly dtype: FeatureDtype;
  readonly configured: AppliedTransform | 'auto';
  /** Personal data in its values is replaced first; absent: not. */
  readonly scrub?: true;
  /** Why this transform, for people. */
  readonly reason: string;
};

/** One raw input of the model, as a client sends it. */
export interface SignatureInput {
  readonly name: string;
  readonly dtype: FeatureDtype;
}

/** What the train split's label looked like: the constant prediction to beat. */
export interface LabelStatistics {
  readonly rows: number;
  readonly missing: number;
  /** Rows by class, in the order of the label's classes; absent for regression. */
  readonly counts?: readonly number[];
}

export interface FittedTransform {
  readonly format: 'loopwright.transform';
  readonly version: 1;
  /** Every column of the examples but the label, excluded ones too, in column order. */
  readonly features: readonly FittedFeature[];
  /** The raw columns the model reads, in column order. */
  readonly inputs: readonly SignatureInput[];
  readonly spec: TransformedSpec;
  readonly label: Label;
  readonly labelStatistics: LabelStatistics;
}
