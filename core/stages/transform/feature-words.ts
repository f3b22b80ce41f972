/** What was fitted of each feature and of the label, in words. */

import type { DatePart, FittedFeature, FittedTransform, Label } from '../../model/index.ts';
import { count, short } from './number-words.ts';

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;

export function featureDetail(feature: FittedFeature): string {
  const scrubbed = feature.scrub && feature.kind !== 'exclude' ? ', personal data scrubbed' : '';
  return `${kindDetail(feature)}${scrubbed}`;
}

function kindDetail(feature: FittedFeature): string {
  switch (feature.kind) {
    case 'exclude':
      return '';
    case 'standardize':
      return `mean ${short(feature.mean)}, deviation ${short(feature.deviation)}${clipWords(feature)}`;
    case 'log':
      return `after log: mean ${short(feature.mean)}, deviation ${short(feature.deviation)}${clipWords(feature)}`;
    case 'min_max':
      return `${short(feature.min)} to ${short(feature.max)}${clipWords(feature)}`;
    case 'bucketize':
      return `${count(feature.boundaries.length + 1, 'bucket')}`;
    case 'date':
      return dateWords(feature);
    case 'one_hot':
    case 'multi_hot':
      return `${count(feature.vocabulary.length, 'value')}, ${othersWords(feature.oovBuckets)}${feature.missing ? ', missing' : ''}`;
    case 'hashed_one_hot':
      return `${count(feature.buckets, 'bucket')}${feature.missing ? ', missing' : ''}`;
    case 'embedding':
      return `${count(feature.vocabulary.length, 'value')}, ${othersWords(feature.oovBuckets)}, ${count(feature.dimension, 'number')} each`;
    case 'hashed_embedding':
      return `${count(feature.buckets, 'bucket')}, ${count(feature.dimension, 'number')} each`;
    case 'text':
      return `${count(feature.vocabulary.length, termWord(feature))}, first ${feature.length} of a row, ${count(feature.dimension, 'number')} each${vectorWords(feature)}`;
    case 'hashed_text':
      return `${termWord(feature)}s in ${count(feature.buckets, 'bucket')}, first ${feature.length} of a row, ${count(feature.dimension, 'number')} each`;
    case 'image':
      return `${feature.height} × ${feature.width} pixels, ${feature.channels === 1 ? 'grey' : 'colour'}`;
    case 'tfidf':
      return `${count(feature.vocabulary.length, termWord(feature))}, weighted by how rare they are`;
    case 'sentence':
      return `${count(feature.dimension, 'number')} by the encoder ${feature.encoder.name}, first ${feature.maxLength} tokens${feature.missing ? ', missing' : ''}`;
    case 'vector':
      return `lists of ${count(feature.length, 'number')}${feature.means ? ', each place standardised' : ' as they are'}${feature.missing ? ', missing' : ''}`;
  }
}

function vectorWords({ vectors }: Kind<'text'>): string {
  if (vectors === undefined) return '';
  const { found, file, trainable } = vectors;
  return `; ${count(found, 'vector')} from ${file}, ${trainable ? 'trained on' : 'kept as they are'}`;
}

function clipWords({ clip }: Kind<'standardize' | 'log' | 'min_max'>): string {
  if (clip === undefined) return '';
  if (clip.min === undefined) return `, at most ${short(clip.max ?? 0)}`;
  return clip.max === undefined ? `, at least ${short(clip.min)}` : `, held within ${short(clip.min)} and ${short(clip.max)}`;
}

function othersWords(buckets = 1): string {
  return buckets === 1 ? 'others' : `others in ${buckets} buckets`;
}

function termWord({ terms }: Kind<'text' | 'hashed_text' | 'tfidf'>): string {
  if (terms === undefined) return 'word';
  if (terms.ngrams[1] === 1) return terms.analyzer;
  const [fewest, most] = terms.ngrams;
  const range = fewest === most ? `${most}` : `${fewest} to ${most}`;
  return `term of ${range} ${terms.analyzer === 'word' ? 'words' : 'characters'}`;
}

const partWords: Readonly<Record<DatePart, readonly [string, string]>> = {
  days: ['day number', 'day number'],
  year: ['year', 'year'],
  month: ['12 months', 'month'],
  day: ['31 days of the month', 'day of the month'],
  weekday: ['7 weekdays', 'weekday'],
  hour: ['24 hours', 'hour'],
};

function dateWords({ parts = ['days', 'month', 'weekday'], cyclic }: Kind<'date'>): string {
  const words = parts.map((part) => partWords[part][cyclic ? 1 : 0]);
  return `${words.join(', ')}${cyclic ? ' as places in their round' : ''}`;
}

export function labelDetail({ label, labelStatistics }: FittedTransform): string {
  const missing = labelStatistics.missing === 0 ? '' : `; missing in ${count(labelStatistics.missing, 'row')}`;
  const { skewness = 0 } = labelStatistics;
  const skewed = label.kind === 'regression' && label.log === undefined && skewness > 2;
  const advice = skewed ? `; a long tail (skewness ${short(skewness)}), which a logarithm may suit` : '';
  return `${labelWords(label)}${missing}${advice}`;
}

function labelWords(label: Label): string {
  if (label.kind === 'regression') {
    const own = `regression: mean ${short(label.mean)}, deviation ${short(label.deviation)}`;
    return label.log === undefined ? own : `${own}; its logarithm is learnt, predictions are scaled back`;
  }
  if (label.kind === 'multilabel') {
    const names = label.classes.slice(0, 10).join(', ');
    return `${label.classes.length} classes, any number of them in a row: ${names}${label.classes.length > 10 ? ', …' : ''}`;
  }
  if (label.kind === 'binary') return `binary: ${label.classes[1]} is positive, ${label.classes[0]} negative`;
  const shown = label.classes.slice(0, 10).join(', ');
  return `${label.classes.length} classes: ${shown}${label.classes.length > 10 ? ', …' : ''}`;
}
