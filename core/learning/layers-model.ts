/** The network as a TF.js Layers model of stock layers: its definition for other programs, and the oracle of our own passes. */

import type { io, LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { normEpsilon, normMomentum } from './batch-norm.ts';
import { imageStages, imagesOf, pixelCount, wideWidth } from './image-stages.ts';
import { linearPixelScale } from './image-values.ts';
import type { NetworkSpec, Weights } from './network.ts';
import { loadTfjs, type Tfjs } from './tfjs.ts';
import { bagScale } from './token-bag.ts';
import { assertFits, variableNames } from './variables.ts';

type LayerWeights = ReadonlyMap<string, readonly Float32Array[]>;

/**
 * Inputs, those the network has, in this order: `dense` (rows x width), `embedding_<i>` (rows x 1 ids), `text_<i>`
 * (rows x length token ids), `image_<i>` (rows x height x width x channels: 4 (v - 0.5) for values v
 * from 0 to 1). Output: rows x units, as `forward` gives them, within float32 rounding.
 */
export function buildLayersModel(tf: Tfjs, network: NetworkSpec, weights: Weights): LayersModel {
  assertFits(network, weights);
  const inputs = createInputs(tf, network);
  const summands = [...wideSummands(tf, network, inputs)];
  if (network.family === 'wide_deep') summands.push(deepOutput(tf, network, inputs));
  const sum = summands.length > 1 ? apply(tf.layers.add({ name: 'logits' }), summands) : summands[0];
  const activation = ({ binary: 'sigmoid', multiclass: 'softmax', multilabel: 'sigmoid', regression: 'linear' } as const)[
    network.output.kind
  ];
  const output = apply(tf.layers.dense({ name: 'output', units: network.output.units, activation, ...blank }), sum);
  const all = [...(inputs.dense ? [inputs.dense] : []), ...inputs.embeddings, ...inputs.texts, ...inputs.images];
  const model = tf.model({ inputs: all, outputs: output, name: network.family });
  for (const [name, values] of layerWeights(network, weights)) setWeights(tf, model.getLayer(name), values);
  return model;
}

/** What tf.io needs to write the model; `weightData` is one buffer. */
export interface LayersArtifacts {
  readonly modelTopology: object;
  readonly weightSpecs: readonly io.WeightsManifestEntry[];
  readonly weightData: Uint8Array;
  readonly generatedBy: string;
}

/** Loads TensorFlow.js where it is not loaded yet. */
export async function layersArtifacts(network: NetworkSpec, weights: Weights): Promise<LayersArtifacts> {
  const tf = await loadTfjs();
  const model = buildLayersModel(tf, network, weights);
  const artifacts = await new Promise<io.ModelArtifacts>((resolve, reject) => {
    const handler = tf.io.withSaveHandler(async (saved) => {
      resolve(saved);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    model.save(handler).catch(reject);
  });
  model.dispose();
  return {
    modelTopology: artifacts.modelTopology as object,
    weightSpecs: artifacts.weightSpecs ?? [],
    weightData: new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData)),
    generatedBy: `TensorFlow.js tfjs-layers v${tf.version.tfjs}`,
  };
}

/** Real weights are set afterwards: drawing initial values for large tables would be wasted. */
const blank = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const;

interface Inputs {
  readonly dense?: SymbolicTensor;
  readonly embeddings: readonly SymbolicTensor[];
  readonly texts: readonly SymbolicTensor[];
  readonly images: readonly SymbolicTensor[];
}

function createInputs(tf: Tfjs, network: NetworkSpec): Inputs {
  const { denseWidth, embeddings, texts } = network.inputs;
  return {
    dense: denseWidth > 0 ? tf.input({ name: 'dense', shape: [denseWidth] }) : undefined,
    embeddings: embeddings.map((_, i) => tf.input({ name: `embedding_${i}`, shape: [1], dtype: 'int32' })),
    texts: texts.map(({ length }, i) => tf.input({ name: `text_${i}`, shape: [length], dtype: 'int32' })),
    images: imagesOf(network.inputs).map(({ height, width, channels }, i) =>
      tf.input({ name: `image_${i}`, shape: [height, width, channels] }),
    ),
  };
}

function wideSummands(tf: Tfjs, network: NetworkSpec, inputs: Inputs): SymbolicTensor[] {
  const { units } = network.output;
  const { embeddings, texts } = network.inputs;
  const pixels = network.family === 'linear' ? inputs.images : [];
  const slots = [...(inputs.dense ? [inputs.dense] : []), ...pixels.map((image, i) => flatten(tf, `image_${i}`, image))];
  const joined = slots.length > 1 ? apply(tf.layers.concatenate({ name: 'wide_slots' }), slots) : slots[0];
  const dense = joined ? [apply(tf.layers.dense({ name: 'wide_dense', units, useBias: false, ...blank }), joined)] : [];
  const ids = inputs.embeddings.map((input, i) =>
    flatten(
      tf,
      `wide_embedding_${i}`,
      lookup(tf, `wide_embedding_${i}`, { inputDim: embeddings[i].vocabularySize, outputDim: units }, input),
    ),
  );
  const words = inputs.texts.map((input, i) =>
    averageTokens(
      tf,
      { name: `wide_text_${i}`, table: `wide_text_${i}` },
      { inputDim: texts[i].vocabularySize, outputDim: units },
      input,
    ),
  );
  return [...dense, ...ids, ...words];
}

/** An average over the tokens that are not padding: a softmax of -1e9 for padding and 0 for tokens shares out their weights. */
function averageTokens(
  tf: Tfjs,
  { name, table: tableName }: { readonly name: string; readonly table: string },
  table: TableShape,
  tokens: SymbolicTensor,
): SymbolicTensor {
  const scores = flatten(tf, `${name}_mask`, lookup(tf, `${name}_mask`, { inputDim: table.inputDim, outputDim: 1 }, tokens));
  const shares = apply(tf.layers.softmax({ name: `${name}_shares` }), scores);
  return apply(tf.layers.dot({ name: `${name}_average`, axes: 1 }), [shares, lookup(tf, tableName, table, tokens)]);
}

function deepOutput(tf: Tfjs, network: NetworkSpec, inputs: Inputs): SymbolicTensor {
  const { embeddings } = network.inputs;
  const parts = [
    ...(inputs.dense ? [inputs.dense] : []),
    ...inputs.embeddings.map((input, i) =>
      flatten(tf, `embedding_table_${i}`, lookup(tf, `embedding_table_${i}`, tableShape(embeddings[i]), input)),
    ),
    ...inputs.texts.map((input, i) => textTower(tf, network, i, input)),
    ...inputs.images.map((input, i) => imageTower(tf, network, i, input)),
  ];
  let activation = parts.length > 1 ? apply(tf.layers.concatenate({ name: 'joined' }), parts) : parts[0];
  for (const [i, units] of network.hidden.entries()) {
    const dense = { name: `dense_${i}`, units, ...blank };
    if (network.batchNorm) {
      const norm = tf.layers.batchNormalization({ name: `norm_${i}`, epsilon: normEpsilon, momentum: normMomentum });
      activation = apply(norm, apply(tf.layers.dense(dense), activation));
      activation = apply(tf.layers.activation({ name: `relu_${i}`, activation: 'relu' }), activation);
    } else activation = apply(tf.layers.dense({ ...dense, activation: 'relu' }), activation);
    if (network.dropout > 0) activation = apply(tf.layers.dropout({ name: `dropout_${i}`, rate: network.dropout }), activation);
  }
  const { units } = network.output;
  return apply(tf.layers.dense({ name: 'deep_output', units, useBias: false, ...blank }), activation);
}

function textTower(tf: Tfjs, network: NetworkSpec, index: number, tokens: SymbolicTensor): SymbolicTensor {
  const shape = tableShape(network.inputs.texts[index]);
  const table = `text_table_${index}`;
  if (network.textEncoder === 'average') return averageTokens(tf, { name: `text_mean_${index}`, table }, shape, tokens);
  const embedded = lookup(tf, table, shape, tokens);
  const convolution = tf.layers.conv1d({
    name: `text_convolution_${index}`,
    filters: network.textFilters,
    kernelSize: network.textKernel,
    padding: 'same',
    activation: 'relu',
    ...blank,
  });
  return apply(tf.layers.globalMaxPooling1d({ name: `text_pool_${index}` }), apply(convolution, embedded));
}

function imageTower(tf: Tfjs, network: NetworkSpec, index: number, image: SymbolicTensor): SymbolicTensor {
  const { imageFilters = [], inputs } = network;
  let values = image;
  for (const [stage, { filters, pools }] of imageStages(imagesOf(inputs)[index], imageFilters).entries()) {
    const name = `image_${index}_${stage}`;
    const convolution = { filters, kernelSize: 3, padding: 'same', activation: 'relu', ...blank } as const;
    values = apply(tf.layers.conv2d({ name: `convolution_${name}`, ...convolution }), values);
    if (pools) values = apply(tf.layers.maxPooling2d({ name: `pool_${name}`, poolSize: 2, strides: 2 }), values);
  }
  return flatten(tf, `image_tower_${index}`, values);
}

function lookup(tf: Tfjs, name: string, { inputDim, outputDim }: TableShape, ids: SymbolicTensor): SymbolicTensor {
  return apply(tf.layers.embedding({ name, inputDim, outputDim, embeddingsInitializer: 'zeros' }), ids);
}

interface TableShape {
  readonly inputDim: number;
  readonly outputDim: number;
}

/** The pixels of the model come unscaled: their weights carry the scale. */
function scaledForPixels({ inputs, output, family }: NetworkSpec, kernel: Float32Array): Float32Array {
  if (family !== 'linear' || inputs.images === undefined) return kernel;
  const scaled = kernel.slice();
  let at = inputs.denseWidth * output.units;
  for (const count of inputs.images.map(pixelCount)) {
    const scale = linearPixelScale(count);
    for (const end = at + count * output.units; at < end; at++) scaled[at] *= scale;
  }
  return scaled;
}

function tableShape(input: { readonly vocabularySize: number; readonly dimension: number }): TableShape {
  return { inputDim: input.vocabularySize, outputDim: input.dimension };
}

/** One table row per example, without the axis of the single id. Named, because generated names count up between models. */
function flatten(tf: Tfjs, name: string, input: SymbolicTensor): SymbolicTensor {
  return apply(tf.layers.flatten({ name: `${name}_flat` }), input);
}

function apply(layer: { apply(inputs: never): unknown }, input: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  return layer.apply(input as never) as SymbolicTensor;
}

function layerWeights(network: NetworkSpec, weights: Weights): LayerWeights {
  const values = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  const { embeddings, texts } = network.inputs;
  const layers = new Map<string, readonly Float32Array[]>();
  layers.set('output', [identity(network.output.units), values(variableNames.bias)]);
  if (wideWidth(network) > 0) layers.set('wide_dense', [scaledForPixels(network, values(variableNames.wideDense))]);
  for (const i of embeddings.keys()) layers.set(`wide_embedding_${i}`, [values(variableNames.wideEmbedding(i))]);
  for (const [i, { length, vocabularySize }] of texts.entries()) {
    layers.set(`wide_text_${i}`, [values(variableNames.wideText(i)).map((value) => value * bagScale(length))]);
    layers.set(`wide_text_${i}_mask`, [paddingMask(vocabularySize)]);
  }
  if (network.family === 'linear') return layers;
  for (const i of embeddings.keys()) layers.set(`embedding_table_${i}`, [values(variableNames.embedding(i))]);
  for (const i of texts.keys()) {
    layers.set(`text_table_${i}`, [values(variableNames.textEmbedding(i))]);
    if (network.textEncoder === 'average') layers.set(`text_mean_${i}_mask`, [paddingMask(texts[i].vocabularySize)]);
    else layers.set(`text_convolution_${i}`, [values(variableNames.textKernel(i)), values(variableNames.textBias(i))]);
  }
  for (const [i, input] of imagesOf(network.inputs).entries()) {
    for (const stage of imageStages(input, network.imageFilters ?? []).keys()) {
      const kernel = values(variableNames.imageKernel(i, stage));
      layers.set(`convolution_image_${i}_${stage}`, [kernel, values(variableNames.imageBias(i, stage))]);
    }
  }
  for (const i of network.hidden.keys()) {
    layers.set(`dense_${i}`, [values(variableNames.hiddenKernel(i)), values(variableNames.hiddenBias(i))]);
    if (network.batchNorm)
      layers.set(
        `norm_${i}`,
        [variableNames.normGamma(i), variableNames.normBeta(i), variableNames.movingMean(i), variableNames.movingVariance(i)].map(
          values,
        ),
      );
  }
  return layers.set('deep_output', [values(variableNames.outputKernel)]);
}

function setWeights(
  tf: Tfjs,
  layer: { weights: { shape: (number | null)[] }[]; setWeights(values: Tensor[]): void },
  values: readonly Float32Array[],
): void {
  tf.tidy(() => layer.setWeights(values.map((data, i) => tf.tensor(data, layer.weights[i].shape as number[]))));
}

function identity(size: number): Float32Array {
  const matrix = new Float32Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  return matrix;
}

function paddingMask(vocabularySize: number): Float32Array {
  const mask = new Float32Array(vocabularySize);
  mask[0] = -1e9;
  return mask;
}
