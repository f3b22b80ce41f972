/** The `auto` rules: which transform suits a column, and why, in words for the screen. */

import type { BytesAnalysis, ColumnAnalysis, NumberAnalysis } from './column-analyzer.ts';
import type { TextDateFormat } from './date-value.ts';
import type { AppliedTransform, DateFormat, SchemaHint } from './fitted-transform.ts';
import { isVectorColumn } from './vectors.ts';

export interface TransformChoice {
  readonly kind: AppliedTransform;
  readonly format?: DateFormat;
  readonly reason: string;
}

const smallVocabulary = 50;
const smallIntVocabulary = 5;
/** Fewer values than this never make a column an identifier: too few to tell. */
const identifierValues = 20;
/** So many different numbers without a gap of any size are no measurement, in whatever order. */
const shuffledIdentifierValues = 200;
const nearUnique = 0.9;
const dateShare = 0.95;
const heavyTail = 2;
/** Share of the values that spell a number from which a column of text is one of numbers. */
const numberShare = 0.9;
/** Share of the values that begin as an image does. */
const imageShare = 0.9;

const identifierName = /^(id|idx|index|key|rowid|unnamed: 0)$|([_\s.-](id|uuid|guid)|[a-z](ID|Id))$|^(uuid|guid)$/i;
const postcodeName = /(^|[^a-z])(zip|zip_?code|post_?code|postal_?code)($|[^a-z])/i;

export function chooseTransform(name: string, analysis: ColumnAnalysis, hint: SchemaHint): TransformChoice {
  if (hint.excluded) return { kind: 'exclude', reason: 'The schema marks it as not in production.' };
  if (analysis.kind === 'empty') return noValues;
  if (isVectorColumn(analysis) && analysis.kind === 'number') {
    return { kind: 'vector', reason: `Lists of ${analysis.vectors?.length} numbers in every row that has one.` };
  }
  if (analysis.kind === 'number') return chooseForNumber(name, analysis, hint);
  if (hint.image && analysis.images.count > 0) return { kind: 'image', reason: 'The schema says it holds images.' };
  return chooseForBytes(analysis);
}

/**
 * Date format of the column, where nearly all its values are dates, or that share of them; month first where the values
 * leave it open.
 */
export function dateFormatOf(analysis: BytesAnalysis, share = dateShare): TextDateFormat | undefined {
  const { ymd, mdy, dmy } = analysis.dates;
  const [format, moments] = [['ymd', ymd] as const, ['mdy', mdy] as const, ['dmy', dmy] as const].reduce((best, next) =>
    next[1].count > best[1].count ? next : best,
  );
  return moments.count > 0 && moments.count >= share * analysis.values.total ? format : undefined;
}

/** Whether nearly all of a text column spells numbers, and not one number only. */
export function holdsNumbers({ numbers, values }: BytesAnalysis): boolean {
  const { count, min, max } = numbers.moments;
  return count > 0 && count >= numberShare * values.total && min < max;
}

const noValues: TransformChoice = { kind: 'exclude', reason: 'It has no values in the train split.' };
const constant: TransformChoice = { kind: 'exclude', reason: 'It has the same value in every row.' };

function chooseForNumber(name: string, analysis: NumberAnalysis, hint: SchemaHint): TransformChoice {
  const { moments, values, missing, type } = analysis;
  if (moments.count === 0) return noValues;
  if (moments.min === moments.max) {
    if (missing === 0) return constant;
    return { kind: 'standardize', reason: 'One value or missing: whether it is missing is what it tells.' };
  }
  if (type === 'int' && values !== undefined) {
    const distinct = values.distinct;
    if (hint.categorical) return chooseVocabulary(distinct, `The schema says its numbers are names; ${distinct} of them.`);
    if (isIdentifier(name, analysis))
      return { kind: 'exclude', reason: 'A different number in nearly every row: an identifier.' };
    if (postcodeName.test(name)) return chooseVocabulary(distinct, `Post codes are names, not quantities; ${distinct} of them.`);
    if (distinct > 2 && distinct <= smallIntVocabulary && distinct * 5 <= moments.count) {
      return { kind: 'one_hot', reason: `Whole numbers with only ${distinct} different values.` };
    }
  }
  return chooseScale(analysis);
}

function chooseScale({ moments, logMoments }: NumberAnalysis): TransformChoice {
  const [skew, logSkew] = [moments.skewness, logMoments.skewness];
  if (moments.min >= 0 && skew > heavyTail && Math.abs(logSkew) < skew) {
    return {
      kind: 'log',
      reason: `Not negative with a heavy tail (skewness ${skew.toFixed(1)}, ${logSkew.toFixed(1)} after log).`,
    };
  }
  return { kind: 'standardize', reason: `Numbers from ${shortRange(moments.min, moments.max)}.` };
}

function isIdentifier(name: string, { moments, values, ascending }: NumberAnalysis): boolean {
  if (values === undefined || moments.count < identifierValues) return false;
  if (identifierName.test(name) && values.distinctShare > nearUnique) return true;
  // A running number, of which the train split holds a part.
  const range = moments.max - moments.min + 1;
  const running = ascending
    ? range <= moments.count * 10
    : range <= moments.count * 2 && moments.count >= shuffledIdentifierValues;
  return running && values.distinctShare === 1 && moments.min >= 0;
}

function chooseForBytes(analysis: BytesAnalysis): TransformChoice {
  const { values, words, missing } = analysis;
  if (values.total === 0) return noValues;
  const { distinct, distinctShare } = values;
  const { images } = analysis;
  if (images.count > 0 && images.count >= imageShare * values.total) {
    return { kind: 'image', reason: `Encoded images (${images.formats().join(', ')}) of ${images.sizeWords()} pixels.` };
  }
  if (distinct === 1 && missing === 0) return constant;
  const format = dateFormatOf(analysis);
  if (format !== undefined && distinct > 1)
    return { kind: 'date', format, reason: `${dateReason[format]}: ${dateParts(analysis)}.` };
  if (holdsNumbers(analysis)) {
    const { kind, reason } = chooseScale(analysis.numbers);
    return { kind, reason: `Numbers written as text. ${reason}` };
  }
  const length = analysis.bytes / values.total;
  const wordsEach = words.total / values.total;
  const many = (distinct > smallVocabulary && distinctShare > 0.2) || distinctShare > nearUnique;
  if (many && distinct >= 5 && (length > 40 || wordsEach >= 5) && wordsEach >= 3) {
    return { kind: 'text', reason: `Sentences: ${length.toFixed(0)} bytes and ${wordsEach.toFixed(1)} words on average.` };
  }
  if (distinctShare > nearUnique && values.total >= identifierValues) {
    const share = `${(distinctShare * 100).toFixed(0)} %`;
    return { kind: 'exclude', reason: `A different value in nearly every row (${share}): an identifier.` };
  }
  const atLeast = values.exact ? '' : 'at least ';
  return chooseVocabulary(distinct, `Text with ${atLeast}${distinct} different values.`);
}

function dateParts({ timed }: BytesAnalysis): string {
  return timed > 0 ? 'day number, month, weekday and hour' : 'day number, month and weekday';
}

const dateReason = { ymd: 'Dates (yyyy-mm-dd)', mdy: 'Dates (m/d/yyyy)', dmy: 'Dates (d/m/yyyy)' } as const;

function chooseVocabulary(distinct: number, reason: string): TransformChoice {
  return { kind: distinct <= smallVocabulary ? 'one_hot' : 'embedding', reason };
}

/** With as many digits as tell both ends apart. */
function shortRange(min: number, max: number): string {
  for (let digits = 4; digits < 17; digits++) {
    const [low, high] = [shortNumber(min, digits), shortNumber(max, digits)];
    if (low !== high) return `${low} to ${high}`;
  }
  return `${min} to ${max}`;
}

function shortNumber(value: number, digits: number): string {
  const rounded = value.toPrecision(digits);
  // The largest numbers round to none.
  return Number.isFinite(Number(rounded)) ? String(Number(rounded)) : rounded;
}
