/** Small networks of every family and output, with seeded random batches, for the tests of learning and model. */

import { createRandom, type Random } from '../../../core/foundation/index.ts';
import type { LabelledBatch, NetworkSpec, TransformedSpec, Weights } from '../../../core/learning/index.ts';

const inputs: TransformedSpec = {
  denseWidth: 5,
  denseNames: ['a', 'b', 'c=x', 'c=y', 'd'],
  embeddings: [
    { feature: 'e', vocabularySize: 7, dimension: 3 },
    { feature: 'f', vocabularySize: 11, dimension: 2 },
  ],
  texts: [
    { feature: 't', vocabularySize: 200, length: 9, dimension: 4 },
    { feature: 'u', vocabularySize: 60, length: 6, dimension: 3 },
  ],
};

export const deepNetwork: NetworkSpec = {
  family: 'wide_deep',
  inputs,
  hidden: [8, 5],
  dropout: 0,
  l2: 0,
  textFilters: 6,
  textKernel: 3,
  output: { kind: 'binary', units: 1 },
};

const colour = { feature: 'p', height: 7, width: 6, channels: 3 };
const grey = { feature: 'q', height: 9, width: 10, channels: 1 };
const large = { feature: 's', height: 12, width: 11, channels: 3 };
/** Too small for a second pooling. */
const small = { feature: 'r', height: 3, width: 4, channels: 1 };
const nothing: TransformedSpec = { denseWidth: 0, denseNames: [], embeddings: [], texts: [] };
const linear: NetworkSpec = { ...deepNetwork, family: 'linear', hidden: [] };

export const imageNetwork: NetworkSpec = {
  ...deepNetwork,
  inputs: { ...nothing, images: [grey] },
  imageFilters: [8, 4],
};

const multiclass = { kind: 'multiclass', units: 4 } as const;
const multilabel = { kind: 'multilabel', units: 3 } as const;
const regression = { kind: 'regression', units: 1 } as const;

export const networks: readonly (readonly [string, NetworkSpec])[] = [
  ['a binary wide and deep network', deepNetwork],
  ['a multiclass wide and deep network with dropout and l2', { ...deepNetwork, output: multiclass, dropout: 0.2, l2: 0.01 }],
  ['a regression with an even kernel and no hidden layer', { ...deepNetwork, output: regression, hidden: [], textKernel: 4 }],
  ['a linear multiclass network', { ...deepNetwork, family: 'linear', hidden: [], output: multiclass }],
  ['a multilabel wide and deep network', { ...deepNetwork, inputs: { ...inputs, targets: 3 }, output: multilabel }],
  [
    'a linear multilabel network',
    { ...deepNetwork, inputs: { ...inputs, targets: 3 }, family: 'linear', hidden: [], output: multilabel },
  ],
  [
    'a network of one text',
    { ...deepNetwork, inputs: { denseWidth: 0, denseNames: [], embeddings: [], texts: [inputs.texts[0]] }, textKernel: 1 },
  ],
  [
    'a linear network of one text',
    { ...deepNetwork, family: 'linear', inputs: { denseWidth: 0, denseNames: [], embeddings: [], texts: [inputs.texts[0]] } },
  ],
  ['a network of averaged texts', { ...deepNetwork, textEncoder: 'average', output: multiclass }],
  [
    'a network of numbers alone',
    { ...deepNetwork, inputs: { denseWidth: 5, denseNames: inputs.denseNames, embeddings: [], texts: [] }, l2: 0.1 },
  ],
  [
    'a network of colour images beside all else',
    { ...deepNetwork, inputs: { ...inputs, images: [colour] }, imageFilters: [5, 9] },
  ],
  [
    'a multiclass network of two grey images',
    { ...imageNetwork, inputs: { ...nothing, images: [grey, small] }, output: multiclass },
  ],
  ['a network of images without hidden layers', { ...imageNetwork, imageFilters: [3], hidden: [], output: regression }],
  ['a linear network of numbers and images', { ...linear, inputs: { ...inputs, images: [colour, grey] } }],
  ['a linear multiclass network of images', { ...linear, inputs: { ...nothing, images: [grey] }, output: multiclass }],
];

/** For exact gradients alone: relu after relu, it has more kinks than differences and steps of Adam can be compared across. */
export const highTower: readonly [string, NetworkSpec] = [
  'a regression through a high tower, whose last stage pools nothing',
  { ...imageNetwork, inputs: { ...nothing, images: [large] }, imageFilters: [16, 24, 40, 8], output: regression },
];

export interface BatchOptions {
  readonly rows: number;
  readonly seed: number;
  /** full: every row fills its texts with distinct tokens; else rows end in padding, and some hold none. */
  readonly texts?: 'full' | 'padded';
}

export function randomBatch(network: NetworkSpec, { rows, seed, texts = 'padded' }: BatchOptions): LabelledBatch {
  const random = createRandom(seed);
  const { denseWidth, embeddings, images } = network.inputs;
  return {
    rows,
    dense: Float32Array.from({ length: rows * denseWidth }, () => (random.next() < 0.2 ? 0 : random.nextGaussian())),
    ids: embeddings.map(({ vocabularySize }) => Int32Array.from({ length: rows }, () => random.nextInt(vocabularySize))),
    tokens: network.inputs.texts.map((text) => randomTokens(random, rows, text, texts === 'full')),
    ...(images
      ? { images: images.map(({ height, width, channels }) => randomPixels(rows * height * width * channels, random)) }
      : {}),
    label: Float32Array.from({ length: rows * (network.inputs.targets ?? 1) }, () => randomLabel(network, random)),
  };
}

/** Rows that weigh 0, 0.5, 1 and 3 in turn. */
export function weighted(batch: LabelledBatch): LabelledBatch {
  return { ...batch, weights: Float32Array.from({ length: batch.rows }, (_, row) => [3, 0, 1, 0.5][row % 4]) };
}

function randomPixels(count: number, random: Random): Uint16Array {
  return Uint16Array.from({ length: count }, () => random.nextInt(255 * 256 + 1));
}

function randomTokens(
  random: Random,
  rows: number,
  text: { readonly vocabularySize: number; readonly length: number },
  full: boolean,
): Int32Array {
  const tokens = new Int32Array(rows * text.length);
  for (let row = 0; row < rows; row++) {
    const used = full ? text.length : random.nextInt(text.length + 1);
    const seen = new Set<number>();
    while (seen.size < used) seen.add(1 + random.nextInt(text.vocabularySize - 1));
    tokens.set([...seen], row * text.length);
  }
  return tokens;
}

function randomLabel({ output }: NetworkSpec, random: Random): number {
  if (output.kind === 'regression') return random.nextGaussian();
  return random.nextInt(output.kind === 'binary' || output.kind === 'multilabel' ? 2 : output.units);
}

/** Weights of full size everywhere, so that no part of the network is close to silent; padding rows stay zero. */
export function randomWeights(initial: Weights, seed: number): Weights {
  const random = createRandom(seed);
  return new Map(
    [...initial].map(([name, { shape, data }]) => {
      const padded = name.includes('text') && (name.startsWith('wide') || name.endsWith('embeddings'));
      const first = padded ? data.length / shape[0] : 0;
      // An image has many values: with larger weights every output would be 0 or 1.
      const size = name.includes('image') ? 0.25 : 0.5;
      return [name, { shape, data: data.map((_, i) => (i < first ? 0 : size * random.nextGaussian())) }];
    }),
  );
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
