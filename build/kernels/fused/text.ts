/**
 * A text's tower: each distinct token is projected by the kernel once, windows add projections up, the largest sum of each
 * filter wins, and the gradient goes back through the winners alone.
 */

import { Input, Plan, Table, Tower } from './plan';
import { addTransposedFour, multiply, transposeFour } from './products';
import { madd, squaresOf, zeros } from './vector';

/** Projects the batch's distinct tokens at places [from .. until), `from` a multiple of 4. */
export function projectTokens(input: Input, from: u32, until: u32): void {
  const tower = changetype<Tower>(input.tower);
  const table = changetype<Table>(input.table);
  const rowBytes = <usize>table.stride << 2;
  const outBytes = <usize>(tower.kernel * tower.filterStride) << 2;
  const tokens = table.current + <usize>from * rowBytes;
  multiply(tokens, rowBytes, tower.weights, table.stride, tower.projected + <usize>from * outBytes, outBytes, until - from);
}

/** The kernel's columns as rows, for the way back. */
export function turnKernel(input: Input): void {
  const tower = changetype<Tower>(input.tower);
  const stride = changetype<Table>(input.table).stride;
  const rowBytes = <usize>stride << 2;
  const columns = tower.kernel * tower.filterStride;
  for (let column: u32 = 0; column < columns; column += 4) {
    const panel = tower.weights + <usize>(column >> 3) * (<usize>stride << 5) + (<usize>(column & 7) << 2);
    const to = tower.byFilter + <usize>column * rowBytes;
    for (let d: u32 = 0; d < stride; d += 4) transposeFour(panel + (<usize>d << 5), 32, to + (<usize>d << 2), rowBytes);
  }
}

/** Adds the gradient of the kernel's columns, which is 0 afterwards, to the kernel's: there may be noise in it. */
export function turnKernelGradient(input: Input): void {
  const tower = changetype<Tower>(input.tower);
  const stride = changetype<Table>(input.table).stride;
  const rowBytes = <usize>stride << 2;
  const columns = tower.kernel * tower.filterStride;
  for (let column: u32 = 0; column < columns; column += 4) {
    const panel = tower.weightsGradient + <usize>(column >> 3) * (<usize>stride << 5) + (<usize>(column & 7) << 2);
    const from = tower.byFilterGradient + <usize>column * rowBytes;
    for (let d: u32 = 0; d < stride; d += 4) addTransposedFour(from + (<usize>d << 2), rowBytes, panel + (<usize>d << 5), 32);
  }
  memory.fill(tower.byFilterGradient, 0, <usize>columns * rowBytes);
}

/** Pools the rows of a block. */
export function poolRows(input: Input, from: u32, rows: u32): void {
  const tower = changetype<Tower>(input.tower);
  const placesBytes = <usize>input.length << 2;
  const outBytes = <usize>tower.filterStride << 2;
  const lead = (tower.kernel - 1) >> 1;
  let places = input.places + <usize>from * placesBytes;
  for (let r: u32 = 0; r < rows; r++) {
    let used = input.length;
    while (used > 0 && load<u32>(places + (<usize>(used - 1) << 2)) == 0) used--;
    // Windows past the last token all sum to zero: one of them stands for the rest.
    const windows = min(input.length, used + lead + 1);
    const at = <usize>r * outBytes;
    let column: usize = 0;
    if (tower.kernel == 1) {
      for (; column + 64 <= outBytes; column += 64) poolSinglesWidely(tower, places, windows, column, at + column);
    }
    for (; column < outBytes; column += 32) {
      if (tower.kernel == 1) poolSingles(tower, places, windows, column, at + column);
      else poolWindows(input, places, windows, column, at + column);
    }
    places += placesBytes;
  }
}

/** Windows of one token, sixteen filters. */
@inline
function poolSinglesWidely(tower: Tower, places: usize, windows: u32, column: usize, out: usize): void {
  const rowBytes = <usize>tower.filterStride << 2;
  const base = tower.projected + column;
  let best0 = f32x4.splat(-f32.MAX_VALUE);
  let best1 = best0;
  let best2 = best0;
  let best3 = best0;
  let winner0 = zeros();
  let winner1 = winner0;
  let winner2 = winner0;
  let winner3 = winner0;
  for (let i: u32 = 0; i < windows; i++) {
    const from = base + <usize>load<u32>(places + (<usize>i << 2)) * rowBytes;
    const index = i32x4.splat(i);
    const s0 = v128.load(from);
    winner0 = v128.bitselect(index, winner0, f32x4.gt(s0, best0));
    best0 = f32x4.pmax(best0, s0);
    const s1 = v128.load(from, 16);
    winner1 = v128.bitselect(index, winner1, f32x4.gt(s1, best1));
    best1 = f32x4.pmax(best1, s1);
    const s2 = v128.load(from, 32);
    winner2 = v128.bitselect(index, winner2, f32x4.gt(s2, best2));
    best2 = f32x4.pmax(best2, s2);
    const s3 = v128.load(from, 48);
    winner3 = v128.bitselect(index, winner3, f32x4.gt(s3, best3));
    best3 = f32x4.pmax(best3, s3);
  }
  storeBest(tower, column, out, best0, winner0);
  storeBest(tower, column + 16, out + 16, best1, winner1);
  storeBest(tower, column + 32, out + 32, best2, winner2);
  storeBest(tower, column + 48, out + 48, best3, winner3);
}

/** Windows of one token, eight filters. */
@inline
function poolSingles(tower: Tower, places: usize, windows: u32, column: usize, out: usize): void {
  const rowBytes = <usize>tower.filterStride << 2;
  const base = tower.projected + column;
  let best0 = f32x4.splat(-f32.MAX_VALUE);
  let best1 = best0;
  let winner0 = zeros();
  let winner1 = winner0;
  for (let i: u32 = 0; i < windows; i++) {
    const from = base + <usize>load<u32>(places + (<usize>i << 2)) * rowBytes;
    const index = i32x4.splat(i);
    const s0 = v128.load(from);
    const s1 = v128.load(from, 16);
    winner0 = v128.bitselect(index, winner0, f32x4.gt(s0, best0));
    winner1 = v128.bitselect(index, winner1, f32x4.gt(s1, best1));
    best0 = f32x4.pmax(best0, s0);
    best1 = f32x4.pmax(best1, s1);
  }
  storeBest(tower, column, out, best0, winner0);
  storeBest(tower, column + 16, out + 16, best1, winner1);
}

/** Windows of several tokens, eight filters. */
function poolWindows(input: Input, places: usize, windows: u32, column: usize, out: usize): void {
  const tower = changetype<Tower>(input.tower);
  const placeBytes = <usize>tower.filterStride << 2;
  const rowBytes = <usize>tower.kernel * placeBytes;
  const lead = <i32>((tower.kernel - 1) >> 1);
  let best0 = f32x4.splat(-f32.MAX_VALUE);
  let best1 = best0;
  let winner0 = zeros();
  let winner1 = winner0;
  for (let i: i32 = 0; i < <i32>windows; i++) {
    const first = i - lead;
    const until = min(<i32>tower.kernel, <i32>input.length - first);
    let s0 = zeros();
    let s1 = zeros();
    for (let j: i32 = max(0, -first); j < until; j++) {
      const token = load<u32>(places + (<usize>(first + j) << 2));
      // Padding's projection is zero.
      const from = tower.projected + <usize>token * rowBytes + <usize>j * placeBytes + column;
      s0 = f32x4.add(s0, v128.load(from));
      s1 = f32x4.add(s1, v128.load(from, 16));
    }
    const index = i32x4.splat(first);
    winner0 = v128.bitselect(index, winner0, f32x4.gt(s0, best0));
    winner1 = v128.bitselect(index, winner1, f32x4.gt(s1, best1));
    best0 = f32x4.pmax(best0, s0);
    best1 = f32x4.pmax(best1, s1);
  }
  storeBest(tower, column, out, best0, winner0);
  storeBest(tower, column + 16, out + 16, best1, winner1);
}

@inline
function storeBest(tower: Tower, column: usize, out: usize, best: v128, winner: v128): void {
  v128.store(tower.pooled + out, f32x4.pmax(f32x4.add(best, v128.load(tower.bias + column)), zeros()));
  v128.store(tower.winners + out, winner);
}

/** Adds a block's gradients of the tower: to the tokens of each filter's winning window, where relu was open. */
export function poolBackward(plan: Plan, input: Input, from: u32, rows: u32): void {
  const tower = changetype<Tower>(input.tower);
  const joinedBytes = <usize>plan.joinedStride << 2;
  const pooledBytes = <usize>tower.filterStride << 2;
  const placesBytes = <usize>input.length << 2;
  const columnBytes = <usize>input.column << 2;
  for (let r: u32 = 0; r < rows; r++) {
    const slopes = plan.joinedDelta + <usize>r * joinedBytes + columnBytes;
    const pooled = <usize>r * pooledBytes;
    const places = input.places + <usize>(from + r) * placesBytes;
    for (let f: u32 = 0; f < tower.filters; f++) {
      const at = <usize>f << 2;
      const slope = load<f32>(slopes + at);
      if (slope == 0 || load<f32>(tower.pooled + pooled + at) <= 0) continue;
      store<f32>(tower.biasGradient + at, load<f32>(tower.biasGradient + at) + slope);
      scatterWindow(input, places, load<i32>(tower.winners + pooled + at), f, slope);
    }
  }
}

@inline
function scatterWindow(input: Input, places: usize, first: i32, filter: u32, slope: f32): void {
  const tower = changetype<Tower>(input.tower);
  const table = changetype<Table>(input.table);
  const bytes = <usize>table.stride << 2;
  const scale = f32x4.splat(slope);
  const until = min(<i32>tower.kernel, <i32>input.length - first);
  for (let j: i32 = max(0, -first); j < until; j++) {
    const place = load<u32>(places + (<usize>(first + j) << 2));
    if (place == 0) continue;
    const column = <usize>(<u32>j * tower.filterStride + filter) * bytes;
    const weights = tower.byFilter + column;
    const weightsGradient = tower.byFilterGradient + column;
    const row = table.current + <usize>place * bytes;
    const gradient = table.gradient + <usize>place * bytes;
    if (table.frozen) {
      for (let at: usize = 0; at < bytes; at += 16) {
        v128.store(weightsGradient + at, madd(scale, v128.load(row + at), v128.load(weightsGradient + at)));
      }
      continue;
    }
    store<u32>(table.marks + (<usize>place << 2), 1);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(gradient + at, madd(scale, v128.load(weights + at), v128.load(gradient + at)));
      v128.store(weightsGradient + at, madd(scale, v128.load(row + at), v128.load(weightsGradient + at)));
    }
  }
}

/** Adds the squares of each row's gradients of the tower and its tokens. */
export function addTowerSquares(plan: Plan, input: Input, from: u32, rows: u32, squares: usize): void {
  const tower = changetype<Tower>(input.tower);
  const stride = changetype<Table>(input.table).stride;
  const frozen = changetype<Table>(input.table).frozen;
  const joinedBytes = <usize>plan.joinedStride << 2;
  const placesBytes = <usize>input.length << 2;
  for (let r: u32 = 0; r < rows; r++) {
    const slopes = plan.joinedDelta + <usize>r * joinedBytes + (<usize>input.column << 2);
    const pooled = <usize>(r * tower.filterStride) << 2;
    const places = input.places + <usize>(from + r) * placesBytes;
    let sum: f64 = 0;
    let tokens: u32 = 0;
    for (let f: u32 = 0; f < tower.filters; f++) {
      const at = <usize>f << 2;
      const slope = load<f32>(slopes + at);
      if (slope == 0 || load<f32>(tower.pooled + pooled + at) <= 0) continue;
      const first = load<i32>(tower.winners + pooled + at);
      // A filter has columns of its own in the kernel: the squares of its bias and of the tokens it saw, times its slope's.
      sum += <f64>slope * <f64>slope * (1 + windowSquares(input, places, first));
      if (!frozen) tokens = spreadWindow(input, places, first, f, slope, tokens);
    }
    for (let i: u32 = 0; i < tokens; i++) {
      sum += squaresOf(tower.rowGradient, stride, i);
      store<u32>(input.counts + (<usize>load<u32>(tower.rowPlaces + (<usize>i << 2)) << 2), 0);
    }
    memory.fill(tower.rowGradient, 0, <usize>(tokens * stride) << 2);
    const at = squares + (<usize>r << 3);
    store<f64>(at, load<f64>(at) + sum);
  }
}

/** The squares of all tokens of a window. */
@inline
function windowSquares(input: Input, places: usize, first: i32): f64 {
  const tower = changetype<Tower>(input.tower);
  const table = changetype<Table>(input.table);
  const until = min(<i32>tower.kernel, <i32>input.length - first);
  let sum: f64 = 0;
  for (let j: i32 = max(0, -first); j < until; j++) {
    const place = load<u32>(places + (<usize>(first + j) << 2));
    if (place != 0) sum += squaresOf(table.current, table.stride, place);
  }
  return sum;
}

/** Adds a filter's gradient to the row's own tokens, of which there are `tokens` so far; returns how many there are now. */
function spreadWindow(input: Input, places: usize, first: i32, filter: u32, slope: f32, tokens: u32): u32 {
  const tower = changetype<Tower>(input.tower);
  const bytes = <usize>changetype<Table>(input.table).stride << 2;
  const scale = f32x4.splat(slope);
  const until = min(<i32>tower.kernel, <i32>input.length - first);
  for (let j: i32 = max(0, -first); j < until; j++) {
    const place = load<u32>(places + (<usize>(first + j) << 2));
    if (place == 0) continue;
    const known = input.counts + (<usize>place << 2);
    let token = load<u32>(known);
    if (token == 0) {
      store<u32>(tower.rowPlaces + (<usize>tokens << 2), place);
      token = ++tokens;
      store<u32>(known, token);
    }
    const to = tower.rowGradient + <usize>(token - 1) * bytes;
    const weights = tower.byFilter + <usize>(<u32>j * tower.filterStride + filter) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, madd(scale, v128.load(weights + at), v128.load(to + at)));
  }
  return tokens;
}
