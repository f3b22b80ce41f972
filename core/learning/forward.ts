/** The network's outputs in plain typed arrays: what evaluation and serving run. */

import { invariant } from '../foundation/index.ts';
import { imageValues } from './image-augmentation.ts';
import { imagesOf, towerWidth, wideWidth } from './image-stages.ts';
import { createImageTower } from './image-tower.ts';
import { wideSlots } from './image-values.ts';
import type { NetworkSpec, Weights } from './network.ts';
import type { TransformedBatch } from './network-input.ts';
import { averageTokens } from './text-average.ts';
import { addTokenBag } from './token-bag.ts';
import { assertFits, deepWidth, imagesAt, textWidth, variableNames } from './variables.ts';
import { createWindowPool } from './window-pool.ts';

/** rows x units: probabilities, or the standardised target for regression. A new array per call; not reentrant. */
export type Forward = (batch: TransformedBatch) => Float32Array;

/** One call of `createForward(network, weights)`; keep that function where there are several batches. */
export function forward(network: NetworkSpec, weights: Weights, batch: TransformedBatch): Float32Array {
  return createForward(network, weights)(batch);
}

/** A batch with its images behind their towers: rows x towerWidth an input; of a linear network its pixels are dense slots. */
interface TowerBatch extends TransformedBatch {
  readonly towers: readonly Float32Array[];
}

/** Adds one row's part of the output, before its activation, to `logits`. */
type AddLogits = (batch: TowerBatch, row: number, logits: Float64Array) => void;

/** Looks tables up once; about 10 to 100 microseconds a row afterwards. Weights are read, never copied: keep them fixed. */
export function createForward(network: NetworkSpec, weights: Weights): Forward {
  assertFits(network, weights);
  const { units } = network.output;
  const addWide = createWide(network, weights);
  const addDeep = network.family === 'linear' ? undefined : createDeep(network, weights);
  const activate = activations[network.output.kind];
  const logits = new Float64Array(units);
  const towerOutputs = network.family === 'linear' ? () => [] : createImageTowers(network, weights);
  return (raw) => {
    const dense = wideSlots(network, raw);
    const batch: TowerBatch = { ...raw, dense, towers: towerOutputs(raw) };
    const outputs = new Float32Array(batch.rows * units);
    for (let row = 0; row < batch.rows; row++) {
      logits.fill(0);
      addWide(batch, row, logits);
      addDeep?.(batch, row, logits);
      activate(logits);
      outputs.set(logits, row * units);
    }
    return outputs;
  };
}

function createWide(network: NetworkSpec, weights: Weights): AddLogits {
  const { embeddings, texts } = network.inputs;
  const denseWidth = wideWidth(network);
  const { units } = network.output;
  const bias = values(weights, variableNames.bias);
  const denseKernel = denseWidth > 0 ? values(weights, variableNames.wideDense) : undefined;
  const idKernels = embeddings.map((_, i) => values(weights, variableNames.wideEmbedding(i)));
  const tokenKernels = texts.map((_, i) => values(weights, variableNames.wideText(i)));
  return (batch, row, logits) => {
    for (let u = 0; u < units; u++) logits[u] += bias[u];
    if (denseKernel) addDense(batch.dense, row, denseKernel, logits);
    for (let i = 0; i < idKernels.length; i++) {
      const at = batch.ids[i][row] * units;
      for (let u = 0; u < units; u++) logits[u] += idKernels[i][at + u];
    }
    for (let i = 0; i < tokenKernels.length; i++) {
      const bag = { tokens: batch.tokens[i], length: texts[i].length };
      addTokenBag(bag, row, tokenKernels[i], { values: logits, at: 0, units });
    }
  };
}

/** The few outputs of the wide part: one after the other. */
function addDense(dense: Float32Array, row: number, kernel: Float32Array, logits: Float64Array): void {
  const units = logits.length;
  const width = kernel.length / units;
  for (let i = 0; i < width; i++) {
    const value = dense[row * width + i];
    if (value === 0) continue;
    for (let u = 0; u < units; u++) logits[u] += value * kernel[i * units + u];
  }
}

function createDeep(network: NetworkSpec, weights: Weights): AddLogits {
  invariant(!network.batchNorm, 'batch normalisation is folded away before a network predicts');
  const { denseWidth, embeddings } = network.inputs;
  const tables = embeddings.map((_, i) => values(weights, variableNames.embedding(i)));
  const createText = network.textEncoder === 'average' ? createAverage : createTower;
  const towers = network.inputs.texts.map((_, i) => createText(network, weights, i));
  const layers = network.hidden.map((width, i) => ({
    kernel: { values: values(weights, variableNames.hiddenKernel(i)), at: 0 },
    bias: values(weights, variableNames.hiddenBias(i)),
    out: new Float64Array(width),
  }));
  const outputKernel = { values: values(weights, variableNames.outputKernel), at: 0 };
  /** Doubles that hold floats: one kind of array for every product. */
  const joined = new Float64Array(deepWidth(network));
  const addProduct = createProduct(Math.max(joined.length, ...network.hidden));
  const widths = imagesOf(network.inputs).map((input) => towerWidth(input, network.imageFilters));
  return (batch, row, logits) => {
    for (let i = 0; i < denseWidth; i++) joined[i] = batch.dense[row * denseWidth + i];
    let at = denseWidth;
    for (let i = 0; i < tables.length; i++) {
      const { dimension } = embeddings[i];
      const from = batch.ids[i][row] * dimension;
      for (let d = 0; d < dimension; d++) joined[at + d] = tables[i][from + d];
      at += dimension;
    }
    for (let i = 0; i < towers.length; i++) {
      towers[i](batch.tokens[i], row, joined, at);
      at += textWidth(network, network.inputs.texts[i]);
    }
    let images = imagesAt(network);
    for (let i = 0; i < widths.length; i++) {
      joined.set(batch.towers[i].subarray(row * widths[i], (row + 1) * widths[i]), images);
      images += widths[i];
    }
    let input = joined;
    for (const layer of layers) {
      const { out } = layer;
      out.set(layer.bias);
      addProduct({ values: input, at: 0, width: input.length }, layer.kernel, out);
      for (let j = 0; j < out.length; j++) if (out[j] < 0) out[j] = 0;
      input = out;
    }
    addProduct({ values: input, at: 0, width: input.length }, outputKernel, logits);
  };
}

function createImageTowers(network: NetworkSpec, weights: Weights): (batch: TransformedBatch) => Float32Array[] {
  const towers = imagesOf(network.inputs).map((input, i) => ({
    tower: createImageTower(network, i, { weightsOf: (name) => values(weights, name), training: false }),
    width: towerWidth(input, network.imageFilters),
  }));
  return (batch) => {
    const images = imageValues(network, batch);
    return towers.map(({ tower, width }, i) => {
      const out = new Float32Array(batch.rows * width);
      tower.forward(images[i], batch.rows, { values: out, at: 0, stride: width });
      return out;
    });
  };
}

type Tower = (tokens: Int32Array, row: number, out: Float64Array, at: number) => void;

function createAverage(network: NetworkSpec, weights: Weights, index: number): Tower {
  const { length, dimension } = network.inputs.texts[index];
  const table = { table: values(weights, variableNames.textEmbedding(index)), dimension };
  const average = new Float32Array(dimension);
  return (tokens, row, out, at) => {
    averageTokens({ tokens, length, row }, table, { values: average, at: 0 });
    out.set(average, at);
  };
}

/** Projections are computed on a token's first use and kept: a long-lived predictor answers from a table. */
function createTower(network: NetworkSpec, weights: Weights, index: number): Tower {
  const { vocabularySize, dimension, length } = network.inputs.texts[index];
  const { textFilters: filters, textKernel: kernel } = network;
  const embeddings = values(weights, variableNames.textEmbedding(index));
  const kernels = values(weights, variableNames.textKernel(index));
  const bias = values(weights, variableNames.textBias(index));
  const projected = new Float32Array(vocabularySize * kernel * filters);
  const known = new Uint8Array(vocabularySize);
  known[0] = 1;
  const sums = new Float64Array(filters);
  const embedding = new Float64Array(dimension);
  const pooled = new Float32Array(filters);
  const addProduct = createProduct(dimension);
  const project = (token: number): void => {
    for (let place = 0; place < kernel; place++) {
      sums.fill(0);
      embedding.set(embeddings.subarray(token * dimension, (token + 1) * dimension));
      const input = { values: embedding, at: 0, width: dimension };
      addProduct(input, { values: kernels, at: place * dimension * filters }, sums);
      projected.set(sums, (token * kernel + place) * filters);
    }
    known[token] = 1;
  };
  const { pool } = createWindowPool({ length, kernel, filters });
  return (tokens, row, out, at) => {
    for (let i = row * length; i < (row + 1) * length; i++) if (known[tokens[i]] === 0) project(tokens[i]);
    pool({ tokens, projected, bias }, row, { values: pooled, at: 0 });
    out.set(pooled, at);
  };
}

/** Columns whose sums stay in registers. */
const block = 8;

/**
 * out += input x kernel (width x out.length, row-major). Zeros, frequent in one-hots and after relu, are skipped. Every
 * column is summed in the order of the rows, alone or in a block.
 */
function createProduct(most: number): (input: RowVector, kernel: KernelRows, out: Float64Array) => void {
  const rows = new Int32Array(most);
  const factors = new Float64Array(most);
  return ({ values: inputs, at, width }, { values: weights, at: start }, out) => {
    const columns = out.length;
    let count = 0;
    for (let i = 0; i < width; i++) {
      const value = inputs[at + i];
      if (value === 0) continue;
      rows[count] = start + i * columns;
      factors[count++] = value;
    }
    let j = 0;
    for (; j + block <= columns; j += block) addBlock({ rows, factors, count }, weights, j, out);
    for (; j < columns; j++) {
      let sum = out[j];
      for (let k = 0; k < count; k++) sum += factors[k] * weights[rows[k] + j];
      out[j] = sum;
    }
  };
}

interface FactorRows {
  /** Where each row of the kernel begins. */
  readonly rows: Int32Array;
  readonly factors: Float64Array;
  readonly count: number;
}

function addBlock({ rows, factors, count }: FactorRows, weights: Float32Array, j: number, out: Float64Array): void {
  let s0 = out[j];
  let s1 = out[j + 1];
  let s2 = out[j + 2];
  let s3 = out[j + 3];
  let s4 = out[j + 4];
  let s5 = out[j + 5];
  let s6 = out[j + 6];
  let s7 = out[j + 7];
  for (let k = 0; k < count; k++) {
    const factor = factors[k];
    const from = rows[k] + j;
    s0 += factor * weights[from];
    s1 += factor * weights[from + 1];
    s2 += factor * weights[from + 2];
    s3 += factor * weights[from + 3];
    s4 += factor * weights[from + 4];
    s5 += factor * weights[from + 5];
    s6 += factor * weights[from + 6];
    s7 += factor * weights[from + 7];
  }
  out[j] = s0;
  out[j + 1] = s1;
  out[j + 2] = s2;
  out[j + 3] = s3;
  out[j + 4] = s4;
  out[j + 5] = s5;
  out[j + 6] = s6;
  out[j + 7] = s7;
}

interface RowVector {
  readonly values: Float64Array;
  readonly at: number;
  readonly width: number;
}

interface KernelRows {
  readonly values: Float32Array;
  readonly at: number;
}

/** Logits to outputs, in place. */
export const activations = {
  binary: (logits: Float64Array): void => {
    logits[0] = 1 / (1 + Math.exp(-logits[0]));
  },
  multiclass: (logits: Float64Array): void => {
    const largest = logits.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let u = 0; u < logits.length; u++) {
      logits[u] = Math.exp(logits[u] - largest);
      sum += logits[u];
    }
    for (let u = 0; u < logits.length; u++) logits[u] /= sum;
  },
  multilabel: (logits: Float64Array): void => {
    for (let u = 0; u < logits.length; u++) logits[u] = 1 / (1 + Math.exp(-logits[u]));
  },
  regression: (): void => {},
};

function values(weights: Weights, name: string): Float32Array {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`No weights named ${name}`);
  return tensor.data;
}
