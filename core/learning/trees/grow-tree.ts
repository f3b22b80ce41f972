/** Grows one tree leaf by leaf, the one that gains most first, over binned rows and their gradients. */

import { type BinnedRows, blockRows } from './binned-rows.ts';
import { addLeaf, addSet, type Ensemble, setHas } from './ensemble.ts';
import { createSplitFinder, type FindSplit, type Split, type SplitOptions, type Sums } from './find-split.ts';

export interface GrowthOptions extends SplitOptions {
  readonly leaves: number;
  /** Splits on the way to a leaf, at most. */
  readonly depth: number;
  readonly learningRate: number;
}

/** Rows of `order`, [from, until). */
export interface Segment {
  readonly from: number;
  readonly until: number;
}

/** A finished leaf: the rows it was grown on, and those that only follow the splits. */
export interface GrownLeaf {
  readonly node: number;
  readonly rows: Segment;
  readonly followers: Segment;
}

export interface TreeGrower {
  /**
   * Appends a tree to `trees`, grown on the first `grown` rows of `order` by their pairs; the rest of `order` follows the
   * splits. `allowed[f]`: 1 where feature f may be split on. Yields now and then, so that the caller can look up.
   */
  grow(trees: Ensemble, grown: number, allowed?: Uint8Array): Generator<void, readonly GrownLeaf[]>;
  /** The leaves that all rows of `order` fall into, in a tree grown before. */
  apply(trees: Ensemble, root: number): readonly GrownLeaf[];
}

type Segments = Pick<GrownLeaf, 'rows' | 'followers'>;

interface Leaf extends GrownLeaf {
  readonly depth: number;
  readonly sums: Sums;
  /** Where its histogram lies, while it has one. */
  readonly slot: number | undefined;
  readonly split: Split | undefined;
}

/** Histograms kept at a time: one a leaf, and one while a leaf is split. */
export function histogramsFor(leaves: number): number {
  return leaves + 1;
}

export function createTreeGrower(rows: BinnedRows, options: GrowthOptions): TreeGrower {
  return new LeafwiseGrower(rows, options);
}

class LeafwiseGrower implements TreeGrower {
  private readonly rows: BinnedRows;
  private readonly options: GrowthOptions;
  private readonly findSplit: FindSplit;
  private readonly histograms: ReturnType<typeof createHistograms>;
  private readonly total: number;

  constructor(rows: BinnedRows, options: GrowthOptions) {
    this.rows = rows;
    this.options = options;
    this.findSplit = createSplitFinder(rows, options);
    this.histograms = createHistograms(rows);
    this.total = rows.rows;
  }

  *grow(trees: Ensemble, grown: number, allowed?: Uint8Array): Generator<void, readonly GrownLeaf[]> {
    const { options, histograms } = this;
    histograms.reset();
    const segments = { rows: { from: 0, until: grown }, followers: { from: grown, until: this.total } };
    const root = { node: addLeaf(trees), ...segments, depth: 0 };
    trees.roots.push(root.node);
    const sums = sumPairs(this.rows, grown);
    const slot = options.leaves > 1 && this.isOpen({ depth: 0, sums }) ? yield* histograms.build(root.rows) : undefined;
    const leaves: Leaf[] = [this.open({ ...root, sums, slot }, allowed)];
    while (leaves.length < options.leaves) {
      const best = leaves.reduce((a, b) => ((b.split?.gain ?? 0) > (a.split?.gain ?? 0) ? b : a));
      const { split } = best;
      if (!split || best.slot === undefined) break;
      this.markSplit(split);
      const firstChild = this.writeSplit(trees, best.node, split);
      const parts = this.divideBoth(best, split.feature);
      const sides = [split.left, minus(best.sums, split.left)];
      const children = parts.map((part, i) => ({ ...part, node: firstChild + i, depth: best.depth + 1, sums: sides[i] }));
      const isLast = leaves.length + 1 === options.leaves;
      const slots = yield* this.childHistograms(best.slot, children, isLast);
      const opened = children.map((child, i) => this.open({ ...child, slot: slots[i] }, allowed));
      leaves.splice(leaves.indexOf(best), 1, ...opened);
      yield;
    }
    for (const leaf of leaves) trees.value[leaf.node] = leafValue(leaf.sums, options);
    return leaves;
  }

  apply(trees: Ensemble, root: number): readonly GrownLeaf[] {
    const { total } = this;
    const waiting: GrownLeaf[] = [{ node: root, rows: { from: 0, until: total }, followers: { from: total, until: total } }];
    const leaves: GrownLeaf[] = [];
    for (let leaf = waiting.pop(); leaf; leaf = waiting.pop()) {
      const feature = trees.feature[leaf.node];
      if (feature < 0) {
        leaves.push(leaf);
        continue;
      }
      this.markSplit(splitOf(this.rows, trees, leaf.node));
      const child = trees.left[leaf.node];
      const [first, second] = this.divideBoth(leaf, feature);
      waiting.push({ ...second, node: child + 1 }, { ...first, node: child });
    }
    return leaves;
  }

  /** Moves the rows that go left in front; returns where the others begin. */
  private divide({ from, until }: Segment, feature: number): number {
    const { columns, memory } = this.rows;
    const { kernel, order, scratch, left } = memory;
    const at = order.at + 4 * from;
    const count = until - from;
    if (count === 0) return from;
    if (columns[feature]) {
      return from + kernel.partition(memory.bins.at + feature * this.total, left.at, at, count, scratch.at);
    }
    const token = feature - columns.length;
    return from + kernel.partitionByToken(memory.tokenStarts.at, memory.tokens.at, token, at, count, scratch.at);
  }

  private divideBoth(leaf: GrownLeaf, feature: number): readonly [Segments, Segments] {
    const middle = this.divide(leaf.rows, feature);
    const after = this.divide(leaf.followers, feature);
    return [
      { rows: { from: leaf.rows.from, until: middle }, followers: { from: leaf.followers.from, until: after } },
      { rows: { from: middle, until: leaf.rows.until }, followers: { from: after, until: leaf.followers.until } },
    ];
  }

  private markSplit(split: Split): void {
    const column = this.rows.columns[split.feature];
    if (!column) return;
    const { view } = this.rows.memory.left;
    view.fill(0);
    if (split.categories) for (const bin of split.categories) view[bin] = 1;
    else {
      view.fill(1, 0, split.bin + 1);
      view[column.bins - 1] = split.missingLeft ? 1 : 0;
    }
  }

  /** Writes a split into its node and appends the two children. */
  private writeSplit(trees: Ensemble, node: number, split: Split): number {
    const column = this.rows.columns[split.feature];
    const firstChild = addLeaf(trees);
    addLeaf(trees);
    trees.feature[node] = split.feature;
    trees.left[node] = firstChild;
    trees.missingLeft[node] = split.missingLeft ? 1 : 0;
    if (split.categories) trees.threshold[node] = addSet(trees, split.categories);
    else if (column?.kind === 'number') trees.threshold[node] = column.thresholds[split.bin] ?? Number.POSITIVE_INFINITY;
    return firstChild;
  }

  private isOpen(leaf: Pick<Leaf, 'depth' | 'sums'>): boolean {
    return leaf.depth < this.options.depth && leaf.sums.rows >= 2 * this.options.minRows;
  }

  private open(leaf: Omit<Leaf, 'split'>, allowed: Uint8Array | undefined): Leaf {
    const at = leaf.slot === undefined ? undefined : leaf.slot * this.rows.bins;
    const split = at === undefined ? undefined : this.findSplit({ at }, leaf.sums, allowed);
    if (leaf.slot === undefined || split) return { ...leaf, split };
    this.histograms.release(leaf.slot);
    return { ...leaf, slot: undefined, split };
  }

  /** The smaller child's is counted, the other's is what is left of the parent's. */
  private *childHistograms(parent: number, children: readonly Omit<Leaf, 'slot' | 'split'>[], isLast: boolean) {
    const { histograms } = this;
    const [first, second] = children;
    if (isLast || !(this.isOpen(first) || this.isOpen(second))) {
      histograms.release(parent);
      return [undefined, undefined];
    }
    const small = first.sums.rows <= second.sums.rows ? 0 : 1;
    const built = yield* histograms.build(children[small].rows);
    histograms.subtract(parent, built);
    const slots = small === 0 ? [built, parent] : [parent, built];
    return slots.map((slot, i) => {
      if (this.isOpen(children[i])) return slot;
      histograms.release(slot);
      return undefined;
    });
  }
}

/** The split that a node holds, in bins again. */
function splitOf({ columns }: BinnedRows, trees: Ensemble, node: number): Split {
  const feature = trees.feature[node];
  const column = columns[feature];
  const threshold = trees.threshold[node];
  const base = {
    feature,
    gain: 0,
    bin: 0,
    missingLeft: trees.missingLeft[node] === 1,
    left: { gradient: 0, hessian: 0, rows: 0 },
  };
  if (column?.kind === 'category') {
    const all = Array.from({ length: column.bins }, (_, bin) => bin);
    return { ...base, categories: all.filter((bin) => setHas(trees.sets, threshold, bin)) };
  }
  if (column === undefined) return base;
  const bin = column.thresholds.indexOf(threshold);
  return { ...base, bin: bin < 0 ? column.bins - 2 : bin };
}

function leafValue({ gradient, hessian }: Sums, { l2, learningRate }: GrowthOptions): number {
  const weight = hessian + l2;
  return weight > 0 ? Math.fround((-gradient / weight) * learningRate) : 0;
}

function minus(a: Sums, b: Sums): Sums {
  return { gradient: a.gradient - b.gradient, hessian: a.hessian - b.hessian, rows: a.rows - b.rows };
}

function sumPairs({ memory }: BinnedRows, grown: number): Sums {
  const pairs = memory.pairs.view;
  const order = memory.order.view;
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < grown; i++) {
    gradient += pairs[2 * order[i]];
    hessian += pairs[2 * order[i] + 1];
  }
  return { gradient, hessian, rows: grown };
}

/** Blocks after which a long count lets the caller look up. */
const blocksBetweenLooks = 16;

function createHistograms({ memory, columns, offsets, bins, rows: total }: BinnedRows) {
  const { kernel, order, pairs, ordered, sums, counts } = memory;
  const slots = memory.counts.view.length / Math.max(1, bins);
  let free: number[] = [];
  const sumsOf = (slot: number): number => sums.at + 16 * slot * bins;
  const countsOf = (slot: number): number => counts.at + 4 * slot * bins;
  const tokens = columns.length;
  return {
    reset: (): void => {
      free = Array.from({ length: slots }, (_, i) => slots - 1 - i);
    },
    release: (slot: number): void => {
      free.push(slot);
    },
    *build({ from, until }: Segment): Generator<void, number> {
      const slot = free.pop() as number;
      kernel.clear(sumsOf(slot), countsOf(slot), bins);
      let blocks = 0;
      for (let at = from; at < until; at += blockRows) {
        const rows = order.at + 4 * at;
        const count = Math.min(blockRows, until - at);
        kernel.gatherPairs(rows, count, pairs.at, ordered.at);
        kernel.addRows(
          memory.bins.at,
          total,
          columns.length,
          memory.offsets.at,
          rows,
          count,
          ordered.at,
          sumsOf(slot),
          countsOf(slot),
        );
        if (memory.tokens.view.length > 0) {
          const first = offsets[tokens];
          const [tokenSums, tokenCounts] = [sumsOf(slot) + 16 * first, countsOf(slot) + 4 * first];
          kernel.addTokens(memory.tokenStarts.at, memory.tokens.at, rows, count, ordered.at, tokenSums, tokenCounts);
        }
        if (++blocks % blocksBetweenLooks === 0) yield;
      }
      return slot;
    },
    subtract: (parent: number, child: number): void => {
      kernel.subtract(sumsOf(parent), countsOf(parent), sumsOf(child), countsOf(child), bins);
    },
  };
}
