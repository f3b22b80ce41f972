/** The deep part's input in training: dense slots, embeddings and text towers side by side, and the gradients back to their tables. */

import type { NetworkSpec } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import type { Parameter } from './optimizer.ts';
import { createTextAverage } from './text-average.ts';
import { createTextTower, type MatrixProduct, type TextTower } from './text-tower.ts';
import { deepWidth, textWidth, variableNames } from './variables.ts';

export interface DeepInput {
  /** rows x deepWidth. */
  forward(batch: LabelledBatch): Float32Array;
  /** For the batch `forward` saw last; `gradient`: rows x deepWidth. */
  backward(batch: LabelledBatch, gradient: Float32Array): void;
}

export function createDeepInput(network: NetworkSpec, parameter: (name: string) => Parameter, product: MatrixProduct): DeepInput {
  const { denseWidth, embeddings, texts } = network.inputs;
  const stride = deepWidth(network);
  const tables = embeddings.map((_, i) => parameter(variableNames.embedding(i)));
  const towers = texts.map((text, i): TextTower => {
    const embeddings = parameter(variableNames.textEmbedding(i));
    if (network.textEncoder === 'average') return createTextAverage(text, embeddings);
    const kernel = parameter(variableNames.textKernel(i));
    const bias = parameter(variableNames.textBias(i));
    return createTextTower(network, i, { embeddings, kernel, bias }, product);
  });
  const towersAt = texts.map((_, i) => stride - texts.slice(i).reduce((sum, text) => sum + textWidth(network, text), 0));
  /** Calls back with every embedding's place: in its table, and in the joined row. */
  const eachLookup = (batch: LabelledBatch, visit: (table: Parameter, from: number, to: number, width: number) => void): void => {
    let at = denseWidth;
    for (const [i, table] of tables.entries()) {
      const { dimension } = embeddings[i];
      const ids = batch.ids[i];
      for (let row = 0; row < batch.rows; row++) visit(table, ids[row] * dimension, row * stride + at, dimension);
      at += dimension;
    }
  };
  return {
    forward: (batch) => {
      const values = new Float32Array(batch.rows * stride);
      for (let row = 0; row < batch.rows; row++) {
        values.set(batch.dense.subarray(row * denseWidth, (row + 1) * denseWidth), row * stride);
      }
      eachLookup(batch, (table, from, to, width) => {
        for (let d = 0; d < width; d++) values[to + d] = table.data[from + d];
      });
      for (const [i, tower] of towers.entries()) {
        tower.forward(batch.tokens[i], batch.rows, { values, at: towersAt[i], stride });
      }
      return values;
    },
    backward: (batch, gradient) => {
      eachLookup(batch, (table, from, to, width) => {
        for (let d = 0; d < width; d++) table.gradient[from + d] += gradient[to + d];
      });
      for (const [i, tower] of towers.entries()) {
        tower.backward({ values: gradient, at: towersAt[i], stride });
      }
    },
  };
}
