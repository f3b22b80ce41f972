/**
 * The text tower's convolution and global max pooling, over tokens already projected by the kernel.
 *
 * A convolution of token embeddings is a sum of one projection per window place, so `embedding x kernel` is computed once
 * per distinct token and the windows only add rows up. Same padding, stride 1, as TensorFlow places it.
 */

export interface WindowShape {
  /** Tokens per row. */
  readonly length: number;
  /** Tokens per window. */
  readonly kernel: number;
  readonly filters: number;
}

export interface PoolSource {
  /** Row r's token indices start at r x length; 0 is padding. */
  readonly tokens: Int32Array;
  /** tokens x (kernel x filters): what each token adds at each place of a window. Row 0 is zero. */
  readonly projected: Float32Array;
  readonly bias: Float32Array;
}

/** Window places before the centre token. */
export function windowLead(kernel: number): number {
  return Math.floor((kernel - 1) / 2);
}

export interface WindowPool {
  /** Pools one row. */
  pool(source: PoolSource, row: number, target: PoolTarget): void;
}

export interface PoolTarget {
  /** Receives relu(bias + maximum over windows) at [at .. at + filters). */
  readonly values: Float32Array;
  readonly at: number;
  /** Receives, at the same positions, the first token of the winning window; negative where it starts before the row. */
  readonly places?: Int32Array;
}

export function createWindowPool(shape: WindowShape): WindowPool {
  const { length, kernel, filters } = shape;
  const lead = windowLead(kernel);
  const rowWidth = kernel * filters;
  const sums = new Float64Array(filters);
  const best = new Float64Array(filters);
  const bestPlace = new Int32Array(filters);

  const addWindow = (source: PoolSource, start: number, first: number): void => {
    const { tokens, projected } = source;
    sums.fill(0);
    const from = Math.max(0, -first);
    const until = Math.min(kernel, length - first);
    for (let j = from; j < until; j++) {
      const token = tokens[start + first + j];
      if (token === 0) continue;
      const base = token * rowWidth + j * filters;
      for (let f = 0; f < filters; f++) sums[f] += projected[base + f];
    }
  };
  const keepBest = (first: number): void => {
    for (let f = 0; f < filters; f++) {
      if (sums[f] > best[f]) {
        best[f] = sums[f];
        bestPlace[f] = first;
      }
    }
  };
  const pool: WindowPool['pool'] = (source, row, { values, at, places }) => {
    const start = row * length;
    const used = usedTokens(source.tokens, start, length);
    best.fill(Number.NEGATIVE_INFINITY);
    // Windows past the last token all sum to zero: one of them stands for the rest.
    const last = Math.min(length, used + lead + 1);
    for (let place = 0; place < last; place++) {
      addWindow(source, start, place - lead);
      keepBest(place - lead);
    }
    for (let f = 0; f < filters; f++) {
      values[at + f] = Math.max(0, best[f] + source.bias[f]);
      if (places) places[at + f] = bestPlace[f];
    }
  };
  return { pool };
}

/** Tokens up to and including the last one that is not padding. */
function usedTokens(tokens: Int32Array, start: number, length: number): number {
  let used = length;
  while (used > 0 && tokens[start + used - 1] === 0) used--;
  return used;
}
