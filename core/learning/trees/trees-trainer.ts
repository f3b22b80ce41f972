/** Boosting: round after round, a tree a unit is grown on the gradients that the trees before have left. */

import { createRandom, deriveSeed, shuffle } from '../../foundation/index.ts';
import type { NetworkOutput, Weights } from '../network.ts';
import type { TransformedSpec } from '../network-input.ts';
import { type BinnedRows, binRows, type TreeRows } from './binned-rows.ts';
import { type Ensemble, emptyEnsemble, ensembleOf, ensembleWeights } from './ensemble.ts';
import { createTreeGrower, type GrownLeaf, type GrowthOptions, histogramsFor, type Segment } from './grow-tree.ts';
import type { TreeColumn, TreesSpec } from './tree-features.ts';
import { createTreeLoss } from './tree-gradients.ts';

export interface TreesOptions extends GrowthOptions {
  /** Most bins of a column, with that of missing values or rare categories. */
  readonly bins: number;
  /** Share of the training rows that each round is grown on, and of the features that each tree may split on. */
  readonly rowShare: number;
  readonly featureShare: number;
}

export interface TreesTask {
  readonly rows: TreeRows;
  readonly training: Uint32Array;
  /** Rows that trees are never grown on. */
  readonly validation: Uint32Array;
  readonly spec: TransformedSpec;
  readonly columns: readonly TreeColumn[];
  readonly output: NetworkOutput;
  readonly options: TreesOptions;
  /** One factor a class; empty: all 1. */
  readonly classWeights: readonly number[];
  readonly seed: number;
  /** What `weights()` gave of all rounds: training goes on behind them, to the very trees it would have grown. */
  readonly weights?: Weights;
}

export interface RoundLoss {
  /** Sums weighted by class and row, divided by rows, after the round. */
  readonly training: number;
  readonly validation: number;
}

export interface TreesTrainer {
  readonly spec: TreesSpec;
  /** Yields now and then, so that the caller can look up. */
  round(): Generator<void, RoundLoss>;
  /** Rounds grown so far. */
  rounds(): number;
  /** Of the first `rounds` rounds; absent: of all. */
  weights(rounds?: number): Weights;
}

/** Yields now and then. Undefined where the rows do not fit into memory. */
export function* openTreesTrainer(task: TreesTask): Generator<void, TreesTrainer | undefined> {
  const all = new Uint32Array(task.training.length + task.validation.length);
  all.set(task.training);
  all.set(task.validation, task.training.length);
  const { options } = task;
  const binned = yield* binRows({
    ...task,
    all,
    bins: options.bins,
    minCategoryRows: options.minCategoryRows,
    minTokenRows: options.minRows,
    histograms: histogramsFor(options.leaves),
  });
  if (!binned) return undefined;
  const spec: TreesSpec = { family: 'trees', inputs: task.spec, features: binned.features, output: task.output };
  const boosting = createBoosting(task, binned);
  return {
    spec,
    round: boosting.round,
    rounds: boosting.rounds,
    weights: (rounds = boosting.rounds()) => ensembleWeights(boosting.trees, binned.columns, rounds),
  };
}

function createBoosting(task: TreesTask, binned: BinnedRows) {
  const { options, output } = task;
  const { units } = output;
  const training = task.training.length;
  const total = binned.rows;
  const { labels, weights } = binned;
  const loss = createTreeLoss({ output, labels, training, classWeights: task.classWeights, ...(weights && { weights }) });
  const trees: Ensemble = task.weights ? ensembleOf(task.weights) : emptyEnsemble(loss.base());
  const grower = createTreeGrower(binned, options);
  const order = binned.memory.order.view;
  const scores = new Float64Array(total * units);
  for (let i = 0; i < scores.length; i++) scores[i] = trees.base[i % units];
  const rounds = (): number => trees.roots.length / units;

  const addLeaves = (leaves: readonly GrownLeaf[], unit: number): void => {
    for (const leaf of leaves) {
      const value = trees.value[leaf.node];
      const add = ({ from, until }: Segment): void => {
        for (let i = from; i < until; i++) scores[order[i] * units + unit] += value;
      };
      add(leaf.rows);
      add(leaf.followers);
    }
  };
  resetOrder(order, total);
  for (const [i, root] of trees.roots.entries()) addLeaves(grower.apply(trees, root), i % units);

  function* round(): Generator<void, RoundLoss> {
    const random = createRandom(deriveSeed(task.seed, `round/${rounds() + 1}`));
    const drawn = drawRows(training, options.rowShare, random);
    loss.refresh(scores);
    for (let unit = 0; unit < units; unit++) {
      const grown = placeRows(order, { training, total }, drawn);
      loss.fill(unit, scores, binned.memory.pairs.view);
      yield;
      addLeaves(yield* grower.grow(trees, grown, drawFeatures(binned.features.length, options.featureShare, random)), unit);
    }
    yield;
    const held = total - training;
    return {
      training: loss.loss(scores, 0, training) / training,
      validation: held > 0 ? loss.loss(scores, training, total) / held : Number.NaN,
    };
  }
  return { trees, rounds, round };
}

function resetOrder(order: Uint32Array, total: number): void {
  for (let i = 0; i < total; i++) order[i] = i;
}

/** 1 for each training row drawn; undefined: all of them. */
function drawRows(training: number, share: number, random: ReturnType<typeof createRandom>): Uint8Array | undefined {
  if (share >= 1) return undefined;
  return Uint8Array.from({ length: training }, () => (random.next() < share ? 1 : 0));
}

/** The rows drawn first, all others behind; returns how many were drawn. */
function placeRows(
  order: Uint32Array,
  { training, total }: { readonly training: number; readonly total: number },
  drawn: Uint8Array | undefined,
): number {
  resetOrder(order, total);
  if (!drawn) return training;
  let at = 0;
  for (let row = 0; row < drawn.length; row++) if (drawn[row] === 1) order[at++] = row;
  const grown = at;
  for (let row = 0; row < drawn.length; row++) if (drawn[row] === 0) order[at++] = row;
  return grown;
}

function drawFeatures(features: number, share: number, random: ReturnType<typeof createRandom>): Uint8Array | undefined {
  if (share >= 1) return undefined;
  const wanted = Math.max(1, Math.round(features * share));
  const order = shuffle(
    Uint32Array.from({ length: features }, (_, i) => i),
    random,
  );
  const allowed = new Uint8Array(features);
  for (const feature of order.subarray(0, wanted)) allowed[feature] = 1;
  return allowed;
}
