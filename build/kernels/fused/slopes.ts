/**
 * Gradients of a pooled convolution. Of the places pooled together only the largest has one, and none where relu was shut:
 * so every filter gets a list of the windows that matter, and a product of the windows of all places is never formed. A
 * filter's gradient, and a filter, lie in a row: 3 runs of whole vectors.
 */

import { firstPlaceBytes, inputBytes, inputRowBytes, outputBytes, outputRowBytes, placeBytes, pooledHeight, pooledWidth } from './convolution';
import { ImageStage, ImageTower } from './plan';
import { addTransposedFour } from './products';
import { madd, squaresOf } from './vector';

/** Outputs' places taken at a time: the windows they came from stay in the nearest cache. As in image-plan.ts. */
export const bandPlaces: u32 = 64;
const sixVectors: usize = 96;

/** Vectors of a run: of the three places of a window that lie beside one another. */
@inline
function runVectors(stage: ImageStage): usize {
  return <usize>(3 * stage.inputStride + 3) >> 2;
}

@inline
export function filterBytes(stage: ImageStage): usize {
  return 3 * (runVectors(stage) << 4);
}

/**
 * Adds to `gradient` (filters x filterBytes) and `bias` what `rows` images give, whose outputs' gradients lie bordered at
 * `stage.outputDelta`; and where `passes`, writes the gradients by the stage's inputs, bordered, to `stage.inputDelta`.
 */
export function addSlopes(tower: ImageTower, stage: ImageStage, row: u32, rows: u32, gradient: usize, bias: usize, passes: bool): void {
  const perImage = pooledHeight(stage) * pooledWidth(stage);
  const size = inputBytes(stage);
  if (passes) memory.fill(stage.inputDelta + <usize>row * size, 0, <usize>rows * size);
  const all = rows * perImage;
  for (let from: u32 = 0; from < all; from += bandPlaces) {
    const count = min(bandPlaces, all - from);
    findPlaces(tower, stage, row * perImage + from, count);
    listWindows(tower, stage, row * perImage + from, count, bias);
    addWindows(tower, stage, gradient);
    if (passes) spreadFilters(tower, stage);
  }
}

/** Of each place from `first` on, numbered through all images: the window of its first input, and its output's bytes. */
function findPlaces(tower: ImageTower, stage: ImageStage, first: u32, count: u32): void {
  const columns = pooledWidth(stage);
  const lines = pooledHeight(stage);
  const pace: u32 = stage.pools ? 2 : 1;
  let x = first % columns;
  let y = (first / columns) % lines;
  let image = first / (columns * lines);
  let to = tower.places;
  for (let i: u32 = 0; i < count; i++) {
    const window = stage.input + <usize>image * inputBytes(stage) + <usize>(pace * y) * inputRowBytes(stage) + <usize>(pace * x) * placeBytes(stage);
    const output = <usize>image * outputBytes(stage) + firstPlaceBytes(stage) + <usize>y * outputRowBytes(stage) + <usize>x * (<usize>stage.stride << 2);
    store<u32>(to, <u32>window);
    store<u32>(to, <u32>output, 4);
    to += 8;
    if (++x < columns) continue;
    x = 0;
    if (++y < lines) continue;
    y = 0;
    image++;
  }
}

@inline
function listAt(tower: ImageTower, filter: u32): usize {
  return tower.lists + (<usize>filter * bandPlaces << 3);
}

@inline
function listEnd(tower: ImageTower, filter: u32): usize {
  return load<u32>(tower.ends + (<usize>filter << 2));
}

/** Every filter's windows and their gradients, of the places found; bias += the gradients. */
function listWindows(tower: ImageTower, stage: ImageStage, first: u32, count: u32, bias: usize): void {
  const end = tower.places + (<usize>count << 3);
  const stride = <usize>stage.stride << 2;
  const winners = stage.winners + <usize>first * stride;
  for (let f: u32 = 0; f < stage.filters; f++) {
    const column = <usize>f << 2;
    const outputs = stage.output + column;
    const slopes = stage.outputDelta + column;
    let won = winners + column;
    let to = listAt(tower, f);
    let sum: f32 = 0;
    for (let place = tower.places; place < end; place += 8) {
      const at = <usize>load<u32>(place, 4);
      const slope = load<f32>(slopes + at);
      const open = <u32>(load<f32>(outputs + at) > 0) & <u32>(slope != 0);
      store<u32>(to, load<u32>(place) + load<u32>(won));
      store<f32>(to, slope, 4);
      // Without a branch, which could not be foreseen.
      sum += reinterpret<f32>(reinterpret<u32>(slope) & (0 - open));
      to += <usize>open << 3;
      won += stride;
    }
    store<u32>(tower.ends + column, <u32>to);
    store<f32>(bias + column, load<f32>(bias + column) + sum);
  }
}

/** gradient += windows x their gradients. */
function addWindows(tower: ImageTower, stage: ImageStage, gradient: usize): void {
  const run = runVectors(stage) << 4;
  const rowBytes = inputRowBytes(stage);
  let to = gradient;
  for (let f: u32 = 0; f < stage.filters; f++) {
    const list = listAt(tower, f);
    const end = listEnd(tower, f);
    if (run % sixVectors) {
      for (let at: usize = 0; at < run; at += 16) addOne(list, end, at, rowBytes, to + at, run);
    } else {
      for (let ky: usize = 0; ky < 3; ky++) {
        for (let at: usize = 0; at < run; at += sixVectors) addSix(list, end, ky * rowBytes + at, to + ky * run + at);
      }
    }
    to += 3 * run;
  }
}

/** Six, not more: what a step loads lies in registers beside the sums. */
@inline
function addSix(list: usize, end: usize, at: usize, to: usize): void {
  let c0 = v128.load(to);
  let c1 = v128.load(to, 16);
  let c2 = v128.load(to, 32);
  let c3 = v128.load(to, 48);
  let c4 = v128.load(to, 64);
  let c5 = v128.load(to, 80);
  for (let entry = list; entry < end; entry += 8) {
    const s = v128.load32_splat(entry, 4);
    const from = <usize>load<u32>(entry) + at;
    c0 = madd(s, v128.load(from), c0);
    c1 = madd(s, v128.load(from, 16), c1);
    c2 = madd(s, v128.load(from, 32), c2);
    c3 = madd(s, v128.load(from, 48), c3);
    c4 = madd(s, v128.load(from, 64), c4);
    c5 = madd(s, v128.load(from, 80), c5);
  }
  v128.store(to, c0);
  v128.store(to, c1, 16);
  v128.store(to, c2, 32);
  v128.store(to, c3, 48);
  v128.store(to, c4, 64);
  v128.store(to, c5, 80);
}

/** A vector of each run. */
@inline
function addOne(list: usize, end: usize, at: usize, rowBytes: usize, to: usize, run: usize): void {
  let c0 = v128.load(to);
  let c1 = v128.load(to + run);
  let c2 = v128.load(to + 2 * run);
  for (let entry = list; entry < end; entry += 8) {
    const s = v128.load32_splat(entry, 4);
    const from = <usize>load<u32>(entry) + at;
    c0 = madd(s, v128.load(from), c0);
    c1 = madd(s, v128.load(from + rowBytes), c1);
    c2 = madd(s, v128.load(from + 2 * rowBytes), c2);
  }
  v128.store(to, c0);
  v128.store(to + run, c1);
  v128.store(to + 2 * run, c2);
}

/** The inputs' gradients += filters x their gradients, where the windows lie. A place is padded to 8: runs are sixes of vectors. */
function spreadFilters(tower: ImageTower, stage: ImageStage): void {
  const run = runVectors(stage) << 4;
  const rowBytes = inputRowBytes(stage);
  // Input and gradient lie alike.
  const away = stage.inputDelta - stage.input;
  let filter = stage.byFilter;
  for (let f: u32 = 0; f < stage.filters; f++) {
    const list = listAt(tower, f);
    const end = listEnd(tower, f);
    for (let ky: usize = 0; ky < 3; ky++) {
      let at: usize = 0;
      for (; at + 2 * sixVectors <= run; at += 2 * sixVectors) spreadTwelve(list, end, ky * rowBytes + at + away, filter + ky * run + at);
      for (; at < run; at += sixVectors) spreadSix(list, end, ky * rowBytes + at + away, filter + ky * run + at);
    }
    filter += 3 * run;
  }
}

@inline
function spreadTwelve(list: usize, end: usize, at: usize, filter: usize): void {
  const w0 = v128.load(filter);
  const w1 = v128.load(filter, 16);
  const w2 = v128.load(filter, 32);
  const w3 = v128.load(filter, 48);
  const w4 = v128.load(filter, 64);
  const w5 = v128.load(filter, 80);
  const w6 = v128.load(filter, 96);
  const w7 = v128.load(filter, 112);
  const w8 = v128.load(filter, 128);
  const w9 = v128.load(filter, 144);
  const w10 = v128.load(filter, 160);
  const w11 = v128.load(filter, 176);
  for (let entry = list; entry < end; entry += 8) {
    const s = v128.load32_splat(entry, 4);
    const to = <usize>load<u32>(entry) + at;
    v128.store(to, madd(s, w0, v128.load(to)));
    v128.store(to, madd(s, w1, v128.load(to, 16)), 16);
    v128.store(to, madd(s, w2, v128.load(to, 32)), 32);
    v128.store(to, madd(s, w3, v128.load(to, 48)), 48);
    v128.store(to, madd(s, w4, v128.load(to, 64)), 64);
    v128.store(to, madd(s, w5, v128.load(to, 80)), 80);
    v128.store(to, madd(s, w6, v128.load(to, 96)), 96);
    v128.store(to, madd(s, w7, v128.load(to, 112)), 112);
    v128.store(to, madd(s, w8, v128.load(to, 128)), 128);
    v128.store(to, madd(s, w9, v128.load(to, 144)), 144);
    v128.store(to, madd(s, w10, v128.load(to, 160)), 160);
    v128.store(to, madd(s, w11, v128.load(to, 176)), 176);
  }
}

@inline
function spreadSix(list: usize, end: usize, at: usize, filter: usize): void {
  const w0 = v128.load(filter);
  const w1 = v128.load(filter, 16);
  const w2 = v128.load(filter, 32);
  const w3 = v128.load(filter, 48);
  const w4 = v128.load(filter, 64);
  const w5 = v128.load(filter, 80);
  for (let entry = list; entry < end; entry += 8) {
    const s = v128.load32_splat(entry, 4);
    const to = <usize>load<u32>(entry) + at;
    v128.store(to, madd(s, w0, v128.load(to)));
    v128.store(to, madd(s, w1, v128.load(to, 16)), 16);
    v128.store(to, madd(s, w2, v128.load(to, 32)), 32);
    v128.store(to, madd(s, w3, v128.load(to, 48)), 48);
    v128.store(to, madd(s, w4, v128.load(to, 64)), 64);
    v128.store(to, madd(s, w5, v128.load(to, 80)), 80);
  }
}

/** Adds a gradient by filters to the one in panels, and clears it. */
export function turnSlopes(stage: ImageStage): void {
  const run = runVectors(stage) << 4;
  const used = 3 * placeBytes(stage);
  const panelBytes = <usize>stage.depth << 5;
  const whole = run == used;
  for (let f: u32 = 0; f < stage.stride; f += whole ? 4 : 1) {
    const panel = stage.weightsGradient + <usize>(f >> 3) * panelBytes + (<usize>(f & 7) << 2);
    const from = stage.byFilterGradient + <usize>f * (3 * run);
    for (let ky: usize = 0; ky < 3; ky++) {
      let to = panel + ((ky * used) << 3);
      for (let at = ky * run; at < ky * run + used; at += whole ? 16 : 4) {
        if (whole) addTransposedFour(from + at, 3 * run, to, 32);
        else store<f32>(to, load<f32>(to) + load<f32>(from + at));
        to += whole ? 128 : 32;
      }
    }
  }
  memory.fill(stage.byFilterGradient, 0, <usize>stage.stride * (3 * run));
}

/** The squares of a gradient by filters, without what pads its runs. */
export function slopeSquares(stage: ImageStage, gradient: usize, bias: usize): f64 {
  const run = runVectors(stage) << 4;
  const used = 3 * placeBytes(stage);
  let sum: f64 = 0;
  for (let f: u32 = 0; f < stage.filters; f++) {
    if (run == used) {
      sum += squaresOf(gradient, <u32>(3 * run) >> 2, f);
      continue;
    }
    for (let ky: usize = 0; ky < 3; ky++) {
      const from = gradient + (<usize>(3 * f) + ky) * run;
      for (let at = from; at < from + used; at += 4) sum += <f64>load<f32>(at) * <f64>load<f32>(at);
    }
  }
  return sum + squaresOf(bias, stage.stride, 0);
}
