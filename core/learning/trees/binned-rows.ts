/** Rows as trees see them: every column's bin in a byte, texts as lists of frequent tokens, labels. */

import { createRandom, deriveSeed } from '../../foundation/index.ts';
import type { LabelledBatch, TransformedBatch, TransformedSpec } from '../network-input.ts';
import { addToSample, binOf, type ColumnBins, type ColumnSample, createSample, fitBins } from './bins.ts';
import { createTokenReader, frequentTokens } from './frequent-tokens.ts';
import {
  type ColumnReader,
  createColumnReader,
  setsSeveral,
  slotColumns,
  type TreeColumn,
  type TreeFeature,
  type TreeToken,
} from './tree-features.ts';
import { allocate, memoryBytes, type TreeMemory } from './tree-memory.ts';

/** Rows that can be read in any order, any number of times. */
export interface TreeRows {
  readonly rows: number;
  gather(order: Uint32Array, from: number, until: number): LabelledBatch;
}

export interface BinningTask {
  readonly rows: TreeRows;
  /** Rows that bins are fitted on. */
  readonly training: Uint32Array;
  /** All rows to bin, the training rows first. */
  readonly all: Uint32Array;
  readonly spec: TransformedSpec;
  readonly columns: readonly TreeColumn[];
  readonly bins: number;
  readonly minCategoryRows: number;
  /** Tokens with fewer rows are no features. */
  readonly minTokenRows: number;
  readonly histograms: number;
  readonly seed: number;
}

export interface BinnedRows {
  /** Columns, then tokens. */
  readonly features: readonly TreeFeature[];
  /** By column. */
  readonly columns: readonly ColumnBins[];
  /** First bin of each feature in a histogram; a token has one bin, that of the rows which have it. */
  readonly offsets: Uint32Array;
  readonly bins: number;
  /** By position in `all`. */
  readonly rows: number;
  /** rows x targets. */
  readonly labels: Float32Array;
  /** By row; absent: all 1. */
  readonly weights?: Float32Array;
  readonly memory: TreeMemory;
}

const batchRows = 4096;
/** Quantiles of so many rows are as good as those of all. */
const sampledRows = 200_000;
/** Rows whose gradients are gathered at a time: they and their numbers stay in the processor's cache for every column. */
export const blockRows = 16_384;
/** Most memory for rows, gradients and histograms. */
export const memoryLimitBytes = 3 * 2 ** 30;

/** Yields between batches, so that the caller can look up. Undefined where the rows do not fit into memory. */
export function* binRows(task: BinningTask): Generator<void, BinnedRows | undefined> {
  const fitted = yield* fitColumns(task);
  const tokens = fitted.tokens.length;
  const shape = {
    rows: task.all.length,
    columns: fitted.columns.length,
    tokens: fitted.tokenEntries,
    bins: fitted.bins.reduce((sum, { bins }) => sum + bins, tokens),
    histograms: task.histograms,
    block: blockRows,
  };
  if (memoryBytes(shape) > memoryLimitBytes) return undefined;
  const memory = allocate(shape);
  const offsets = new Uint32Array(fitted.columns.length + tokens);
  let next = 0;
  for (let f = 0; f < offsets.length; f++) {
    offsets[f] = next;
    next += fitted.bins[f]?.bins ?? 1;
  }
  memory.offsets.view.set(offsets.subarray(0, fitted.columns.length));
  const { labels, weights } = yield* fillRows(task, fitted, memory);
  return {
    features: [...fitted.columns, ...fitted.tokens],
    columns: fitted.bins,
    offsets,
    bins: shape.bins,
    rows: shape.rows,
    labels,
    ...(weights && { weights }),
    memory,
  };
}

interface FittedColumns {
  readonly columns: readonly TreeColumn[];
  readonly bins: readonly ColumnBins[];
  readonly tokens: readonly TreeToken[];
  readonly tokenEntries: number;
}

function* fitColumns(task: BinningTask): Generator<void, FittedColumns> {
  const { spec, columns, training } = task;
  const sampled = sampleOf(training, deriveSeed(task.seed, 'bins'));
  const samples = columns.map((column) => createSample(column, sampled.length));
  const numbers = samples.filter(({ counts }) => counts.length === 0);
  yield* sampleRows(task, sampled, numbers);
  const categories = samples.filter(({ counts }) => counts.length > 0);
  const several = new Set<TreeColumn>();
  const rowsWith = spec.texts.map(({ vocabularySize }) => new Uint32Array(vocabularySize));
  const choices = columns.filter(({ kind }) => kind === 'choice');
  const readers = readersOf(categories, spec);
  const countTokens = spec.texts.map((_, i) => createTokenReader(spec, i));
  for (const batch of batchesOf(task.rows, training)) {
    for (const [i, sample] of categories.entries()) addToSample(sample, batch, readers[i], 0);
    for (const column of choices) {
      for (let row = 0; row < batch.rows && !several.has(column); row++) {
        if (setsSeveral(column, batch, row, spec.denseWidth)) several.add(column);
      }
    }
    for (const [i, read] of countTokens.entries()) {
      for (let row = 0; row < batch.rows; row++) read(batch, row, (token) => rowsWith[i][token]++);
    }
    yield;
  }
  const tokens = frequentTokens(spec, rowsWith, task.minTokenRows);
  return { ...(yield* settle(samples, several, task)), tokens, tokenEntries: yield* countEntries(task, tokens) };
}

/** Numbers of a sample of the rows, enough for quantiles. */
function* sampleRows({ rows, spec }: BinningTask, sampled: Uint32Array, samples: readonly ColumnSample[]): Generator<void> {
  const readers = readersOf(samples, spec);
  let at = 0;
  for (const batch of batchesOf(rows, sampled)) {
    for (const [i, sample] of samples.entries()) addToSample(sample, batch, readers[i], at);
    at += batch.rows;
    yield;
  }
}

function readersOf(samples: readonly ColumnSample[], spec: TransformedSpec): ColumnReader[] {
  return samples.map(({ column }) => createColumnReader(column, spec));
}

function* settle(samples: readonly ColumnSample[], several: ReadonlySet<TreeColumn>, task: BinningTask) {
  const columns: TreeColumn[] = [];
  const bins: ColumnBins[] = [];
  for (const sample of samples) {
    if (several.has(sample.column)) {
      for (const column of slotColumns(sample.column, task.spec)) {
        columns.push(column);
        bins.push({ kind: 'number', thresholds: Float32Array.of(0.5), bins: 3 });
      }
    } else {
      columns.push(sample.column);
      bins.push(fitBins(sample, task));
      yield;
    }
  }
  return { columns, bins };
}

/** One row of each stretch, by chance. */
function sampleOf(training: Uint32Array, seed: number): Uint32Array {
  if (training.length <= sampledRows) return training;
  const random = createRandom(seed);
  const stretch = training.length / sampledRows;
  return Uint32Array.from({ length: sampledRows }, (_, i) => training[Math.floor((i + random.next()) * stretch)]);
}

function* batchesOf(rows: TreeRows, order: Uint32Array): Generator<LabelledBatch> {
  for (let from = 0; from < order.length; from += batchRows) {
    yield rows.gather(order, from, Math.min(order.length, from + batchRows));
  }
}

/** Tokens that are features, in all rows: the training rows' counts do not tell of the others. */
function* countEntries(task: BinningTask, tokens: readonly TreeToken[]): Generator<void, number> {
  if (tokens.length === 0) return 0;
  const { spec } = task;
  const isFeature = tokenNumbers(spec, tokens);
  let entries = 0;
  for (const batch of batchesOf(task.rows, task.all)) {
    for (const [i, numbers] of isFeature.entries()) {
      const read = createTokenReader(spec, i);
      for (let row = 0; row < batch.rows; row++) read(batch, row, (token) => (entries += numbers[token] >= 0 ? 1 : 0));
    }
    yield;
  }
  return entries;
}

/** By text: the number of each token among the token features; -1 for none. */
function tokenNumbers(spec: TransformedSpec, tokens: readonly TreeToken[]): Int32Array[] {
  const numbers = spec.texts.map(({ vocabularySize }) => new Int32Array(vocabularySize).fill(-1));
  for (const [i, { input, token }] of tokens.entries()) numbers[input][token] = i;
  return numbers;
}

function* fillRows(
  task: BinningTask,
  fitted: FittedColumns,
  memory: TreeMemory,
): Generator<void, Pick<BinnedRows, 'labels' | 'weights'>> {
  const { spec, all } = task;
  const labels = new Float32Array(all.length * (spec.targets ?? 1));
  let weights: Float32Array | undefined;
  const readers = fitted.columns.map((column) => createColumnReader(column, spec));
  const writeTokens = fitted.tokens.length > 0 ? createTokenWriter(spec, fitted.tokens, memory) : undefined;
  let at = 0;
  for (const batch of batchesOf(task.rows, all)) {
    labels.set(batch.label, at * (spec.targets ?? 1));
    if (batch.weights) {
      weights ??= new Float32Array(all.length);
      weights.set(batch.weights, at);
    }
    for (const [f, read] of readers.entries()) {
      const column = fitted.bins[f];
      const to = f * all.length + at;
      if (column.kind === 'number') binNumbers(memory, column.thresholds, { batch, read, to });
      else for (let row = 0; row < batch.rows; row++) memory.bins.view[to + row] = binOf(column, read(batch, row));
    }
    writeTokens?.(batch, at);
    at += batch.rows;
    yield;
  }
  return { labels, ...(weights && { weights }) };
}

interface BinnedBatch {
  readonly batch: LabelledBatch;
  readonly read: ColumnReader;
  /** Where its first row's bin goes. */
  readonly to: number;
}

function binNumbers(
  { kernel, values, thresholds, bins }: TreeMemory,
  column: Float32Array,
  { batch, read, to }: BinnedBatch,
): void {
  for (let row = 0; row < batch.rows; row++) values.view[row] = read(batch, row);
  thresholds.view.fill(Number.POSITIVE_INFINITY);
  thresholds.view.set(column);
  kernel.binNumbers(values.at, batch.rows, thresholds.at, column.length + 1, bins.at + to);
}

function createTokenWriter(spec: TransformedSpec, tokens: readonly TreeToken[], memory: TreeMemory) {
  const numbers = tokenNumbers(spec, tokens);
  const readers = spec.texts.map((_, i) => createTokenReader(spec, i));
  let entries = 0;
  return (batch: TransformedBatch, at: number): void => {
    for (let row = 0; row < batch.rows; row++) {
      for (const [i, read] of readers.entries()) {
        read(batch, row, (token) => {
          if (numbers[i][token] >= 0) memory.tokens.view[entries++] = numbers[i][token];
        });
      }
      memory.tokenStarts.view[at + row + 1] = entries;
    }
  };
}
