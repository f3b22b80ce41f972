/** The networks that training is measured on, and their made-up batches. */

import { createRandom } from '../../core/foundation/index.ts';
import { imageStages, imagesOf, type LabelledBatch, type NetworkSpec, type TransformedSpec } from '../../core/learning/index.ts';

export interface Variant {
  readonly name: string;
  readonly network: NetworkSpec;
  readonly batchSizes: readonly number[];
}

const batchSizes: readonly number[] = [32, 256, 1024];

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `dense${i}`);

/** Hapke and Nelson's complaints: one-hots of 11, 6 and 2, three embedded columns, three narratives where there are texts. */
const withoutText: TransformedSpec = {
  denseWidth: 19,
  denseNames: names(19),
  embeddings: [60, 60, 10_000].map((vocabularySize, i) => ({ feature: `embedded${i}`, vocabularySize, dimension: 5 })),
  texts: [],
};
const withText: TransformedSpec = {
  ...withoutText,
  texts: [0, 1, 2].map((i) => ({ feature: `text${i}`, vocabularySize: 10_000, length: 50, dimension: 32 })),
};
/** The narratives as vectors of 384 numbers that an encoder made before training, dense slots in our network. */
const withVectors: TransformedSpec = { ...withoutText, denseWidth: 19 + 3 * 384, denseNames: names(19 + 3 * 384) };
const numbers: TransformedSpec = { denseWidth: 20, denseNames: names(20), embeddings: [], texts: [] };

const pictures = (side: number, channels: 1 | 3): TransformedSpec => ({
  denseWidth: 0,
  denseNames: [],
  embeddings: [],
  texts: [],
  images: [{ feature: 'image', height: side, width: side, channels }],
});

const network = (inputs: TransformedSpec): NetworkSpec => ({
  family: 'wide_deep',
  inputs,
  hidden: [100, 50, 10],
  dropout: 0,
  l2: 0,
  textFilters: 32,
  textKernel: 1,
  output: { kind: 'binary', units: 1 },
});

const convolutional = (inputs: TransformedSpec): NetworkSpec => ({
  ...network(inputs),
  hidden: [64, 32],
  imageFilters: [16, 32, 64],
});

/** Through the default tower: MNIST's size, CIFAR's, and that of small photos. */
export const imageVariants: readonly Variant[] = [
  { name: 'grey images of 28 x 28', network: convolutional(pictures(28, 1)), batchSizes: [32, 256] },
  { name: 'colour images of 32 x 32', network: convolutional(pictures(32, 3)), batchSizes: [32, 256] },
  { name: 'colour images of 96 x 96', network: convolutional(pictures(96, 3)), batchSizes: [32] },
];

export const variants: readonly Variant[] = [
  { name: "the book's, no text", network: network(withoutText), batchSizes },
  { name: "the book's, no text, normalised", network: { ...network(withoutText), batchNorm: true }, batchSizes },
  { name: "the book's, sentence vectors", network: network(withVectors), batchSizes },
  { name: "the book's, token text", network: network(withText), batchSizes },
  { name: '20 numbers, MLP', network: network(numbers), batchSizes },
];

/** Tokens by Zipf's law, as in a language. */
export function madeUpBatch({ inputs }: NetworkSpec, rows: number, seed: number): LabelledBatch {
  const random = createRandom(seed);
  const zipf = (vocabulary: number): number => Math.min(vocabulary - 1, Math.floor(vocabulary ** random.next()));
  return {
    rows,
    dense: Float32Array.from({ length: rows * inputs.denseWidth }, () => random.nextGaussian()),
    ids: inputs.embeddings.map(({ vocabularySize }) => Int32Array.from({ length: rows }, () => random.nextInt(vocabularySize))),
    tokens: inputs.texts.map(({ length, vocabularySize }) =>
      Int32Array.from({ length: rows * length }, () => zipf(vocabularySize)),
    ),
    ...(inputs.images && {
      images: inputs.images.map(({ height, width, channels }) =>
        Uint16Array.from({ length: rows * height * width * channels }, () => random.nextInt(65_281)),
      ),
    }),
    label: Float32Array.from({ length: rows }, () => random.nextInt(2)),
  };
}

/**
 * Floating point operations that a step cannot do without: the dense layers' three products (of the first layer the gradient
 * by the embeddings, texts and images alone), distinct tokens projected once, gradients of the pooled tokens, convolutions.
 */
export function stepOperations(
  { inputs, hidden, textFilters, textKernel, imageFilters = [] }: NetworkSpec,
  batch: LabelledBatch,
): number {
  const images = imagesOf(inputs).map((input) => imageOperations(imageStages(input, imageFilters)));
  const joined =
    inputs.texts.length * textFilters +
    inputs.embeddings.reduce((sum, { dimension }) => sum + dimension, 0) +
    images.reduce((sum, { width }) => sum + width, 0);
  const widths = [inputs.denseWidth + joined, ...hidden, 1];
  let products = 0;
  for (let i = 0; i + 1 < widths.length; i++) {
    const backTo = i === 0 ? joined : widths[i];
    products += (2 * widths[i] + backTo) * widths[i + 1];
  }
  let texts = 0;
  for (const [i, { dimension }] of inputs.texts.entries()) {
    const distinct = new Set(batch.tokens[i]).size;
    texts += (distinct * textKernel + 2 * batch.rows * textKernel) * textFilters * dimension;
  }
  const convolutions = images.reduce((sum, { products: count }) => sum + count, 0);
  return 2 * (batch.rows * (products + 2 * inputs.denseWidth + convolutions) + texts);
}

/**
 * Multiply-adds an image: the places that are pooled; of their gradients, one place of four for the kernel's, and but for the
 * first stage for its input's. Those that relu shuts are counted too, about half.
 */
function imageOperations(stages: ReturnType<typeof imageStages>): { readonly products: number; readonly width: number } {
  let products = 0;
  let width = 0;
  for (const [i, { channels, filters, pools, pooledHeight, pooledWidth }] of stages.entries()) {
    const forward = pools ? 4 : 1;
    const back = i === 0 ? 1 : 2;
    products += (forward + back) * pooledHeight * pooledWidth * 9 * channels * filters;
    width = pooledHeight * pooledWidth * filters;
  }
  return { products, width };
}
