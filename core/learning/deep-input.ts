/** The deep part's input in training: dense slots, embeddings and text towers side by side, and the gradients back to their tables. */

import { imagesOf, towerWidth } from './image-stages.ts';
import { createImageTower, type ImageTower } from './image-tower.ts';
import type { NetworkSpec } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import type { Parameter } from './optimizer.ts';
import { createTextAverage } from './text-average.ts';
import { createTextTower, type MatrixProduct, type TextTower } from './text-tower.ts';
import { deepWidth, imagesAt, textWidth, variableNames } from './variables.ts';

export interface DeepInput {
  /** rows x deepWidth; `images`: values of every image input, as `imageValues` has them. */
  forward(batch: LabelledBatch, images: readonly Float32Array[]): Float32Array;
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
  const textsUntil = imagesAt(network);
  const towersAt = texts.map((_, i) => textsUntil - texts.slice(i).reduce((sum, text) => sum + textWidth(network, text), 0));
  const imageTowers = createImageTowers(network, parameter);
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
    forward: (batch, images) => {
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
      for (const [i, { tower, at }] of imageTowers.entries()) tower.forward(images[i], batch.rows, { values, at, stride });
      return values;
    },
    backward: (batch, gradient) => {
      eachLookup(batch, (table, from, to, width) => {
        for (let d = 0; d < width; d++) table.gradient[from + d] += gradient[to + d];
      });
      for (const [i, tower] of towers.entries()) {
        tower.backward({ values: gradient, at: towersAt[i], stride });
      }
      for (const { tower, at } of imageTowers)
        tower.backward({ values: gradient, at, stride }, (name) => parameter(name).gradient);
    },
  };
}

interface PlacedImageTower {
  readonly tower: ImageTower;
  /** First place in a joined row. */
  readonly at: number;
}

function createImageTowers(network: NetworkSpec, parameter: (name: string) => Parameter): readonly PlacedImageTower[] {
  const weightsOf = (name: string): Float32Array => parameter(name).data;
  let column = imagesAt(network);
  return imagesOf(network.inputs).map((input, i) => {
    const at = column;
    column += towerWidth(input, network.imageFilters);
    return { tower: createImageTower(network, i, { weightsOf, training: true }), at };
  });
}
