/** Where the fused kernels keep each variable: padded to whole vectors, matrices in panels of eight columns. */

import { imageStages, imagesOf, wideWidth } from '../image-stages.ts';
import type { NetworkSpec } from '../network.ts';
import { deepWidth, elementCount, networkVariables, type Variable, variableNames } from '../variables.ts';
import { inputStrideOf } from './image-plan.ts';
import { roundUp } from './kernel-memory.ts';

/** A variable's place. */
export interface VariableLayout {
  readonly variable: Variable;
  /** Floats with padding. */
  readonly size: number;
  /** The place of an element, numbered row-major, from the variable's first float. */
  placeOf(element: number): number;
  /** A lookup table has an area of its own; the others lie behind one another, from this float on. */
  readonly at: number | 'table';
}

export interface NetworkLayout {
  /** In the order of the network's variables. */
  readonly variables: readonly VariableLayout[];
  /** Floats of the variables that are not tables, and how many of them, the first ones, are penalised. */
  readonly count: number;
  readonly penalised: number;
  /** 1 for one unit, else padded: of a row of logits, and of a wide table. */
  readonly unitStride: number;
  readonly wideStride: number;
  readonly joinedStride: number;
}

/** Bytes of all variables with moments and every thread's gradients: the least a network needs. */
export function variableBytes({ variables, count }: NetworkLayout, momentCount: number, threads: number): number {
  const tables = variables.reduce((sum, { at, size }) => sum + (at === 'table' ? size : 0), 0);
  return 4 * (count * (1 + threads + momentCount) + tables);
}

export type Shape = Pick<VariableLayout, 'size' | 'placeOf'>;

/** `momentCount`: moments the optimiser keeps; those of a table's row lie behind it. */
export function layOutNetwork(network: NetworkSpec, momentCount: number): NetworkLayout {
  const { units } = network.output;
  const unitStride = units === 1 ? 1 : roundUp(units, 8);
  const wideStride = units === 1 ? 1 : roundUp(units, 4);
  const joinedStride = roundUp(network.family === 'linear' ? wideWidth(network) : deepWidth(network), 8);
  const shapes = shapesByName(network, { unitStride, wideStride, momentCount });
  const variables = networkVariables(network);
  const tables = new Set(tableNames(network));
  const places = new Map<string, number>();
  let at = 0;
  const place = (penalised: boolean): number => {
    for (const { name, ...variable } of variables) {
      if (tables.has(name) || variable.penalised !== penalised) continue;
      places.set(name, at);
      at += roundUp(shapes(name, variable.shape).size, 8);
    }
    return at;
  };
  const penalised = place(true);
  const count = place(false);
  return {
    variables: variables.map((variable) => ({
      variable,
      ...shapes(variable.name, variable.shape),
      at: places.get(variable.name) ?? 'table',
    })),
    count,
    penalised,
    unitStride,
    wideStride,
    joinedStride,
  };
}

/** Variables of which a step touches few rows, and that no penalty moves. */
function tableNames(network: NetworkSpec): readonly string[] {
  if (network.family === 'linear') return [];
  const { embeddings, texts } = network.inputs;
  return [...embeddings.map((_, i) => variableNames.embedding(i)), ...texts.map((_, i) => variableNames.textEmbedding(i))];
}

function shapesByName(
  network: NetworkSpec,
  {
    unitStride,
    wideStride,
    momentCount,
  }: { readonly unitStride: number; readonly wideStride: number; readonly momentCount: number },
): (name: string, shape: readonly number[]) => Shape {
  const { embeddings, texts } = network.inputs;
  const { units } = network.output;
  const kernel = (rows: number): Shape => (units === 1 ? vector(roundUp(rows, 8)) : panels(roundUp(rows, 8), units, unitStride));
  const wideRows = (count: number): Shape => strided(count, units, wideStride);
  const table = (rows: number, width: number): Shape => strided(rows, width, roundUp(width, 4) * (1 + momentCount));
  const known = new Map<string, (shape: readonly number[]) => Shape>();
  known.set(variableNames.wideDense, ([rows]) => kernel(rows));
  known.set(variableNames.outputKernel, ([rows]) => kernel(rows));
  known.set(variableNames.bias, () => vector(unitStride));
  for (const [i, { vocabularySize, dimension }] of embeddings.entries()) {
    known.set(variableNames.wideEmbedding(i), () => wideRows(vocabularySize));
    known.set(variableNames.embedding(i), () => table(vocabularySize, dimension));
  }
  for (const [i, { vocabularySize, dimension }] of texts.entries()) {
    known.set(variableNames.wideText(i), () => wideRows(vocabularySize));
    known.set(variableNames.textEmbedding(i), () => table(vocabularySize, dimension));
    known.set(variableNames.textKernel(i), (shape) => convolution(shape));
    known.set(variableNames.textBias(i), ([filters]) => vector(roundUp(filters, 8)));
  }
  for (const [i, input] of imagesOf(network.inputs).entries()) {
    for (const stage of imageStages(input, network.imageFilters ?? []).keys()) {
      known.set(variableNames.imageKernel(i, stage), (shape) => imageKernelShape(shape, stage));
      known.set(variableNames.imageBias(i, stage), ([filters]) => vector(roundUp(filters, 8)));
    }
  }
  for (const i of network.hidden.keys()) {
    known.set(variableNames.hiddenKernel(i), ([rows, columns]) => panels(roundUp(rows, 8), columns, roundUp(columns, 8)));
    known.set(variableNames.hiddenBias(i), ([columns]) => vector(roundUp(columns, 8)));
  }
  return (name, shape) => (known.get(name) ?? (() => vector(elementCount(shape))))(shape);
}

function vector(size: number): Shape {
  return { size, placeOf: (element) => element };
}

function strided(rows: number, width: number, stride: number): Shape {
  return { size: rows * stride, placeOf: (element) => Math.floor(element / width) * stride + (element % width) };
}

/** Eight columns after eight columns: columns / 8 x rows x 8. */
function panels(rows: number, columns: number, stride: number): Shape {
  return {
    size: rows * stride,
    placeOf: (element) => {
      const column = element % columns;
      return (column >> 3) * rows * 8 + Math.floor(element / columns) * 8 + (column & 7);
    },
  };
}

/** window x dimension x filters as a matrix of dimension rows and window x padded filters columns, in panels. */
function convolution([kernel, dimension, filters]: readonly number[]): Shape {
  const stride = roundUp(filters, 8);
  const rows = roundUp(dimension, 4);
  return {
    size: kernel * stride * rows,
    placeOf: (element) => {
      const filter = element % filters;
      const row = Math.floor(element / filters) % dimension;
      const column = Math.floor(element / (filters * dimension)) * stride + filter;
      return (column >> 3) * rows * 8 + row * 8 + (column & 7);
    },
  };
}

/** 3 x 3 x channels x filters as a matrix of the windows' floats and padded filters, in panels. */
export function imageKernelShape([, , channels, filters]: readonly number[], stage: number): Shape {
  const stride = inputStrideOf(channels, stage);
  const rows = roundUp(9 * stride, 4);
  return {
    size: rows * roundUp(filters, 8),
    placeOf: (element) => {
      const filter = element % filters;
      const channel = Math.floor(element / filters) % channels;
      const row = Math.floor(element / (filters * channels)) * stride + channel;
      return (filter >> 3) * rows * 8 + row * 8 + (filter & 7);
    },
  };
}
