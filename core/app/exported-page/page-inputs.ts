/** How a page asks for each raw input: from what the transform was fitted on, never from a row of the data. */

import type { PageInput } from '../../contract/index.ts';
import { raise } from '../../foundation/index.ts';
import type { FittedFeature, FittedTransform, Model, SignatureInput } from '../../model/index.ts';

/** The transforms that the page's predictor computes: every one of the fitted transform's own code. */
const known: ReadonlySet<string> = new Set<FittedFeature['kind']>([
  'exclude',
  'standardize',
  'log',
  'min_max',
  'bucketize',
  'date',
  'one_hot',
  'multi_hot',
  'embedding',
  'hashed_embedding',
  'hashed_one_hot',
  'text',
  'hashed_text',
  'tfidf',
  'vector',
]);

/** Raises model/not-exportable, naming the feature, for a transform that needs more than a page has. */
export function refuseForPage({ transform: { features }, network }: Pick<Model, 'transform' | 'network'>): void {
  if (network.family === 'layers') {
    const why = 'it is a Layers model, and a page carries no TensorFlow.js';
    raise('model/not-exportable', `The model cannot be exported as a page: ${why}`, 'Export it as tfjs.');
  }
  for (const { name, kind } of features) {
    if (known.has(kind)) continue;
    const why = `its transform ${kind} needs more than a page carries`;
    raise('model/not-exportable', `The feature ${name} cannot be exported: ${why}`, 'Export it in another format.');
  }
}

export function pageInputs({ inputs, features }: FittedTransform): readonly PageInput[] {
  return inputs.map((input) => {
    const readers = features.filter((feature) => feature.kind !== 'exclude' && readsAlone(feature, input.name));
    // A text that is read in several ways is written as the longest of them.
    const own = readers.find(({ kind }) => kind === 'text' || kind === 'hashed_text' || kind === 'tfidf') ?? readers[0];
    return { name: input.name, type: input.dtype === 'bytes' ? 'text' : input.dtype, ...widgetOf(input, own) };
  });
}

function readsAlone({ name, source }: FittedFeature, column: string): boolean {
  return source === undefined ? name === column : 'column' in source && source.column === column;
}

type Widget = Omit<PageInput, 'name' | 'type'>;

/** More values than these are typed, not chosen. */
const mostOptions = 500;

function widgetOf({ dtype }: SignatureInput, feature: FittedFeature | undefined): Widget {
  const plain: Widget = { widget: dtype === 'bytes' ? 'text' : 'number', start: '' };
  if (feature === undefined) return plain;
  switch (feature.kind) {
    case 'standardize':
      return { ...plain, start: shortNumber(feature.mean, dtype) };
    case 'log':
      return { ...plain, start: shortNumber(Math.sign(feature.mean) * Math.expm1(Math.abs(feature.mean)), dtype) };
    case 'min_max':
      return { ...plain, start: shortNumber((feature.min + feature.max) / 2, dtype) };
    case 'bucketize':
      return { ...plain, start: shortNumber(feature.boundaries[feature.boundaries.length >> 1] ?? 0, dtype) };
    case 'date': {
      const { format, parts } = feature;
      const time = parts?.includes('hour') === true;
      const days = Math.abs(feature.mean) < 1e6 ? new Date(feature.mean * 86_400_000).toISOString() : '';
      return { widget: 'date', dateFormat: format, time, start: days.slice(0, time ? 16 : 10) };
    }
    case 'one_hot':
    case 'embedding':
      return { ...plain, ...choice(feature.vocabulary) };
    case 'multi_hot':
      return { ...choice(feature.vocabulary), widget: 'values', delimiter: feature.delimiter, start: '' };
    case 'text':
    case 'hashed_text':
    case 'tfidf':
      return { widget: 'long_text', start: '' };
    case 'vector':
      // A text spells its numbers; a list is one number a line.
      return { widget: dtype === 'bytes' ? 'long_text' : 'values', start: '' };
    default:
      return plain;
  }
}

function choice(vocabulary: readonly unknown[]): Partial<Widget> {
  const options = vocabulary.filter((value) => typeof value === 'string');
  if (options.length === 0 || options.length > mostOptions) return {};
  return { widget: 'choice', options, start: options[0] };
}

/** Four digits say where the middle is. */
function shortNumber(value: number, dtype: SignatureInput['dtype']): string {
  if (!Number.isFinite(value)) return '';
  return dtype === 'int' ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
