/** Fitting one feature: the train split's rows in, once or twice, its fitted parameters out. */

import type { Column, ColumnBatch, ColumnType } from '../formats/index.ts';
import { clipped } from './clip.ts';
import { type ColumnAnalysis, type ColumnAnalyzer, createColumnAnalyzer, signedLog } from './column-analyzer.ts';
import type { AnalysisLimits } from './counter-limits.ts';
import { featureColumn } from './feature-column.ts';
import { firstNumbers } from './first-numbers.ts';
import { fitFeature } from './fit-feature.ts';
import type { ClippedMoments } from './fit-numbers.ts';
import type { ClipRange, FeatureDtype, FeatureOptions, FittedFeature, SchemaHint } from './fitted-transform.ts';
import { Moments } from './moments.ts';
import { TermCounter } from './term-counter.ts';
import { termOptions } from './terms.ts';

export interface FeatureFitter {
  add(batch: ColumnBatch): void;
  /** Ends a pass over the rows; true where this feature needs all of them once more. */
  endPass(): boolean;
  /** Problems as of `fitFeature`. */
  finish(): FittedFeature;
}

export interface ColumnFeature {
  readonly name: string;
  /** The column it reads; the feature's name unless it is derived. */
  readonly column: string;
  readonly type: ColumnType;
  /** Where in the batch the column probably is. */
  readonly at: number;
  readonly options: FeatureOptions;
  readonly hint: SchemaHint;
  readonly limits: AnalysisLimits;
}

export function createColumnFitter(feature: ColumnFeature): FeatureFitter {
  return new ColumnFitter(feature);
}

class ColumnFitter implements FeatureFitter {
  readonly #feature: ColumnFeature;
  readonly #dtype: FeatureDtype;
  readonly #analyzer: ColumnAnalyzer;
  readonly #terms: TermCounter | undefined;
  #clip: ClippedCounter | undefined;
  #analysis: ColumnAnalysis | undefined;

  constructor(feature: ColumnFeature) {
    const { type, options, limits } = feature;
    this.#feature = feature;
    this.#dtype = type === 'unknown' ? 'bytes' : type;
    this.#analyzer = createAnalyzer(feature);
    this.#terms = type === 'bytes' && countsTerms(options) ? createTermCounter(options, limits) : undefined;
    const { clip_min: min, clip_max: max, clip_quantile: share } = options;
    if (share === undefined && (min !== undefined || max !== undefined)) this.#clip = new ClippedCounter({ min, max });
  }

  add(batch: ColumnBatch): void {
    const { name, column, options, at } = this.#feature;
    const source = column === name ? undefined : { column };
    const delimiter = options.transform === 'multi_hot' ? options.delimiter : undefined;
    const read = featureColumn({ name, source, scrub: options.scrub, delimiter }, batch, at);
    if (this.#analysis === undefined) {
      this.#analyzer.add(read, batch.rows);
      this.#terms?.add(read, batch.rows);
    }
    this.#clip?.add(read, batch.rows, this.#dtype);
  }

  endPass(): boolean {
    if (this.#analysis !== undefined) return false;
    const analysis = this.#analyzer.finish();
    this.#analysis = analysis;
    const share = this.#feature.options.clip_quantile;
    const numbers = analysis.kind === 'bytes' ? analysis.numbers : analysis;
    if (share === undefined || numbers.kind === 'empty' || numbers.moments.count === 0) return false;
    const [low, high] = numbers.quantiles.quantiles([share, 1 - share]);
    const { clip_min: min = low, clip_max: max = high } = this.#feature.options;
    this.#clip = new ClippedCounter({ min: Math.max(low, min), max: Math.min(high, max) });
    return true;
  }

  finish(): FittedFeature {
    const { name, column, options, hint } = this.#feature;
    const analysis = this.#analysis ?? this.#analyzer.finish();
    const clip = this.#clip;
    const fitted = fitFeature({ name, options, hint, dtype: this.#dtype, analysis, clip, terms: this.#terms });
    return column === name ? fitted : { ...fitted, source: { column } };
  }
}

/** Moments of the numbers held within a range. */
class ClippedCounter implements ClippedMoments {
  readonly range: ClipRange;
  readonly moments = new Moments();
  readonly logMoments = new Moments();
  #scratch: Float64Array = new Float64Array(0);

  constructor({ min, max }: ClipRange) {
    this.range = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  }

  add(column: Column, rows: number, dtype: FeatureDtype): void {
    this.#scratch = firstNumbers(column, { rows, dtype, into: this.#scratch });
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(this.#scratch[row])) continue;
      const value = clipped(this.#scratch[row], this.range);
      this.moments.add(value);
      this.logMoments.add(signedLog(value));
    }
  }
}

/** Transforms that take any value as a name. */
const ofNames = new Set<string>(['one_hot', 'multi_hot', 'embedding', 'hashed_embedding', 'hashed_one_hot']);

function createAnalyzer({ type, options, limits }: ColumnFeature): ColumnAnalyzer {
  const { transform = 'auto', vocabulary = 0 } = options;
  // An excluded column needs no look at all: its analysis is that of a column without values.
  const looked = transform === 'exclude' ? 'unknown' : type;
  const floatValues = ofNames.has(transform);
  const contents = !floatValues && (transform === 'auto' || !countsTerms(options));
  const lists = transform === 'vector' || (transform === 'auto' && type === 'float');
  return createColumnAnalyzer(looked, { vocabulary, floatValues, contents, limits, lists });
}

/** Plain words are counted with the values; other terms on their own, also where `auto` may find that it is text. */
function countsTerms(options: FeatureOptions): boolean {
  const { transform = 'auto' } = options;
  return transform === 'tfidf' || ((transform === 'text' || transform === 'auto') && termOptions(options) !== undefined);
}

function createTermCounter(options: FeatureOptions, limits: AnalysisLimits): TermCounter {
  return new TermCounter(termOptions(options), limits.counter(options.vocabulary ?? 0));
}
