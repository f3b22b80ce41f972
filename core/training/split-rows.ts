/**
 * Carves the rows that decide when to stop out of the train split, so that the eval split stays held out, and draws those
 * that train by class.
 */

import { createRandom, deriveSeed, shuffle } from '../foundation/index.ts';
import type { RowStore } from './row-store.ts';

export interface RowSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

const validationShare = 0.1;

/** Every row draws from its own place of one seeded stream: rows added at the end move none of those before. */
export function splitRows(rows: number, seed: number): RowSplit {
  const random = createRandom(deriveSeed(seed, 'validation'));
  const training = new Uint32Array(rows);
  const validation = new Uint32Array(rows);
  let kept = 0;
  let held = 0;
  for (let row = 0; row < rows; row++) {
    if (random.next() < validationShare) validation[held++] = row;
    else training[kept++] = row;
  }
  // Neither side may be empty.
  if (held === 0) return { training: training.slice(1, kept), validation: training.slice(0, 1) };
  if (kept === 0) return { training: validation.slice(0, 1), validation: validation.slice(1, held) };
  return { training: training.slice(0, kept), validation: validation.slice(0, held) };
}

/** More rows than this are reckoned: what depends on their number then hardly does. */
const mostCounted = 100_000;

/**
 * How many of the labelled rows will train, before any row was read. `counts`: by class, where they are drawn by class. Rows
 * that weigh 0 and the classes of the validation rows are not known to it.
 */
export function expectedTrainingRows(
  labelled: number,
  counts: readonly number[],
  { sampling, ratio, seed }: Omit<SamplingOptions, 'labels'>,
): number {
  if (labelled === 0) return 0;
  const split = labelled > mostCounted ? Math.round(labelled * (1 - validationShare)) : splitRows(labelled, seed).training.length;
  const sizes = counts.filter((count) => count > 0).map((count) => Math.round((count * split) / labelled));
  if (sampling === 'none' || sizes.length < 2) return split;
  const least = Math.ceil(Math.max(...sizes) * ratio);
  const most = Math.floor(Math.min(...sizes) / ratio);
  const drawn = sizes.map((size) => (sampling === 'oversample' ? Math.max(size, least) : Math.min(size, most)));
  return drawn.reduce((sum, size) => sum + size, 0);
}

export interface SamplingOptions {
  readonly sampling: 'none' | 'oversample' | 'undersample';
  /** Rows of the rarest class for each of the most common, in (0, 1]. */
  readonly ratio: number;
  readonly seed: number;
  /** Class index of every row. */
  labels(): Float32Array;
}

/**
 * Evens the classes of the training rows out, in ascending order of rows still: rows of rarer classes come several times,
 * or rows of commoner ones are left out. Validation rows stay as the data has them. A ratio already reached changes nothing.
 */
export function sampleTrainingRows(split: RowSplit, { sampling, ratio, seed, labels }: SamplingOptions): RowSplit {
  if (sampling === 'none') return split;
  const classes = rowsByClass(split.training, labels());
  const sizes = [...classes.values()].map((rows) => rows.length);
  if (sizes.length < 2) return split;
  const least = Math.ceil(Math.max(...sizes) * ratio);
  const most = Math.floor(Math.min(...sizes) / ratio);
  const training: number[] = [];
  for (const [name, rows] of classes) {
    const size = sampling === 'oversample' ? Math.max(rows.length, least) : Math.min(rows.length, most);
    const order = shuffle(Uint32Array.from(rows), createRandom(deriveSeed(seed, `sampling/${name}`)));
    // Whole rounds of all rows first: no row is more than once ahead of another.
    for (let i = 0; i < size; i++) training.push(order[i % order.length]);
  }
  return { ...split, training: Uint32Array.from(training).sort() };
}

function rowsByClass(rows: Uint32Array, labels: Float32Array): ReadonlyMap<number, readonly number[]> {
  const classes = new Map<number, number[]>();
  for (const row of rows) {
    const known = classes.get(labels[row]);
    if (known === undefined) classes.set(labels[row], [row]);
    else known.push(row);
  }
  return classes;
}

const gatheredAtOnce = 4096;

/** The labels of a store's rows, in their order. */
export function labelsOf(store: Pick<RowStore, 'rows' | 'gather'>): Float32Array {
  const labels = new Float32Array(store.rows);
  const order = Uint32Array.from(labels, (_, row) => row);
  for (let from = 0; from < store.rows; from += gatheredAtOnce) {
    labels.set(store.gather(order, from, Math.min(store.rows, from + gatheredAtOnce)).label, from);
  }
  return labels;
}
