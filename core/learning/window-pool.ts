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

/** Filters whose sums stay in registers. */
const block = 8;

export function createWindowPool(shape: WindowShape): WindowPool {
  const { length, kernel, filters } = shape;
  const lead = windowLead(kernel);
  const rowWidth = kernel * filters;
  /** Where in `projected` the rows of each window begin, and how many rows have been gathered before it. */
  const rows = new Int32Array(length * kernel);
  const starts = new Int32Array(length + 1);

  /** How many windows there are. */
  const gather = (tokens: Int32Array, start: number): number => {
    const used = usedTokens(tokens, start, length);
    // Windows past the last token all sum to zero: one of them stands for the rest.
    const last = Math.min(length, used + lead + 1);
    let count = 0;
    for (let place = 0; place < last; place++) {
      const first = place - lead;
      const until = Math.min(kernel, length - first);
      for (let j = Math.max(0, -first); j < until; j++) {
        const token = tokens[start + first + j];
        if (token !== 0) rows[count++] = token * rowWidth + j * filters;
      }
      starts[place + 1] = count;
    }
    return last;
  };

  const poolOne = (source: PoolSource, windows: number, f: number, { values, at, places }: PoolTarget): void => {
    const { projected, bias } = source;
    let best = Number.NEGATIVE_INFINITY;
    let bestPlace = 0;
    for (let place = 0; place < windows; place++) {
      let sum = 0;
      for (let k = starts[place]; k < starts[place + 1]; k++) sum += projected[rows[k] + f];
      if (sum > best) {
        best = sum;
        bestPlace = place - lead;
      }
    }
    values[at + f] = Math.max(0, best + bias[f]);
    if (places) places[at + f] = bestPlace;
  };

  const pool: WindowPool['pool'] = (source, row, target) => {
    const windows = gather(source.tokens, row * length);
    let f = 0;
    if (!target.places) {
      // Training needs to know the places; answers do not.
      const { projected, bias } = source;
      const gathered = { projected, bias, rows, starts, windows };
      for (; f + block <= filters; f += block) poolBlock(gathered, f, target);
    }
    for (; f < filters; f++) poolOne(source, windows, f, target);
  };
  return { pool };
}

interface GatheredWindows extends Omit<PoolSource, 'tokens'> {
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  readonly windows: number;
}

/** Filters f .. f + 8, each summed in the same order as alone. */
function poolBlock({ projected, bias, rows, starts, windows }: GatheredWindows, f: number, { values, at }: PoolTarget): void {
  let b0 = Number.NEGATIVE_INFINITY;
  let b1 = Number.NEGATIVE_INFINITY;
  let b2 = Number.NEGATIVE_INFINITY;
  let b3 = Number.NEGATIVE_INFINITY;
  let b4 = Number.NEGATIVE_INFINITY;
  let b5 = Number.NEGATIVE_INFINITY;
  let b6 = Number.NEGATIVE_INFINITY;
  let b7 = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < windows; place++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    let s7 = 0;
    const end = starts[place + 1];
    for (let k = starts[place]; k < end; k++) {
      const from = rows[k] + f;
      s0 += projected[from];
      s1 += projected[from + 1];
      s2 += projected[from + 2];
      s3 += projected[from + 3];
      s4 += projected[from + 4];
      s5 += projected[from + 5];
      s6 += projected[from + 6];
      s7 += projected[from + 7];
    }
    if (s0 > b0) b0 = s0;
    if (s1 > b1) b1 = s1;
    if (s2 > b2) b2 = s2;
    if (s3 > b3) b3 = s3;
    if (s4 > b4) b4 = s4;
    if (s5 > b5) b5 = s5;
    if (s6 > b6) b6 = s6;
    if (s7 > b7) b7 = s7;
  }
  const best = [b0, b1, b2, b3, b4, b5, b6, b7];
  for (let i = 0; i < block; i++) values[at + f + i] = Math.max(0, best[i] + bias[f + i]);
}

/** Tokens up to and including the last one that is not padding. */
function usedTokens(tokens: Int32Array, start: number, length: number): number {
  let used = length;
  while (used > 0 && tokens[start + used - 1] === 0) used--;
  return used;
}
