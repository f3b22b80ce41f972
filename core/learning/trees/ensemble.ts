/** Grown trees as plain numbers, and as the tensors of a model's weights. */

import { invariant } from '../../foundation/index.ts';
import type { Tensor, Weights } from '../network.ts';
import { type ColumnBins, mostBins } from './bins.ts';
import { categoryCount, isCategorical, type TreesSpec } from './tree-features.ts';

/** A set of bins is so many words of 16 bits. */
export const setWords = (mostBins + 1) / 16;

/**
 * Nodes of all trees, one after the other. Every list holds a number a node that float32 holds exactly: a tree has fewer
 * than 2 ** 24 nodes.
 */
export interface Ensemble {
  /** Outputs, before the activation, without any tree; one a unit. */
  readonly base: number[];
  /** Root of each tree: round after round, one a unit. */
  readonly roots: number[];
  /** -1: a leaf. */
  readonly feature: number[];
  /** Numbers: at most this goes left. Categories: the number of their set of bins, which goes left. Tokens: 0. */
  readonly threshold: number[];
  /** Number of the left child; the right one is the next. 0 for a leaf. */
  readonly left: number[];
  /** 1: missing numbers go left. */
  readonly missingLeft: number[];
  /** What a leaf adds. */
  readonly value: number[];
  /** Sets of bins, `setWords` numbers each. */
  readonly sets: number[];
}

export function emptyEnsemble(base: readonly number[]): Ensemble {
  const rounded = base.map(Math.fround);
  return { base: rounded, roots: [], feature: [], threshold: [], left: [], missingLeft: [], value: [], sets: [] };
}

/** Appends a leaf; returns its number. */
export function addLeaf(trees: Ensemble): number {
  trees.feature.push(-1);
  trees.threshold.push(0);
  trees.left.push(0);
  trees.missingLeft.push(0);
  trees.value.push(0);
  return trees.feature.length - 1;
}

/** Appends a set of bins; returns its number. */
export function addSet(trees: Ensemble, bins: readonly number[]): number {
  const number = trees.sets.length / setWords;
  for (let word = 0; word < setWords; word++) trees.sets.push(0);
  for (const bin of bins) trees.sets[number * setWords + (bin >> 4)] |= 1 << (bin & 15);
  return number;
}

export function setHas(sets: ArrayLike<number>, set: number, bin: number): boolean {
  return ((sets[set * setWords + (bin >> 4)] >> (bin & 15)) & 1) === 1;
}

const nodeLists = ['feature', 'threshold', 'left', 'missingLeft', 'value'] as const;

/** The first `rounds` rounds as tensors, with the bins of the categories that the sets speak of. */
export function ensembleWeights(trees: Ensemble, columns: readonly ColumnBins[], rounds: number): Weights {
  const units = trees.base.length;
  const roots = trees.roots.slice(0, rounds * units);
  const nodes = trees.roots[rounds * units] ?? trees.feature.length;
  const tensors = new Map<string, Tensor>();
  const add = (name: string, shape: readonly number[], data: ArrayLike<number>) =>
    tensors.set(name, { shape, data: Float32Array.from(data) });
  add('base', [units], trees.base);
  add('roots', [rounds, units], roots);
  for (const name of nodeLists) add(`nodes/${name}`, [nodes], trees[name].slice(0, nodes));
  // Sets are numbered in the order of their nodes.
  const last = lastSet(trees, columns, nodes);
  add('sets', [last + 1, setWords], trees.sets.slice(0, (last + 1) * setWords));
  for (const [i, column] of columns.entries()) {
    if (column.kind === 'category') add(`categories/${i}`, [column.binOf.length], column.binOf);
  }
  return tensors;
}

function lastSet(trees: Ensemble, columns: readonly ColumnBins[], nodes: number): number {
  let last = -1;
  for (let node = 0; node < nodes; node++) {
    if (columns[trees.feature[node]]?.kind === 'category') last = Math.max(last, trees.threshold[node]);
  }
  return last;
}

export function ensembleOf(weights: Weights): Ensemble {
  const list = (name: string): number[] => [...tensorData(weights, name)];
  return {
    base: list('base'),
    roots: list('roots'),
    feature: list('nodes/feature'),
    threshold: list('nodes/threshold'),
    left: list('nodes/left'),
    missingLeft: list('nodes/missingLeft'),
    value: list('nodes/value'),
    sets: list('sets'),
  };
}

export function tensorData(weights: Weights, name: string): Float32Array {
  const tensor = weights.get(name);
  invariant(tensor, `the trees have ${name}`);
  return tensor.data;
}

/** Whether the tensors are trees over the features of `spec`: a walk from any root ends in a leaf. */
export function treesFit(spec: TreesSpec, weights: Weights): boolean {
  const { units } = spec.output;
  const data = (name: string): Float32Array => weights.get(name)?.data ?? new Float32Array();
  const nodes = data('nodes/feature').length;
  if (data('base').length !== units || data('roots').length % units !== 0) return false;
  if (nodeLists.some((name) => data(`nodes/${name}`).length !== nodes)) return false;
  if (data('roots').some((root) => !isIndex(root, nodes))) return false;
  const categoriesFit = spec.features.every((feature, i) => {
    if (feature.kind === 'token' || !isCategorical(feature)) return true;
    const bins = data(`categories/${i}`);
    return bins.length === categoryCount(feature) && bins.every((bin) => isIndex(bin, mostBins + 1));
  });
  return categoriesFit && nodesFit(spec, data, nodes);
}

function nodesFit(spec: TreesSpec, data: (name: string) => Float32Array, nodes: number): boolean {
  const features = data('nodes/feature');
  const lefts = data('nodes/left');
  const thresholds = data('nodes/threshold');
  const sets = data('sets').length / setWords;
  for (let node = 0; node < nodes; node++) {
    if (features[node] === -1) continue;
    const feature = isIndex(features[node], spec.features.length) ? spec.features[features[node]] : undefined;
    // Children lie behind their parent, so that every walk ends.
    if (!feature || !isIndex(lefts[node], nodes - 1) || lefts[node] <= node) return false;
    const categorical = feature.kind !== 'token' && isCategorical(feature);
    if (categorical && !isIndex(thresholds[node], sets)) return false;
  }
  return true;
}

function isIndex(value: number, until: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < until;
}
