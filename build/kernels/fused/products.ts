/**
 * Matrix products. The right operand and the products of transposes lie in panels: 8 columns at a time, row after row, so
 * that the innermost loop reads on. A tile is 4 rows x 8 columns, held in registers.
 */

import { madd, sumOf, zeros } from './vector';

const PLAIN: i32 = 0;
const BIAS_RELU: i32 = 1;
const ADD: i32 = 2;
const WITH_BIAS: i32 = 3;

/** out = a x panels. a: rows x depth, at `aBytes` a row. Writes rows in fours. */
export function multiply(a: usize, aBytes: usize, panels: usize, depth: u32, out: usize, outBytes: usize, rows: u32): void {
  multiplyTo(a, aBytes, panels, depth, out, outBytes, rows, 0, PLAIN, outBytes);
}

/** The same for the columns of `columnBytes` bytes alone; outBytes a row. */
export function multiplyColumns(a: usize, aBytes: usize, panels: usize, depth: u32, out: usize, outBytes: usize, rows: u32, columnBytes: usize): void {
  multiplyTo(a, aBytes, panels, depth, out, outBytes, rows, 0, PLAIN, columnBytes);
}

/** out = relu(a x panels + bias). */
export function multiplyRelu(a: usize, aBytes: usize, panels: usize, depth: u32, out: usize, outBytes: usize, rows: u32, bias: usize): void {
  multiplyTo(a, aBytes, panels, depth, out, outBytes, rows, bias, BIAS_RELU, outBytes);
}

/** out = a x panels + bias. */
export function multiplyBias(a: usize, aBytes: usize, panels: usize, depth: u32, out: usize, outBytes: usize, rows: u32, bias: usize): void {
  multiplyTo(a, aBytes, panels, depth, out, outBytes, rows, bias, WITH_BIAS, outBytes);
}

/** out += a x panels. */
export function multiplyAdd(a: usize, aBytes: usize, panels: usize, depth: u32, out: usize, outBytes: usize, rows: u32): void {
  multiplyTo(a, aBytes, panels, depth, out, outBytes, rows, 0, ADD, outBytes);
}

@inline
function multiplyTo(a: usize, aBytes: usize, panels: usize, depth: u32, out: usize, outBytes: usize, rows: u32, bias: usize, mode: i32, columnBytes: usize): void {
  const panelBytes: usize = <usize>depth << 5;
  let panel = panels;
  for (let column: usize = 0; column < columnBytes; column += 32) {
    let row = a;
    let to = out + column;
    for (let r: u32 = 0; r < rows; r += 4) {
      tile(row, row + aBytes, row + 2 * aBytes, row + 3 * aBytes, panel, depth, to, outBytes, bias + column, mode);
      row += 4 * aBytes;
      to += 4 * outBytes;
    }
    panel += panelBytes;
  }
}

@inline
function tile(a0: usize, a1: usize, a2: usize, a3: usize, panel: usize, depth: u32, out: usize, outBytes: usize, bias: usize, mode: i32): void {
  let c00 = zeros();
  let c01 = zeros();
  if (mode == BIAS_RELU || mode == WITH_BIAS) {
    c00 = v128.load(bias);
    c01 = v128.load(bias, 16);
  }
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  const end = panel + (<usize>depth << 5);
  for (let p = panel; p < end; p += 32) {
    const b0 = v128.load(p);
    const b1 = v128.load(p, 16);
    let s = v128.load32_splat(a0);
    c00 = madd(s, b0, c00);
    c01 = madd(s, b1, c01);
    s = v128.load32_splat(a1);
    c10 = madd(s, b0, c10);
    c11 = madd(s, b1, c11);
    s = v128.load32_splat(a2);
    c20 = madd(s, b0, c20);
    c21 = madd(s, b1, c21);
    s = v128.load32_splat(a3);
    c30 = madd(s, b0, c30);
    c31 = madd(s, b1, c31);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  storeRow(out, c00, c01, mode);
  storeRow(out + outBytes, c10, c11, mode);
  storeRow(out + 2 * outBytes, c20, c21, mode);
  storeRow(out + 3 * outBytes, c30, c31, mode);
}

@inline
function storeRow(to: usize, low: v128, high: v128, mode: i32): void {
  if (mode == BIAS_RELU) {
    // One instruction, and what is no number stays none.
    v128.store(to, f32x4.pmax(low, zeros()));
    v128.store(to, f32x4.pmax(high, zeros()), 16);
  } else if (mode == ADD) {
    v128.store(to, f32x4.add(v128.load(to), low));
    v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
  } else {
    v128.store(to, low);
    v128.store(to, high, 16);
  }
}

/** panels += a^T x d. a: rows x depth, d: rows x (dBytes / 4), panels: dBytes / 32 x depth x 8; depth a multiple of 4. */
export function addTransposedProduct(a: usize, aBytes: usize, depth: u32, d: usize, dBytes: usize, rows: u32, panels: usize): void {
  let out = panels;
  for (let column: usize = 0; column < dBytes; column += 32) {
    for (let k: u32 = 0; k < depth; k += 4) {
      transposedTile(a + (<usize>k << 2), aBytes, d + column, dBytes, rows, out);
      out += 128;
    }
  }
}

@inline
function transposedTile(a: usize, aBytes: usize, d: usize, dBytes: usize, rows: u32, out: usize): void {
  let c00 = v128.load(out);
  let c01 = v128.load(out, 16);
  let c10 = v128.load(out, 32);
  let c11 = v128.load(out, 48);
  let c20 = v128.load(out, 64);
  let c21 = v128.load(out, 80);
  let c30 = v128.load(out, 96);
  let c31 = v128.load(out, 112);
  let from = a;
  let slope = d;
  for (let r: u32 = 0; r < rows; r++) {
    const d0 = v128.load(slope);
    const d1 = v128.load(slope, 16);
    let s = v128.load32_splat(from);
    c00 = madd(s, d0, c00);
    c01 = madd(s, d1, c01);
    s = v128.load32_splat(from, 4);
    c10 = madd(s, d0, c10);
    c11 = madd(s, d1, c11);
    s = v128.load32_splat(from, 8);
    c20 = madd(s, d0, c20);
    c21 = madd(s, d1, c21);
    s = v128.load32_splat(from, 12);
    c30 = madd(s, d0, c30);
    c31 = madd(s, d1, c31);
    from += aBytes;
    slope += dBytes;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out, c10, 32);
  v128.store(out, c11, 48);
  v128.store(out, c20, 64);
  v128.store(out, c21, 80);
  v128.store(out, c30, 96);
  v128.store(out, c31, 112);
}

/** The transpose of a matrix in panels (columns / 8 x rows x 8) in panels (rows / 8 x columns x 8); both multiples of 8. */
export function transposePanels(from: usize, rows: u32, columns: u32, to: usize): void {
  const fromPanel: usize = <usize>rows << 5;
  const toPanel: usize = <usize>columns << 5;
  for (let column: u32 = 0; column < columns; column += 4) {
    const source = from + <usize>(column >> 3) * fromPanel + (<usize>(column & 7) << 2);
    for (let row: u32 = 0; row < rows; row += 4) {
      const at = source + (<usize>row << 5);
      const target = to + <usize>(row >> 3) * toPanel + (<usize>column << 5) + (<usize>(row & 7) << 2);
      transposeFour(at, 32, target, 32);
    }
  }
}

/** Four rows of four floats. */
@inline
export function transposeFour(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  placeTransposed(from, fromBytes, to, toBytes, PLAIN);
}

@inline
export function addTransposedFour(from: usize, fromBytes: usize, to: usize, toBytes: usize): void {
  placeTransposed(from, fromBytes, to, toBytes, ADD);
}

@inline
function placeVector(to: usize, value: v128, mode: i32): void {
  v128.store(to, mode == ADD ? f32x4.add(v128.load(to), value) : value);
}

@inline
function placeTransposed(from: usize, fromBytes: usize, to: usize, toBytes: usize, mode: i32): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromBytes);
  const r2 = v128.load(from + 2 * fromBytes);
  const r3 = v128.load(from + 3 * fromBytes);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  placeVector(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5), mode);
  placeVector(to + toBytes, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), mode);
  placeVector(to + 2 * toBytes, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), mode);
  placeVector(to + 3 * toBytes, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), mode);
}

/** out[row] += a[row] . vector, `depth` a multiple of 8. */
export function addDots(a: usize, aBytes: usize, vector: usize, depth: u32, out: usize, rows: u32): void {
  const end = <usize>depth << 2;
  let row = a;
  for (let r: u32 = 0; r < rows; r++) {
    let s0 = zeros();
    let s1 = zeros();
    for (let at: usize = 0; at < end; at += 32) {
      s0 = madd(v128.load(row + at), v128.load(vector + at), s0);
      s1 = madd(v128.load(row + at, 16), v128.load(vector + at, 16), s1);
    }
    const to = out + (<usize>r << 2);
    store<f32>(to, load<f32>(to) + sumOf(f32x4.add(s0, s1)));
    row += aBytes;
  }
}

/** vector += sum over rows of slopes[row] x a[row], `depth` a multiple of 4. */
export function addScaledRows(a: usize, aBytes: usize, slopes: usize, depth: u32, rows: u32, vector: usize): void {
  const end = <usize>depth << 2;
  for (let at: usize = 0; at < end; at += 16) {
    let s = v128.load(vector + at);
    let from = a + at;
    for (let r: u32 = 0; r < rows; r++) {
      s = madd(v128.load32_splat(slopes + (<usize>r << 2)), v128.load(from), s);
      from += aBytes;
    }
    v128.store(vector + at, s);
  }
}

/** out[row] = slopes[row] x vector. */
export function outerProduct(slopes: usize, vector: usize, depth: u32, out: usize, outBytes: usize, rows: u32): void {
  const end = <usize>depth << 2;
  let to = out;
  for (let r: u32 = 0; r < rows; r++) {
    const slope = v128.load32_splat(slopes + (<usize>r << 2));
    for (let at: usize = 0; at < end; at += 16) v128.store(to + at, f32x4.mul(slope, v128.load(vector + at)));
    to += outBytes;
  }
}

/** sums += the rows of d. */
export function addRows(d: usize, dBytes: usize, rows: u32, sums: usize): void {
  for (let at: usize = 0; at < dBytes; at += 16) {
    let s = v128.load(sums + at);
    let from = d + at;
    for (let r: u32 = 0; r < rows; r++) {
      s = f32x4.add(s, v128.load(from));
      from += dBytes;
    }
    v128.store(sums + at, s);
  }
}
