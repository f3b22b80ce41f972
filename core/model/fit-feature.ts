/** From a column's analysis and its settings to the fitted parameters of its transform. */

import { raise } from '../foundation/index.ts';
import { chooseTransform, dateFormatOf, holdsNumbers, type TransformChoice } from './choose-transform.ts';
import type { BytesAnalysis, ColumnAnalysis, NumberAnalysis } from './column-analyzer.ts';
import { fitHashed, fitVocabulary } from './fit-categories.ts';
import { fitDate, stampFormat } from './fit-date.ts';
import { fitImage } from './fit-image.ts';
import { type ClippedMoments, fitBuckets, fitMinMax, fitScale } from './fit-numbers.ts';
import { fitSentence } from './fit-sentence.ts';
import { fitHashedText, fitText, fitTfidf } from './fit-terms.ts';
import type {
  AppliedTransform,
  DateFormat,
  FeatureDtype,
  FeatureOptions,
  FeatureParameters,
  FittedFeature,
  SchemaHint,
} from './fitted-transform.ts';
import type { TermCounter } from './term-counter.ts';
import { keyToValue, valueLabel } from './value-keys.ts';
import { fitVector } from './vectors.ts';

export interface FeatureToFit {
  readonly name: string;
  readonly options: FeatureOptions;
  readonly hint: SchemaHint;
  readonly dtype: FeatureDtype;
  readonly analysis: ColumnAnalysis;
  /** Where numbers are held within a range first. */
  readonly clip?: ClippedMoments;
  /** Where terms other than plain words were counted. */
  readonly terms?: TermCounter;
}

/** Raises `features/type-mismatch` where the configured transform cannot read the column. */
export function fitFeature(feature: FeatureToFit): FittedFeature {
  const { name, options, dtype } = feature;
  const configured = options.transform ?? 'auto';
  const choice = chooseFor(feature, configured);
  requireVectorsSuit(name, choice, options);
  const fitted = { ...fitParameters(choice, feature), name, dtype, configured, reason: choice.reason };
  return options.scrub === true && dtype === 'bytes' ? { ...fitted, scrub: true } : fitted;
}

function chooseFor({ name, options, hint, analysis }: FeatureToFit, configured: AppliedTransform | 'auto'): TransformChoice {
  if (configured !== 'auto') return chosenByUser(name, analysis, options);
  const choice = chooseTransform(name, analysis, hint);
  if (options.vectors === undefined || analysis.kind !== 'bytes' || choice.kind === 'text' || hint.excluded) return choice;
  return { kind: 'text', reason: 'The project file gives vectors of its words.' };
}

/** Raises `project/config-invalid`. */
function requireVectorsSuit(name: string, { kind }: TransformChoice, { vectors }: FeatureOptions): void {
  if (vectors === undefined || kind === 'text' || kind === 'exclude') return;
  raise(
    'project/config-invalid',
    `Word vectors are for the transform text, and the feature ${name} is ${kind}`,
    'Remove vectors from it, or set its transform to text.',
    { details: { feature: name, transform: kind } },
  );
}

const textKinds: readonly string[] = ['text', 'hashed_text', 'tfidf', 'sentence'];
const nameKinds: readonly string[] = ['one_hot', 'multi_hot', 'embedding', 'hashed_embedding', 'hashed_one_hot'];

function chosenByUser(name: string, analysis: ColumnAnalysis, options: FeatureOptions): TransformChoice {
  const kind = options.transform ?? 'auto';
  const reason = 'As the project file says.';
  if (kind === 'exclude' || kind === 'auto') return { kind: 'exclude', reason };
  if (analysis.kind === 'empty') return { kind: 'exclude', reason: 'It has no values in the train split.' };
  if (nameKinds.includes(kind)) return { kind, reason };
  if (textKinds.includes(kind)) {
    return analysis.kind === 'bytes' ? { kind, reason } : raiseMismatch(name, kind, 'it holds numbers');
  }
  if (kind === 'image') {
    if (analysis.kind === 'bytes' && analysis.images.count > 0) return { kind, reason };
    raiseMismatch(name, kind, 'no value of the train split begins as an image does');
  }
  if (kind === 'vector') {
    if ((analysis.vectors?.count ?? 0) > 0) return { kind, reason };
    return raiseMismatch(name, kind, 'none of its rows is a list of numbers');
  }
  if (kind === 'date') return { kind, format: configuredFormat(name, analysis, options), reason };
  if (analysis.kind === 'number' || holdsNumbers(analysis)) return { kind, reason };
  const format = dateFormatOf(analysis);
  if (format !== undefined && kind === 'standardize') return { kind: 'date', format, reason };
  return raiseMismatch(name, kind, `it holds text such as "${exampleOf(analysis)}"`);
}

function configuredFormat(name: string, analysis: NumberAnalysis | BytesAnalysis, options: FeatureOptions): DateFormat {
  const asked = options.date_format ?? 'auto';
  if (analysis.kind === 'number') {
    if (asked === 'auto' || asked === 'unix' || asked === 'unix_ms') return stampFormat(analysis, options);
    return raiseMismatch(name, 'date', `it holds numbers, and none is a date of the form ${asked}`);
  }
  const because = `it holds text such as "${exampleOf(analysis)}"`;
  if (asked === 'unix' || asked === 'unix_ms') return holdsNumbers(analysis) ? asked : raiseMismatch(name, 'date', because);
  // Who asks for a date means those values that are one: all others are missing.
  const format = asked === 'auto' ? dateFormatOf(analysis, 0) : asked;
  return format === undefined || analysis.dates[format].count === 0 ? raiseMismatch(name, 'date', because) : format;
}

function exampleOf(analysis: BytesAnalysis): string {
  const example = analysis.values.ranked()[0];
  const text = example ? valueLabel(keyToValue(example.bytes, 'bytes')) : '';
  const shown = [...text.slice(0, 2 * longestExample)].slice(0, longestExample).join('');
  return shown.length < text.length ? `${shown}…` : text;
}

/** Characters of a cell that a message quotes: enough to know it again. */
const longestExample = 60;

function raiseMismatch(name: string, kind: string, because: string): never {
  raise(
    'features/type-mismatch',
    `The transform ${kind} does not suit the feature ${name}: ${because}`,
    'Choose another transform for it, or auto.',
    { details: { feature: name, transform: kind } },
  );
}

function fitParameters(choice: TransformChoice, { analysis, options, clip, terms }: FeatureToFit): FeatureParameters {
  const { kind } = choice;
  if (kind === 'exclude' || analysis.kind === 'empty') return { kind: 'exclude' };
  switch (kind) {
    case 'hashed_embedding':
    case 'hashed_one_hot':
      return fitHashed(kind, { options, missing: analysis.missing > 0, distinct: analysis.values?.distinct });
    case 'one_hot':
    case 'multi_hot':
    case 'embedding':
      return fitVocabulary(kind, analysis, options);
    case 'date':
      return fitDate(choice.format ?? 'ymd', analysis, options);
    case 'hashed_text':
      return fitHashedText(analysis, options);
    case 'image':
      return fitImage(analysis as BytesAnalysis, options);
    case 'sentence':
      return fitSentence(analysis.missing > 0, options);
    case 'vector':
      return analysis.vectors === undefined ? { kind: 'exclude' } : fitVector(analysis.vectors, options);
    default: {
      if (analysis.kind === 'bytes' && kind === 'text') return fitText(analysis, options, terms);
      if (kind === 'tfidf' && terms !== undefined) return fitTfidf(terms, options);
      const numbers = analysis.kind === 'bytes' ? analysis.numbers : analysis;
      if (kind === 'bucketize') return fitBuckets(numbers, options);
      if (kind === 'min_max') return fitMinMax(numbers, options, clip);
      return fitScale(kind === 'log' ? 'log' : 'standardize', numbers, options, clip);
    }
  }
}
