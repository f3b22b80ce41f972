/** A network's weights before its first step: drawn from the seed, with pretrained vectors where words have some. */

import { initialWeights, type Tensor, type TrainableSpec, variableNames, type Weights } from '../learning/index.ts';
import type { VectorTable } from '../model/index.ts';

/** Rows of a text's table in front of its words: padding, out of vocabulary. */
const reservedRows = 2;

/** `vectors`: by text input. A user's own model begins with what its layers drew: undefined. */
export function startingWeights(
  network: TrainableSpec,
  seed: number,
  vectors: readonly (VectorTable | undefined)[],
): Weights | undefined {
  if (network.family === 'layers') return undefined;
  const weights = new Map<string, Tensor>(initialWeights(network, seed));
  for (const [i, given] of vectors.entries()) {
    const tensor = weights.get(variableNames.textEmbedding(i));
    if (given && tensor) weights.set(variableNames.textEmbedding(i), withVectors(tensor, given));
  }
  return weights;
}

function withVectors({ shape, data }: Tensor, { found, table }: VectorTable): Tensor {
  const [, dimension] = shape;
  const filled = data.slice();
  for (let word = 0; word < found.length; word++) {
    if (found[word] === 0) continue;
    const vector = table.subarray(word * dimension, (word + 1) * dimension);
    filled.set(vector, (reservedRows + word) * dimension);
  }
  return { shape, data: filled };
}
