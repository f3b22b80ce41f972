/** The networks that training is measured on, and their made-up batches. */

import { createRandom } from '../../core/foundation/index.ts';
import type { LabelledBatch, NetworkSpec, TransformedSpec } from '../../core/learning/index.ts';

export interface Variant {
  readonly name: string;
  readonly network: NetworkSpec;
}

export const batchSizes = [32, 256, 1024] as const;

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `dense${i}`);

/** Hapke and Nelson's complaints: one-hots of 11, 6 and 2, three embedded columns, three narratives in the second. */
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
const numbers: TransformedSpec = { denseWidth: 20, denseNames: names(20), embeddings: [], texts: [] };

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

export const variants: readonly Variant[] = [
  { name: "the book's, no text", network: network(withoutText) },
  { name: "the book's, token text", network: network(withText) },
  { name: '20 numbers, MLP', network: network(numbers) },
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
    label: Float32Array.from({ length: rows }, () => random.nextInt(2)),
  };
}

/**
 * Floating point operations that a step cannot do without: the dense layers' three products (of the first layer the gradient
 * by the embeddings and texts alone), distinct tokens projected once, gradients of the pooled tokens.
 */
export function stepOperations({ inputs, hidden, textFilters, textKernel }: NetworkSpec, batch: LabelledBatch): number {
  const joined = inputs.texts.length * textFilters + inputs.embeddings.reduce((sum, { dimension }) => sum + dimension, 0);
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
  return 2 * (batch.rows * (products + 2 * inputs.denseWidth) + texts);
}
