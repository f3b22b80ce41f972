/** Lays a network's hidden layers into the memory of its kernels: once what is read by all, for every share what it writes. */

import { variableNames } from '../variables.ts';
import { roundUp, type Struct } from './kernel-memory.ts';
import { layerFields } from './plan-fields.ts';
import { gradientOf, type Writing } from './plan-shares.ts';

/** A hidden layer. */
export interface PlannedLayer {
  readonly shares: readonly Struct<typeof layerFields>[];
  /** Floats of a row. */
  readonly stride: number;
  /** Where the four seeds of its masks go. */
  readonly seeds: number;
}

interface WrittenLayers {
  readonly layers: readonly PlannedLayer[];
  /** Of each share, the first layer's address. */
  readonly addresses: readonly number[];
}

export function writeLayers(writing: Writing): WrittenLayers {
  const { memory, network, layout, store, gradients, blockRows } = writing;
  const hidden = network.family === 'linear' ? [] : network.hidden;
  const common = hidden.map((units, i) => {
    const inputStride = i === 0 ? layout.joinedStride : roundUp(hidden[i - 1], 8);
    const stride = roundUp(units, 8);
    return {
      inputStride,
      stride,
      weights: store.addressOf(variableNames.hiddenKernel(i)).data,
      bias: store.addressOf(variableNames.hiddenBias(i)).data,
      transposed: memory.allocate(inputStride * stride),
      seeds: memory.allocate(4),
    };
  });
  const structs = gradients.map((_, share) => {
    const layers = memory.structs(layerFields, hidden.length);
    for (const [i, layer] of layers.entries()) {
      layer.set({
        ...common[i],
        weightsGradient: gradientOf(writing, variableNames.hiddenKernel(i), share),
        biasGradient: gradientOf(writing, variableNames.hiddenBias(i), share),
        generators: memory.allocate(16),
      });
      if (network.batchNorm) setNorm(layer, writing, { layer: i, share, stride: common[i].stride });
      else {
        const floats = blockRows * common[i].stride;
        layer.set({ values: memory.allocate(floats), delta: memory.allocate(floats) });
      }
    }
    return layers;
  });
  const layers = common.map(({ stride, seeds }, i) => ({ stride, seeds, shares: structs.map((ofShare) => ofShare[i]) }));
  return { layers, addresses: structs.map(([first]) => first?.address ?? 0) };
}

/** Two doubles a unit. */
const wordsOfMoments = 4;

/** Room for its rows comes with the room for batches. */
function setNorm(
  struct: Struct<typeof layerFields>,
  writing: Writing,
  { layer, share, stride }: { readonly layer: number; readonly share: number; readonly stride: number },
): void {
  const { memory, store } = writing;
  const [gamma, beta] = [variableNames.normGamma(layer), variableNames.normBeta(layer)];
  struct.set({
    gamma: store.addressOf(gamma).data,
    gammaGradient: gradientOf(writing, gamma, share),
    beta: store.addressOf(beta).data,
    betaGradient: gradientOf(writing, beta, share),
    movingMean: store.addressOf(variableNames.movingMean(layer)).data,
    movingVariance: store.addressOf(variableNames.movingVariance(layer)).data,
    moments: memory.allocate(wordsOfMoments * stride),
    mean: memory.allocate(stride),
    inverse: memory.allocate(stride),
    meanGamma: memory.allocate(stride),
    meanBeta: memory.allocate(stride),
  });
}
