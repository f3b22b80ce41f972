/** The variables of a network in their fixed order, and their seeded initial values. */

import { createRandom, deriveSeed, invariant } from '../foundation/index.ts';
import { imageStages, imagesOf, towerWidth, wideWidth } from './image-stages.ts';
import type { NetworkSpec, Tensor, Weights } from './network.ts';
import type { TextInput } from './network-input.ts';

export interface Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: 'zeros' | 'ones' | 'glorot_uniform' | 'embedding';
  /** Whether the l2 penalty applies: kernels yes, embeddings and biases no. */
  readonly penalised: boolean;
  /** Row 0 stands for padding: always zero, never trained. */
  readonly padded: boolean;
  /** Stays as it is given. */
  readonly frozen?: true;
  /** Follows the batches instead of gradients, which it never has. */
  readonly moving?: true;
}

/** Names by position, because feature names may hold any character. */
export const variableNames = {
  wideDense: 'wide/dense/kernel',
  wideEmbedding: (index: number): string => `wide/embedding_${index}/kernel`,
  wideText: (index: number): string => `wide/text_${index}/kernel`,
  bias: 'output/bias',
  embedding: (index: number): string => `deep/embedding_${index}/embeddings`,
  textEmbedding: (index: number): string => `deep/text_${index}/embeddings`,
  textKernel: (index: number): string => `deep/text_${index}/kernel`,
  textBias: (index: number): string => `deep/text_${index}/bias`,
  imageKernel: (index: number, stage: number): string => `deep/image_${index}/conv_${stage}/kernel`,
  imageBias: (index: number, stage: number): string => `deep/image_${index}/conv_${stage}/bias`,
  hiddenKernel: (index: number): string => `deep/dense_${index}/kernel`,
  hiddenBias: (index: number): string => `deep/dense_${index}/bias`,
  normGamma: (index: number): string => `deep/norm_${index}/gamma`,
  normBeta: (index: number): string => `deep/norm_${index}/beta`,
  movingMean: (index: number): string => `deep/norm_${index}/moving_mean`,
  movingVariance: (index: number): string => `deep/norm_${index}/moving_variance`,
  outputKernel: 'deep/output/kernel',
} as const;

/** Every variable of the network, in the order of its weights file. */
export function networkVariables(network: NetworkSpec): readonly Variable[] {
  const wide = wideVariables(network);
  return network.family === 'linear' ? wide : [...wide, ...deepVariables(network)];
}

/** Width of the first dense layer's input: dense slots, embeddings, texts, image towers. */
export function deepWidth(network: NetworkSpec): number {
  return imagesAt(network) + imagesOf(network.inputs).reduce((sum, input) => sum + towerWidth(input, network.imageFilters), 0);
}

/** Where the image towers begin in it. */
export function imagesAt(network: NetworkSpec): number {
  const { denseWidth, embeddings, texts } = network.inputs;
  const textWidths = texts.reduce((sum, text) => sum + textWidth(network, text), 0);
  return denseWidth + embeddings.reduce((sum, input) => sum + input.dimension, 0) + textWidths;
}

/** Numbers that one text is for the first dense layer: its filters, or its average embedding. */
export function textWidth({ textEncoder, textFilters }: NetworkSpec, { dimension }: TextInput): number {
  return textEncoder === 'average' ? dimension : textFilters;
}

/** The same on every engine: one stream per variable, drawn from the seed and the variable's name. */
export function initialWeights(network: NetworkSpec, seed: number): Weights {
  return new Map(networkVariables(network).map((variable) => [variable.name, initialTensor(variable, seed)]));
}

/** Checks names, order and shapes; a mismatch is a bug of the caller. */
export function assertFits(network: NetworkSpec, weights: Weights): void {
  const variables = networkVariables(network);
  const names = [...weights.keys()];
  invariant(names.length === variables.length, `weights hold ${names.length} tensors, the network ${variables.length}`);
  for (const [index, variable] of variables.entries()) {
    const tensor = weights.get(variable.name);
    invariant(tensor && names[index] === variable.name, `weights lack ${variable.name} at place ${index}`);
    const fits = tensor.shape.join() === variable.shape.join() && tensor.data.length === elementCount(variable.shape);
    invariant(fits, `${variable.name} has shape [${tensor.shape}], the network needs [${variable.shape}]`);
  }
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function wideVariables(network: NetworkSpec): Variable[] {
  const { embeddings, texts } = network.inputs;
  const { units } = network.output;
  const slots = wideWidth(network);
  const kernel = (name: string, rows: number, padded: boolean): Variable => ({
    name,
    shape: [rows, units],
    initial: 'zeros',
    penalised: true,
    padded,
  });
  return [
    ...(slots > 0 ? [kernel(variableNames.wideDense, slots, false)] : []),
    ...embeddings.map((input, i) => kernel(variableNames.wideEmbedding(i), input.vocabularySize, false)),
    ...texts.map((input, i) => kernel(variableNames.wideText(i), input.vocabularySize, true)),
    { name: variableNames.bias, shape: [units], initial: 'zeros', penalised: false, padded: false },
  ];
}

function deepVariables(network: NetworkSpec): Variable[] {
  const { embeddings, texts } = network.inputs;
  const table = (name: string, shape: readonly number[], padded: boolean): Variable => ({
    name,
    shape,
    initial: 'embedding',
    penalised: false,
    padded,
  });
  const variables = embeddings.map((input, i) =>
    table(variableNames.embedding(i), [input.vocabularySize, input.dimension], false),
  );
  for (const [i, input] of texts.entries()) {
    const embeddings = table(variableNames.textEmbedding(i), [input.vocabularySize, input.dimension], true);
    variables.push(input.frozen ? { ...embeddings, frozen: true } : embeddings);
    if (network.textEncoder === 'average') continue;
    variables.push(kernelVariable(variableNames.textKernel(i), [network.textKernel, input.dimension, network.textFilters]));
    variables.push(biasVariable(variableNames.textBias(i), network.textFilters));
  }
  variables.push(...imageVariables(network));
  let width = deepWidth(network);
  for (const [i, units] of network.hidden.entries()) {
    variables.push(kernelVariable(variableNames.hiddenKernel(i), [width, units]));
    variables.push(biasVariable(variableNames.hiddenBias(i), units));
    if (network.batchNorm) variables.push(...normVariables(i, units));
    width = units;
  }
  variables.push(kernelVariable(variableNames.outputKernel, [width, network.output.units]));
  return variables;
}

function imageVariables({ inputs, imageFilters = [] }: NetworkSpec): Variable[] {
  return imagesOf(inputs).flatMap((input, i) =>
    imageStages(input, imageFilters).flatMap(({ channels, filters }, stage) => [
      kernelVariable(variableNames.imageKernel(i, stage), [3, 3, channels, filters]),
      biasVariable(variableNames.imageBias(i, stage), filters),
    ]),
  );
}

/** In Keras' order. */
function normVariables(index: number, units: number): Variable[] {
  const variable = (name: string, initial: 'zeros' | 'ones'): Variable => ({
    name,
    shape: [units],
    initial,
    penalised: false,
    padded: false,
  });
  return [
    variable(variableNames.normGamma(index), 'ones'),
    variable(variableNames.normBeta(index), 'zeros'),
    { ...variable(variableNames.movingMean(index), 'zeros'), moving: true },
    { ...variable(variableNames.movingVariance(index), 'ones'), moving: true },
  ];
}

function kernelVariable(name: string, shape: readonly number[]): Variable {
  return { name, shape, initial: 'glorot_uniform', penalised: true, padded: false };
}

function biasVariable(name: string, units: number): Variable {
  return { name, shape: [units], initial: 'zeros', penalised: false, padded: false };
}

function initialTensor(variable: Variable, seed: number): Tensor {
  const data = new Float32Array(elementCount(variable.shape));
  if (variable.initial === 'ones') data.fill(1);
  else if (variable.initial !== 'zeros') {
    const random = createRandom(deriveSeed(seed, variable.name));
    const limit = variable.initial === 'embedding' ? EMBEDDING_LIMIT : glorotLimit(variable.shape);
    for (let i = 0; i < data.length; i++) data[i] = (2 * random.next() - 1) * limit;
  }
  if (variable.padded) data.fill(0, 0, elementCount(variable.shape.slice(1)));
  return { shape: variable.shape, data };
}

/** Keras' default for Embedding: uniform in [-0.05, 0.05). */
const EMBEDDING_LIMIT = 0.05;

/** Glorot and Bengio 2010: sqrt(6 / (fan in + fan out)); a convolution's fans count its window. */
function glorotLimit(shape: readonly number[]): number {
  const window = elementCount(shape.slice(0, -2));
  const fanIn = window * (shape.at(-2) ?? 1);
  const fanOut = window * (shape.at(-1) ?? 1);
  return Math.sqrt(6 / (fanIn + fanOut));
}
