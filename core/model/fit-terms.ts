/** Fitted parameters of text: its terms' vocabulary, their weights, or their buckets. */

import type { BytesAnalysis, ColumnAnalysis } from './column-analyzer.ts';
import { rankedKeys } from './fit-categories.ts';
import type { FeatureOptions, FeatureParameters } from './fitted-transform.ts';
import type { TermCounter } from './term-counter.ts';
import { type TermOptions, termOptions } from './terms.ts';
import { keyToValue, valueLabel } from './value-keys.ts';

const defaultVocabulary = 10_000;
const defaultTfidfVocabulary = 500;
const defaultBuckets = 1000;
/** Most texts are read whole; long ones cost time by their length. */
const leastLength = 50;
const mostLength = 200;
const defaultDimension = 32;

/** `terms`: absent where they are plain words, which the analysis has counted. */
export function fitText(analysis: BytesAnalysis, options: FeatureOptions, terms: TermCounter | undefined): FeatureParameters {
  const ranked = rankedKeys(terms?.terms ?? analysis.words, 'bytes', options, options.vocabulary ?? defaultVocabulary);
  return { kind: 'text', vocabulary: ranked.map(termText), ...sequenceOf(options, meanTerms(analysis, terms)) };
}

export function fitHashedText(analysis: ColumnAnalysis, options: FeatureOptions): FeatureParameters {
  const mean = analysis.kind === 'bytes' ? meanTerms(analysis, undefined) : 0;
  return { kind: 'hashed_text', buckets: options.hash_buckets ?? defaultBuckets, ...sequenceOf(options, mean) };
}

/** Of a row that has any; the words of a row where its own terms are not counted. */
function meanTerms({ words, rows, missing }: BytesAnalysis, terms: TermCounter | undefined): number {
  return (terms?.terms ?? words).total / Math.max(1, rows - missing);
}

/** Idf as TFT's tfidf: 1 + ln((rows + 1) / (rows with the term + 1)), or without smoothing 1 + ln(rows / rows with it). */
export function fitTfidf({ terms, documents, rows }: TermCounter, options: FeatureOptions): FeatureParameters {
  const ranked = rankedKeys(terms, 'bytes', options, options.vocabulary ?? defaultTfidfVocabulary);
  const smoothing = options.smooth === false ? 0 : 1;
  const weights = ranked.map((term) => {
    // A term forgotten in between was rare.
    const held = Math.max(1, documents.countOf(term));
    return 1 + Math.log((rows + smoothing) / (held + smoothing));
  });
  return { kind: 'tfidf', vocabulary: ranked.map(termText), weights, ...termsOf(options) };
}

function sequenceOf(options: FeatureOptions, mean: number): { length: number; dimension: number; terms?: TermOptions } {
  return {
    length: options.length ?? Math.min(mostLength, Math.max(leastLength, Math.ceil(2 * mean))),
    dimension: options.dimension ?? defaultDimension,
    ...termsOf(options),
  };
}

function termsOf(options: FeatureOptions): { terms?: TermOptions } {
  const terms = termOptions(options);
  return terms === undefined ? {} : { terms };
}

function termText(term: Uint8Array): string {
  return valueLabel(keyToValue(term, 'bytes'));
}
