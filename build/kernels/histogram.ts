/**
 * The hot loops of growing trees, in AssemblyScript: histograms of gradients, their difference, and the partition of rows.
 * The memory's layout is the caller's. Gradients are pairs (gradient, hessian) of float32; a histogram is pairs of float64
 * sums, and row counts (u32) beside them, one per bin.
 */

/** ordered[i] = pairs[rows[i]]: each leaf's pairs in one piece, so that every feature reads them in order. */
export function gatherPairs(rows: usize, count: usize, pairs: usize, ordered: usize): void {
  for (let i: usize = 0; i < count; i++) {
    store<u64>(ordered + (i << 3), load<u64>(pairs + (<usize>load<u32>(rows + (i << 2)) << 3)));
  }
}

/**
 * Adds `count` rows to the histograms of `features` features, whose bins (one byte a row) lie `stride` bytes apart.
 * offsets[f]: the first bin of feature f. Call `clear` first.
 */
export function addRows(
  bins: usize,
  stride: usize,
  features: usize,
  offsets: usize,
  rows: usize,
  count: usize,
  ordered: usize,
  sums: usize,
  counts: usize,
): void {
  for (let feature: usize = 0; feature < features; feature++) {
    const first = <usize>load<u32>(offsets + (feature << 2));
    addColumn(bins + feature * stride, rows, count, ordered, sums + (first << 4), counts + (first << 2));
  }
}

function addColumn(column: usize, rows: usize, count: usize, ordered: usize, sums: usize, counts: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const bin = <usize>load<u8>(column + <usize>load<u32>(rows + (i << 2)));
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(ordered + (i << 3)));
    const sum = sums + (bin << 4);
    v128.store(sum, f64x2.add(v128.load(sum), pair));
    const seen = counts + (bin << 2);
    store<u32>(seen, load<u32>(seen) + 1);
  }
}

/** The same for tokens: row r holds tokens[starts[r] .. starts[r + 1]), each a bin of its own. */
export function addTokens(
  starts: usize,
  tokens: usize,
  rows: usize,
  count: usize,
  ordered: usize,
  sums: usize,
  counts: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u32>(rows + (i << 2));
    const pair = f64x2.promote_low_f32x4(v128.load64_zero(ordered + (i << 3)));
    const end = <usize>load<u32>(starts + (row << 2), 4);
    for (let at = <usize>load<u32>(starts + (row << 2)); at < end; at++) {
      const token = <usize>load<u16>(tokens + (at << 1));
      const sum = sums + (token << 4);
      v128.store(sum, f64x2.add(v128.load(sum), pair));
      const seen = counts + (token << 2);
      store<u32>(seen, load<u32>(seen) + 1);
    }
  }
}

export function clear(sums: usize, counts: usize, bins: usize): void {
  memory.fill(sums, 0, bins << 4);
  memory.fill(counts, 0, bins << 2);
}

/** parent -= child, bin by bin: what is left is the other child's. */
export function subtract(parent: usize, parentCounts: usize, child: usize, childCounts: usize, bins: usize): void {
  for (let i: usize = 0; i < bins; i++) {
    const at = i << 4;
    v128.store(parent + at, f64x2.sub(v128.load(parent + at), v128.load(child + at)));
    const seen = i << 2;
    store<u32>(parentCounts + seen, load<u32>(parentCounts + seen) - load<u32>(childCounts + seen));
  }
}

/** Rows whose bin has a 1 in `left` (256 bytes) first, order kept on both sides. Returns how many. */
export function partition(column: usize, left: usize, rows: usize, count: usize, scratch: usize): usize {
  let lefts: usize = 0;
  let rights: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const row = load<u32>(rows + (i << 2));
    // Both are written, one is kept: there is no branch to guess.
    store<u32>(rows + (lefts << 2), row);
    store<u32>(scratch + (rights << 2), row);
    const goes = <usize>load<u8>(left + <usize>load<u8>(column + <usize>row));
    lefts += goes;
    rights += 1 - goes;
  }
  memory.copy(rows + (lefts << 2), scratch, rights << 2);
  return lefts;
}

/** Rows without the token first. */
export function partitionByToken(starts: usize, tokens: usize, token: u32, rows: usize, count: usize, scratch: usize): usize {
  let lefts: usize = 0;
  let rights: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const row = load<u32>(rows + (i << 2));
    store<u32>(rows + (lefts << 2), row);
    store<u32>(scratch + (rights << 2), row);
    let has: usize = 0;
    const end = <usize>load<u32>(starts + (<usize>row << 2), 4);
    for (let at = <usize>load<u32>(starts + (<usize>row << 2)); at < end; at++) {
      if (load<u16>(tokens + (at << 1)) == token) has = 1;
    }
    lefts += 1 - has;
    rights += has;
  }
  memory.copy(rows + (lefts << 2), scratch, rights << 2);
  return lefts;
}

/**
 * The best split of a column of numbers by its histogram: bins [0 .. last) go left one after the other, those of missing values
 * (bin `last`) with them where `missingLeft`. `limits`, doubles: sums of gradients and hessians of the leaf, its score without
 * a split, l2, least hessian, rows of the leaf, fewest rows of a side. `best`, doubles: a gain to be beaten; then the sums and
 * rows of the left side. Returns the last bin that goes left; -1 where no split is better.
 */
export function scanNumber(sums: usize, counts: usize, last: u32, missingLeft: u32, limits: usize, best: usize): i32 {
  const total = v128.load(limits);
  const parent = load<f64>(limits, 16);
  const l2 = f64x2.splat(load<f64>(limits, 24));
  const leastHessian = f64x2.splat(load<f64>(limits, 32));
  const rows = load<f64>(limits, 40);
  const fewest = load<f64>(limits, 48);
  let gain = load<f64>(best);
  let found: i32 = -1;
  let left = f64x2.splat(0);
  let seen: f64 = 0;
  if (missingLeft) {
    left = v128.load(sums + (<usize>last << 4));
    seen = <f64>load<u32>(counts + (<usize>last << 2));
  }
  for (let bin: u32 = 0; bin < last; bin++) {
    const count = load<u32>(counts + (<usize>bin << 2));
    if (count == 0) continue;
    left = f64x2.add(left, v128.load(sums + (<usize>bin << 4)));
    seen += <f64>count;
    if (seen < fewest) continue;
    if (rows - seen < fewest) break;
    const right = f64x2.sub(total, left);
    const gradients = v128.shuffle<f64>(left, right, 0, 2);
    const hessians = v128.shuffle<f64>(left, right, 1, 3);
    if (v128.any_true(f64x2.lt(hessians, leastHessian))) continue;
    const scores = f64x2.div(f64x2.mul(gradients, gradients), f64x2.add(hessians, l2));
    const apart = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1) - parent;
    if (!(apart > gain)) continue;
    gain = apart;
    found = <i32>bin;
    v128.store(best, left, 8);
    store<f64>(best, seen, 24);
  }
  store<f64>(best, gain);
  return found;
}

/**
 * Bins of `count` numbers: how many of the `thresholds` lie below each; `missing` for what is no number. There are 256
 * thresholds, infinite behind the last.
 */
export function binNumbers(values: usize, count: usize, thresholds: usize, missing: u32, bins: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const value = load<f32>(values + (i << 2));
    let below: usize = 0;
    for (let half: usize = 128; half > 0; half >>= 1) {
      // Without a branch, which could not be foreseen.
      below += half & (0 - <usize>(load<f32>(thresholds + ((below + half - 1) << 2)) < value));
    }
    store<u8>(bins + i, value == value ? <u32>below : missing);
  }
}
