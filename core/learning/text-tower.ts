/** A text input in training: token embeddings, convolution, global max pooling, and its gradient through the winners only. */

import type { NetworkSpec } from './network.ts';
import type { Parameter } from './optimizer.ts';
import { createWindowPool } from './window-pool.ts';

/** A row-major matrix. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** a x b; `transposeA` multiplies by a's transpose, `transposeB` by b's. */
export type MatrixProduct = (a: Matrix, b: Matrix, transpose?: 'a' | 'b') => Matrix;

export interface TowerParameters {
  readonly embeddings: Parameter;
  readonly kernel: Parameter;
  readonly bias: Parameter;
}

/** Where a batch's texts lie, as numbers: row r's start at `at + r * stride`. */
export interface TowerSlot {
  readonly values: Float32Array;
  readonly at: number;
  readonly stride: number;
}

export interface TextTower {
  /** tokens: rows x length. Writes rows x width and remembers what `backward` needs. */
  forward(tokens: Int32Array, rows: number, out: TowerSlot): void;
  /** Adds the parameters' gradients for the batch `forward` saw last. */
  backward(gradient: TowerSlot): void;
}

interface Pass {
  readonly rows: number;
  readonly local: Int32Array;
  /** Distinct tokens of the batch; place 0 is padding. */
  readonly distinct: readonly number[];
  readonly embedded: Matrix;
  readonly kernel: Matrix;
  readonly pooled: Float32Array;
  readonly places: Int32Array;
}

export function createTextTower(
  network: NetworkSpec,
  index: number,
  parameters: TowerParameters,
  product: MatrixProduct,
): TextTower {
  const { length, dimension, vocabularySize, frozen } = network.inputs.texts[index];
  const { textFilters: filters, textKernel: kernelSize } = network;
  const { pool } = createWindowPool({ length, kernel: kernelSize, filters });
  const numberTokens = createTokenNumbering(vocabularySize);
  let pass: Pass | undefined;

  const forward = (tokens: Int32Array, rows: number, out: TowerSlot): void => {
    const { local, distinct } = numberTokens(tokens);
    const embedded = gatherRows(parameters.embeddings.data, distinct, dimension);
    const kernel = kernelByInput(parameters.kernel.data, kernelSize, dimension, filters);
    const projected = product(embedded, kernel).data;
    const pooled = new Float32Array(rows * filters);
    const places = new Int32Array(rows * filters);
    const source = { tokens: local, projected, bias: parameters.bias.data };
    for (let row = 0; row < rows; row++) {
      pool(source, row, { values: pooled, at: row * filters, places });
      const from = row * filters;
      for (let f = 0; f < filters; f++) out.values[out.at + row * out.stride + f] = pooled[from + f];
    }
    pass = { rows, local, distinct, embedded, kernel, pooled, places };
  };

  const backward = (gradient: TowerSlot): void => {
    if (!pass) throw new Error('backward needs a forward before it');
    const width = kernelSize * filters;
    const projected = { rows: pass.distinct.length, columns: width, data: new Float32Array(pass.distinct.length * width) };
    scatterWinners(pass, gradient, { length, kernelSize, filters }, { projected, bias: parameters.bias.gradient });
    addKernelGradient(parameters.kernel.gradient, product(pass.embedded, projected, 'a').data, {
      kernelSize,
      dimension,
      filters,
    });
    if (frozen) return;
    const embedded = product(projected, pass.kernel, 'b').data;
    const table = parameters.embeddings.gradient;
    for (let i = 1; i < pass.distinct.length; i++) {
      const at = pass.distinct[i] * dimension;
      for (let d = 0; d < dimension; d++) table[at + d] += embedded[i * dimension + d];
    }
  };
  return { forward, backward };
}

/** The gradient flows to the tokens of each filter's winning window, and stops where relu did. */
function scatterWinners(
  pass: Pass,
  gradient: TowerSlot,
  shape: { readonly length: number; readonly kernelSize: number; readonly filters: number },
  into: { readonly projected: Matrix; readonly bias: Float32Array },
): void {
  const { length, kernelSize, filters } = shape;
  const { data, columns } = into.projected;
  for (let row = 0; row < pass.rows; row++) {
    for (let f = 0; f < filters; f++) {
      if (pass.pooled[row * filters + f] <= 0) continue;
      const slope = gradient.values[gradient.at + row * gradient.stride + f];
      into.bias[f] += slope;
      const first = pass.places[row * filters + f];
      for (let j = Math.max(0, -first); j < kernelSize && first + j < length; j++) {
        const token = pass.local[row * length + first + j];
        if (token !== 0) data[token * columns + j * filters + f] += slope;
      }
    }
  }
}

/** Numbers a batch's distinct tokens in order of appearance, padding first. */
function createTokenNumbering(
  vocabularySize: number,
): (tokens: Int32Array) => { readonly local: Int32Array; readonly distinct: readonly number[] } {
  const numbers = new Int32Array(vocabularySize);
  return (tokens) => {
    const local = new Int32Array(tokens.length);
    const distinct = [0];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i];
      if (token === 0) continue;
      if (numbers[token] === 0) numbers[token] = distinct.push(token) - 1;
      local[i] = numbers[token];
    }
    for (const token of distinct) numbers[token] = 0;
    return { local, distinct };
  };
}

function gatherRows(table: Float32Array, ids: readonly number[], width: number): Matrix {
  const data = new Float32Array(ids.length * width);
  for (let i = 0; i < ids.length; i++) {
    for (let d = 0; d < width; d++) data[i * width + d] = table[ids[i] * width + d];
  }
  return { rows: ids.length, columns: width, data };
}

/** kernel (window x dimension x filters) as dimension x (window x filters). */
function kernelByInput(kernel: Float32Array, kernelSize: number, dimension: number, filters: number): Matrix {
  const columns = kernelSize * filters;
  const data = new Float32Array(kernel.length);
  for (let j = 0; j < kernelSize; j++) {
    for (let d = 0; d < dimension; d++) {
      for (let f = 0; f < filters; f++) data[d * columns + j * filters + f] = kernel[(j * dimension + d) * filters + f];
    }
  }
  return { rows: dimension, columns, data };
}

function addKernelGradient(
  gradient: Float32Array,
  byInput: Float32Array,
  shape: { readonly kernelSize: number; readonly dimension: number; readonly filters: number },
): void {
  const { kernelSize, dimension, filters } = shape;
  const columns = kernelSize * filters;
  for (let j = 0; j < kernelSize; j++) {
    for (let d = 0; d < dimension; d++) {
      const to = (j * dimension + d) * filters;
      for (let f = 0; f < filters; f++) gradient[to + f] += byInput[d * columns + j * filters + f];
    }
  }
}
