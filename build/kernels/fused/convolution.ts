/**
 * 3 x 3 convolutions with relu and 2 x 2 max pooling in one pass. Images lie with a border of zeros, a place wide, so that a
 * window is three runs of floats, read where they lie. A tile is the four places that are pooled together x 8 filters, held
 * in registers: places that no pooled one needs are never computed.
 */

import { ImageStage } from './plan';
import { madd, zeros } from './vector';

/** A band of rows that stays in the nearest cache while all panels pass over it. */
const bandBytes: usize = 16_384;

const POOLED: i32 = 0;
const PLACES: i32 = 1;

@inline
export function placeBytes(stage: ImageStage): usize {
  return <usize>stage.inputStride << 2;
}

/** With its border, as all of these. */
@inline
export function inputRowBytes(stage: ImageStage): usize {
  return <usize>(stage.width + 2) * placeBytes(stage);
}

@inline
export function inputBytes(stage: ImageStage): usize {
  return <usize>(stage.height + 2) * inputRowBytes(stage);
}

@inline
export function pooledHeight(stage: ImageStage): u32 {
  return stage.pools ? stage.height >> 1 : stage.height;
}

@inline
export function pooledWidth(stage: ImageStage): u32 {
  return stage.pools ? stage.width >> 1 : stage.width;
}

@inline
export function outputRowBytes(stage: ImageStage): usize {
  return <usize>(pooledWidth(stage) + 2) * (<usize>stage.stride << 2);
}

@inline
export function outputBytes(stage: ImageStage): usize {
  return <usize>(pooledHeight(stage) + 2) * outputRowBytes(stage);
}

/** From an output's border to its first place. */
@inline
export function firstPlaceBytes(stage: ImageStage): usize {
  return outputRowBytes(stage) + (<usize>stage.stride << 2);
}

/**
 * An image through a stage: its bordered input to its bordered output. `winners`: of every output, how many bytes behind the
 * window of the first of the four places that of the largest lies; the first of equals.
 */
export function convolve(stage: ImageStage, input: usize, output: usize, winners: usize): void {
  if (stage.pools) convolveBands(stage, input, output, winners);
  else convolveLine(stage, input, output, winners);
}

function convolveBands(stage: ImageStage, input: usize, output: usize, winners: usize): void {
  const place = placeBytes(stage);
  const rowBytes = inputRowBytes(stage);
  const outPlace = <usize>stage.stride << 2;
  const outRow = outputRowBytes(stage);
  const rows = stage.height >> 1;
  const columns = stage.width >> 1;
  const panelBytes = <usize>stage.depth << 5;
  const band = max<u32>(1, <u32>(bandBytes / (2 * rowBytes)));
  for (let top: u32 = 0; top < rows; top += band) {
    const bottom = min(rows, top + band);
    let panel = stage.weights;
    for (let column: usize = 0; column < outPlace; column += 32) {
      for (let y = top; y < bottom; y++) {
        let from = input + <usize>(2 * y) * rowBytes;
        let to = output + firstPlaceBytes(stage) + <usize>y * outRow + column;
        let won = winners + <usize>(y * columns) * outPlace + column;
        for (let x: u32 = 0; x < columns; x++) {
          tile(stage, from, from + place, from + rowBytes, from + rowBytes + place, panel, stage.bias + column, to, outPlace, won, POOLED);
          from += 2 * place;
          to += outPlace;
          won += outPlace;
        }
      }
      panel += panelBytes;
    }
  }
}

/** A single row or column of places, which is not pooled. */
function convolveLine(stage: ImageStage, input: usize, output: usize, winners: usize): void {
  const across = stage.height == 1;
  const places = across ? stage.width : stage.height;
  const step = across ? placeBytes(stage) : inputRowBytes(stage);
  const outPlace = <usize>stage.stride << 2;
  const outStep = across ? outPlace : outputRowBytes(stage);
  memory.fill(winners, 0, <usize>places * outPlace);
  let panel = stage.weights;
  for (let column: usize = 0; column < outPlace; column += 32) {
    for (let p: u32 = 0; p < places; p += 4) {
      // Behind the last place the windows are its own once more, and go where it goes.
      const last = places - 1;
      const a0 = input + <usize>p * step;
      const a1 = input + <usize>min(p + 1, last) * step;
      const a2 = input + <usize>min(p + 2, last) * step;
      const a3 = input + <usize>min(p + 3, last) * step;
      const to = output + firstPlaceBytes(stage) + <usize>p * outStep + column;
      tile(stage, a0, a1, a2, a3, panel, stage.bias + column, to, outStep, last - p, PLACES);
    }
    panel += <usize>stage.depth << 5;
  }
}

/** PLACES: `won` counts the places behind the first. */
@inline
function tile(stage: ImageStage, a0: usize, a1: usize, a2: usize, a3: usize, panel: usize, bias: usize, to: usize, outStep: usize, won: usize, mode: i32): void {
  const run = 3 * placeBytes(stage);
  const rest = inputRowBytes(stage) - run;
  const place = a1 - a0;
  const row = a2 - a0;
  let c00 = v128.load(bias);
  let c01 = v128.load(bias, 16);
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  let p = panel;
  for (let ky = 0; ky < 3; ky++) {
    const end = a0 + run;
    while (a0 < end) {
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
      p += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    a0 += rest;
    a1 += rest;
    a2 += rest;
    a3 += rest;
  }
  if (mode == POOLED) {
    poolFour(c00, c10, c20, c30, place, row, to, won);
    poolFour(c01, c11, c21, c31, place, row, to + 16, won + 16);
  } else {
    placeTwo(c00, c01, to);
    placeTwo(c10, c11, to + min<usize>(1, won) * outStep);
    placeTwo(c20, c21, to + min<usize>(2, won) * outStep);
    placeTwo(c30, c31, to + min<usize>(3, won) * outStep);
  }
}

@inline
function placeTwo(low: v128, high: v128, to: usize): void {
  // One instruction, and what is no number stays none.
  v128.store(to, f32x4.pmax(low, zeros()));
  v128.store(to, f32x4.pmax(high, zeros()), 16);
}

/** relu of the largest, and which it was; what is no number stays none. */
@inline
function poolFour(c0: v128, c1: v128, c2: v128, c3: v128, place: usize, row: usize, to: usize, won: usize): void {
  const largest = f32x4.max(f32x4.max(c0, c1), f32x4.max(c2, c3));
  let winner = i32x4.splat(<i32>(row + place));
  winner = v128.bitselect(i32x4.splat(<i32>row), winner, f32x4.eq(c2, largest));
  winner = v128.bitselect(i32x4.splat(<i32>place), winner, f32x4.eq(c1, largest));
  winner = v128.andnot(winner, f32x4.eq(c0, largest));
  v128.store(to, f32x4.pmax(largest, zeros()));
  v128.store(won, winner);
}
