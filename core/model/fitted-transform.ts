/** The fitted transform: what was learnt from the train split about each feature, as one plain JSON value. */

import type { TransformedSpec } from '../learning/index.ts';
import type { Label } from './label.ts';
import type { TermOptions } from './terms.ts';

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
  | 'text'
  | 'date'
  | 'multi_hot'
  | 'hashed_one_hot'
  | 'hashed_text'
  | 'tfidf'
  | 'vector'
  | 'sentence'
  | 'image';

/** One feature's settings; the project file's FeatureConfig fits. Absent: the default written there. */
export interface FeatureOptions {
  readonly transform?: AppliedTransform | 'auto';
  readonly buckets?: number;
  readonly vocabulary?: number;
  readonly min_frequency?: number;
  readonly hash_buckets?: number;
  readonly dimension?: number;
  readonly length?: number;
  readonly vectors?: string;
  readonly trainable?: boolean;
  readonly scale?: 'standardize' | 'none';
  readonly encoder?: string;
  readonly max_length?: number;
  readonly pooling?: 'mean' | 'cls';
  readonly normalize?: boolean;
  readonly missing?: 'mean' | 'median' | 'zero' | 'indicator';
  readonly scrub?: boolean;
  /** A feature of its own out of this column, or out of the combinations of these columns. */
  readonly column?: string;
  readonly cross?: readonly string[];
  readonly clip_min?: number;
  readonly clip_max?: number;
  readonly clip_quantile?: number;
  readonly num_oov_buckets?: number;
  readonly delimiter?: string;
  readonly analyzer?: 'word' | 'character';
  readonly ngram_range?: readonly [number, number];
  readonly lowercase?: boolean;
  readonly strip_accents?: boolean;
  readonly punctuation?: 'drop' | 'keep';
  readonly numbers?: 'keep' | 'mask' | 'drop';
  readonly smooth?: boolean;
  readonly parts?: readonly DatePart[];
  readonly cyclic?: boolean;
  readonly date_format?: DateFormat | 'auto';
  readonly height?: number;
  readonly width?: number;
  readonly channels?: 1 | 3;
}

/** The label's settings; the project file's LabelConfig fits. */
export interface LabelOptions {
  readonly name: string;
  readonly type?: 'auto' | 'binary' | 'multiclass' | 'multilabel' | 'regression';
  readonly delimiter?: string;
  readonly columns?: readonly string[];
  readonly positive?: string;
  readonly transform?: 'none' | 'log';
  readonly example_weight_key?: string;
}

/** What the schema says beyond the values: overrides of the `auto` rules. */
export interface SchemaHint {
  /** int_domain.is_categorical: the numbers are names. */
  readonly categorical?: boolean;
  /** Lifecycle stages TFDV does not check (PLANNED, ALPHA, DEBUG_ONLY, DEPRECATED, DISABLED): not for models. */
  readonly excluded?: boolean;
  /** image_domain: its bytes are encoded images. */
  readonly image?: boolean;
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

/** unix, unix_ms: seconds or milliseconds since 1970-01-01 in UTC, as a number. */
export type DateFormat = 'ymd' | 'mdy' | 'dmy' | 'unix' | 'unix_ms';

/** `days`: days since 1970-01-01. */
export type DatePart = 'days' | 'year' | 'month' | 'day' | 'weekday' | 'hour';

/** Values beyond are taken for the bound itself. */
export interface ClipRange {
  readonly min?: number;
  readonly max?: number;
}

/** One of the columns of a cross: a number counts as the bucket it falls into, anything else as it is. */
export interface CrossPart {
  readonly column: string;
  readonly dtype: FeatureDtype;
  /** Ascending; as for bucketize. */
  readonly boundaries?: readonly number[];
  /** Of the buckets; absent: what their boundaries say. */
  readonly names?: readonly string[];
}

/** What a derived feature is made of. */
export type FeatureSource = { readonly column: string } | { readonly cross: readonly CrossPart[] };

/** `missing`: whether missing values have their own slot or id; where the train split had none, they are out of vocabulary. */
interface Vocabulary {
  readonly vocabulary: readonly VocabularyValue[];
  readonly missing: boolean;
  /** Slots or ids that values out of vocabulary are hashed into, FarmHash's Fingerprint64 modulo; absent: one. */
  readonly oovBuckets?: number;
}

/** Token ids: 0 padding, 1 out of vocabulary, then terms or their buckets from 2. */
interface TokenSequence {
  readonly length: number;
  readonly dimension: number;
  /** Absent: lower-case words. */
  readonly terms?: TermOptions;
}

/** Where the embeddings of a text's words begin. */
export interface PretrainedVectors {
  /** Name of the file they were taken from, and the words it holds. */
  readonly file: string;
  readonly entries: number;
  /** Words of the vocabulary that it has a vector of. */
  readonly found: number;
  readonly trainable: boolean;
  /** sha256 of the file that keeps them beside the fitted transform, hex. */
  readonly content: string;
}

/** An ONNX encoder kept beside whatever holds the transform. */
export interface SentenceEncoder {
  /** Of the folder it came from. */
  readonly name: string;
  /** sha256 over its files' names and bytes, hex. */
  readonly content: string;
  readonly pooling: 'mean' | 'cls';
}

export type FeatureParameters =
  | { readonly kind: 'exclude' }
  /** log: sign(x) * log(1 + |x|) first. (y - mean) / deviation, held within +-10,000. */
  | {
      readonly kind: 'standardize' | 'log';
      readonly mean: number;
      readonly deviation: number;
      readonly missing: MissingNumber;
      readonly clip?: ClipRange;
    }
  | {
      readonly kind: 'min_max';
      readonly min: number;
      readonly max: number;
      readonly missing: MissingNumber;
      readonly clip?: ClipRange;
    }
  /** Bucket of x: how many boundaries are <= x; boundaries ascending. */
  | { readonly kind: 'bucketize'; readonly boundaries: readonly number[]; readonly missing: MissingNumber }
  /**
   * The parts in this order: the day number standardised, the year by the same mean and deviation in years; all others
   * one-hot (12 months, 31 days, 7 weekdays with Monday first, 24 hours), or `cyclic` as the sine and cosine of their
   * place in the round. Absent: days, months, weekdays.
   */
  | {
      readonly kind: 'date';
      readonly format: DateFormat;
      readonly mean: number;
      readonly deviation: number;
      readonly missing: MissingNumber;
      readonly parts?: readonly DatePart[];
      readonly cyclic?: true;
    }
  /** Slots: the vocabulary, out of vocabulary, missing. Several values in a row set several slots. */
  | ({ readonly kind: 'one_hot' } & Vocabulary)
  /** The same for columns of several values; `delimiter` separates those written as one text. */
  | ({ readonly kind: 'multi_hot'; readonly delimiter?: string } & Vocabulary)
  /** Ids: the vocabulary, out of vocabulary, missing. */
  | ({ readonly kind: 'embedding'; readonly dimension: number } & Vocabulary)
  /**
   * Id = hash of the value modulo `buckets`; id `buckets` is missing. farmhash: Fingerprint64 of the value as text, as
   * TensorFlow's; absent: this program's first hash.
   */
  | { readonly kind: 'hashed_embedding'; readonly buckets: number; readonly dimension: number; readonly hash?: 'farmhash' }
  /** Slots: the buckets of Fingerprint64, then missing where the train split had missing values. */
  | { readonly kind: 'hashed_one_hot'; readonly buckets: number; readonly missing: boolean }
  | ({ readonly kind: 'text'; readonly vocabulary: readonly string[]; readonly vectors?: PretrainedVectors } & TokenSequence)
  | ({ readonly kind: 'hashed_text'; readonly buckets: number } & TokenSequence)
  /** Slot of a term: its share of the row's terms, those out of vocabulary among them, times its weight (idf). */
  | {
      readonly kind: 'tfidf';
      readonly vocabulary: readonly string[];
      readonly weights: readonly number[];
      readonly terms?: TermOptions;
    }
  /** A slot a place: (x - mean) / deviation, or x as it is; then missing where the train split had rows without such a list. */
  | {
      readonly kind: 'vector';
      readonly length: number;
      readonly means?: readonly number[];
      readonly deviations?: readonly number[];
      readonly missing: boolean;
    }
  /** A slot a number of the text's vector, then missing where the train split had rows without a text. */
  | {
      readonly kind: 'sentence';
      readonly encoder: SentenceEncoder;
      readonly dimension: number;
      /** Tokens of a text that are read, those around it among them. */
      readonly maxLength: number;
      /** Whether a vector is scaled to a length of 1, and then by the root of its dimension. */
      readonly normalize: boolean;
      readonly missing: boolean;
    }
  /** Encoded images, decoded and resized; one that is missing or cannot be decoded is black. channels: 1 grey, 3 colour. */
  | { readonly kind: 'image'; readonly height: number; readonly width: number; readonly channels: number };

export type FittedFeature = FeatureParameters & {
  readonly name: string;
  /** Of the column read; bytes for a cross. */
  readonly dtype: FeatureDtype;
  readonly configured: AppliedTransform | 'auto';
  /** Absent: the column of the feature's name. */
  readonly source?: FeatureSource;
  /** Personal data in its values is replaced first; absent: not. */
  readonly scrub?: true;
  /** Why this transform, for people. */
  readonly reason: string;
};

/** One raw input of the model, as a client sends it. */
export interface SignatureInput {
  readonly name: string;
  readonly dtype: FeatureDtype;
  /** Whether a row of the train split had several values; absent: none had, or they are the places of a vector. */
  readonly list?: true;
}

/** What the train split's label looked like: the constant prediction to beat. */
export interface LabelStatistics {
  readonly rows: number;
  readonly missing: number;
  /** Rows by class, in the order of the label's classes; absent for regression. */
  readonly counts?: readonly number[];
  /** Regression: of the values as they are; above 2 a logarithm may suit them. */
  readonly skewness?: number;
}

export interface FittedTransform {
  readonly format: 'loopwright.transform';
  /** 2 since derived features, terms, clipping and hashed slots; every 1 is a 2. */
  readonly version: 1 | 2;
  /** Every column of the examples but the label and the weights, excluded ones too, in column order; then derived features by name. */
  readonly features: readonly FittedFeature[];
  /** The raw columns the model reads, in column order. */
  readonly inputs: readonly SignatureInput[];
  readonly spec: TransformedSpec;
  readonly label: Label;
  readonly labelStatistics: LabelStatistics;
  /** The column whose numbers weigh the rows that train; serving knows nothing of it. */
  readonly exampleWeightKey?: string;
}
