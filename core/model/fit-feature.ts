/** From a column's analysis and its settings to the fitted parameters of its transform. */

import { raise } from '../foundation/index.ts';
import { chooseTransform, dateFormatOf, holdsNumbers, type TransformChoice } from './choose-transform.ts';
import { type BytesAnalysis, type ColumnAnalysis, type NumberAnalysis, signedLog } from './column-analyzer.ts';
import type {
  FeatureDtype,
  FeatureOptions,
  FeatureParameters,
  FittedFeature,
  MissingNumber,
  SchemaHint,
  VocabularyValue,
} from './fitted-transform.ts';
import { Moments } from './moments.ts';
import type { ValueCounter } from './value-counter.ts';
import { compareKeys, keyToValue, valueLabel } from './value-keys.ts';

const defaultVocabulary = 10_000;
const defaultTextDimension = 32;

export interface FeatureToFit {
  readonly name: string;
  readonly options: FeatureOptions;
  readonly hint: SchemaHint;
  readonly dtype: FeatureDtype;
  readonly analysis: ColumnAnalysis;
}

/** Raises `features/type-mismatch` where the configured transform cannot read the column. */
export function fitFeature({ name, options, hint, dtype, analysis }: FeatureToFit): FittedFeature {
  const configured = options.transform ?? 'auto';
  const choice = configured === 'auto' ? chooseTransform(name, analysis, hint) : chosenByUser(name, analysis, options);
  const fitted = { ...fitParameters(choice, analysis, options), name, dtype, configured, reason: choice.reason };
  return options.scrub === true && dtype === 'bytes' ? { ...fitted, scrub: true } : fitted;
}

function chosenByUser(name: string, analysis: ColumnAnalysis, options: FeatureOptions): TransformChoice {
  const kind = options.transform ?? 'auto';
  const reason = 'As the project file says.';
  if (kind === 'exclude' || kind === 'auto') return { kind: 'exclude', reason };
  if (analysis.kind === 'empty') return { kind: 'exclude', reason: 'It has no values in the train split.' };
  if (kind === 'one_hot' || kind === 'embedding' || kind === 'hashed_embedding') return { kind, reason };
  if (kind === 'text') {
    return analysis.kind === 'bytes' ? { kind, reason } : raiseMismatch(name, kind, 'it holds numbers');
  }
  if (analysis.kind === 'number' || holdsNumbers(analysis)) return { kind, reason };
  const format = dateFormatOf(analysis);
  if (format !== undefined && kind === 'standardize') return { kind: 'date', format, reason };
  const example = analysis.values.ranked()[0];
  return raiseMismatch(name, kind, `it holds text such as "${example ? valueLabel(keyToValue(example.bytes, 'bytes')) : ''}"`);
}

function raiseMismatch(name: string, kind: string, because: string): never {
  raise(
    'features/type-mismatch',
    `The transform ${kind} does not suit the feature ${name}: ${because}`,
    'Choose another transform for it, or auto.',
    { details: { feature: name, transform: kind } },
  );
}

function fitParameters(choice: TransformChoice, analysis: ColumnAnalysis, options: FeatureOptions): FeatureParameters {
  const { kind } = choice;
  if (kind === 'exclude' || analysis.kind === 'empty') return { kind: 'exclude' };
  if (kind === 'hashed_embedding') return fitHashed(analysis, options);
  if (kind === 'one_hot') {
    return { kind, vocabulary: rankedValues(analysis, options), missing: analysis.missing > 0 };
  }
  if (kind === 'embedding') {
    const vocabulary = rankedValues(analysis, options);
    const dimension = options.dimension ?? embeddingDimension(vocabulary.length);
    return { kind, vocabulary, dimension, missing: analysis.missing > 0 };
  }
  if (analysis.kind === 'bytes' && kind === 'date') return fitDate(choice, analysis, options);
  if (analysis.kind === 'bytes' && kind === 'text') return fitText(analysis, options);
  const numbers = analysis.kind === 'bytes' ? analysis.numbers : analysis;
  if (kind === 'bucketize') return fitBuckets(numbers, options);
  if (kind === 'min_max') return fitMinMax(numbers, options);
  return fitScale(kind === 'log' ? 'log' : 'standardize', numbers, options);
}

/** A rule of thumb of the fast.ai library, divided by four: small models learn small tables better. */
function embeddingDimension(values: number): number {
  return Math.max(1, Math.min(16, Math.ceil((1.6 * values ** 0.56) / 4)));
}

function fitHashed(analysis: NumberAnalysis | BytesAnalysis, options: FeatureOptions): FeatureParameters {
  const buckets = options.hash_buckets ?? 1000;
  const distinct = analysis.values?.distinct ?? buckets;
  return { kind: 'hashed_embedding', buckets, dimension: options.dimension ?? embeddingDimension(Math.min(distinct, buckets)) };
}

function rankedValues(analysis: NumberAnalysis | BytesAnalysis, options: FeatureOptions): VocabularyValue[] {
  const dtype = analysis.kind === 'number' ? analysis.type : 'bytes';
  return rankedKeys(analysis.values, dtype, options).map((key) => keyToValue(key, dtype));
}

function rankedKeys(counter: ValueCounter | undefined, dtype: FeatureDtype, options: FeatureOptions): Uint8Array[] {
  const least = options.min_frequency ?? 1;
  const values = counter?.ranked(compareKeys(dtype)).filter(({ count }) => count >= least) ?? [];
  return values.slice(0, options.vocabulary ?? defaultVocabulary).map(({ bytes }) => bytes);
}

function fitText(analysis: BytesAnalysis, options: FeatureOptions): FeatureParameters {
  const vocabulary = rankedKeys(analysis.words, 'bytes', options).map((word) => valueLabel(keyToValue(word, 'bytes')));
  return { kind: 'text', vocabulary, length: options.length ?? 50, dimension: options.dimension ?? defaultTextDimension };
}

function fitScale(kind: 'standardize' | 'log', analysis: NumberAnalysis, options: FeatureOptions): FeatureParameters {
  const { mean, deviation } = kind === 'log' ? analysis.logMoments : analysis.moments;
  const divisor = deviation > 0 ? deviation : 1;
  const scale = (value: number) => ((kind === 'log' ? signedLog(value) : value) - mean) / divisor;
  return { kind, mean, deviation: divisor, missing: fitMissing(analysis, options, { scale, center: 0 }) };
}

function fitMinMax(analysis: NumberAnalysis, options: FeatureOptions): FeatureParameters {
  const { min, max, mean } = analysis.moments;
  const range = max > min ? max - min : 1;
  const scale = (value: number) => (value - min) / range;
  return { kind: 'min_max', min, max, missing: fitMissing(analysis, options, { scale, center: scale(mean) }) };
}

function fitBuckets(analysis: NumberAnalysis, options: FeatureOptions): FeatureParameters {
  const buckets = options.buckets ?? 10;
  const shares = Array.from({ length: buckets - 1 }, (_, i) => (i + 1) / buckets);
  // The smallest value opens no bucket: nothing would lie below it.
  const found = analysis.quantiles.quantiles(shares).filter((value) => value > analysis.moments.min);
  const boundaries = [...new Set(found)];
  const scale = (value: number) => boundaries.filter((boundary) => boundary <= value).length;
  const missing = fitMissing(analysis, options, { scale, center: scale(analysis.moments.mean) });
  return { kind: 'bucketize', boundaries, missing: missing.indicator ? { ...missing, fill: -1 } : missing };
}

function fitDate(choice: TransformChoice, analysis: BytesAnalysis, options: FeatureOptions): FeatureParameters {
  const format = choice.format ?? 'ymd';
  const moments = analysis.dates[format] ?? new Moments();
  // A day in the middle stands in whatever the setting: neither day 0 nor a median means anything for a date.
  const indicator = (options.missing ?? 'indicator') === 'indicator' && moments.count < analysis.rows;
  return {
    kind: 'date',
    format,
    mean: moments.mean,
    deviation: moments.deviation > 0 ? moments.deviation : 1,
    missing: { fill: 0, indicator },
  };
}

/** `center`: the scaled value of the mean, on whatever scale the mean was taken. */
interface MissingScale {
  readonly scale: (value: number) => number;
  readonly center: number;
}

function fitMissing(analysis: NumberAnalysis, options: FeatureOptions, { scale, center }: MissingScale): MissingNumber {
  const rule = options.missing ?? 'indicator';
  if (rule === 'zero') return { fill: scale(0), indicator: false };
  if (rule === 'median') return { fill: scale(analysis.quantiles.quantiles([0.5])[0]), indicator: false };
  return { fill: center, indicator: rule === 'indicator' && analysis.missing > 0 };
}
