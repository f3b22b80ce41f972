/**
 * An image's tower: 3 x 3 convolutions that keep the size, relu, 2 x 2 max pooling; forward and back, an image at a time.
 * A convolution is a product of the windows of all places, laid out side by side, and the kernel in panels.
 */

import { ImageStage, ImageTower, Plan } from './plan';
import { addRows, addTransposedProduct, multiply, multiplyRelu, transposePanels } from './products';
import { squaresOf, zeros } from './vector';

@inline
export function imageTowerAt(plan: Plan, index: u32): ImageTower {
  return changetype<ImageTower>(plan.towers + <usize>index * offsetof<ImageTower>());
}

@inline
function stageAt(tower: ImageTower, index: u32): ImageStage {
  return changetype<ImageStage>(tower.stages + <usize>index * offsetof<ImageStage>());
}

@inline
function valuesAt(stage: ImageStage, row: u32): usize {
  return stage.values + ((<usize>row * stage.height * stage.width * stage.stride) << 2);
}

@inline
function pooledAt(stage: ImageStage, row: u32): usize {
  return stage.pooled + ((<usize>row * pooledPlaces(stage) * stage.stride) << 2);
}

@inline
function pooledPlaces(stage: ImageStage): usize {
  return stage.pools ? <usize>(stage.height >> 1) * (stage.width >> 1) : <usize>stage.height * stage.width;
}

@inline
function inputOf(tower: ImageTower, index: u32, from: u32, row: u32): usize {
  if (index > 0) return pooledAt(stageAt(tower, index - 1), row);
  const first = stageAt(tower, 0);
  return tower.pixels + ((<usize>(from + row) * first.height * first.width * first.inputStride) << 2);
}

/** Once a training step, before its blocks: every `shareCount`-th stage but the first, from `share` on. */
export function turnTower(tower: ImageTower, share: u32, shareCount: u32): void {
  for (let s = share + 1; s < tower.stageCount; s += shareCount) {
    const stage = stageAt(tower, s);
    transposePanels(stage.weights, stage.depth, stage.stride, stage.transposed);
  }
}

/** Takes the images [from .. from + rows) of the batch through the tower, into the columns of the joined rows. */
export function towerForward(tower: ImageTower, from: u32, rows: u32, joined: usize, joinedBytes: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    for (let s: u32 = 0; s < tower.stageCount; s++) {
      const stage = stageAt(tower, s);
      const depthBytes = <usize>stage.depth << 2;
      layWindows(stage, inputOf(tower, s, from, r), tower.windows);
      const values = valuesAt(stage, r);
      const places = stage.height * stage.width;
      multiplyRelu(tower.windows, depthBytes, stage.weights, stage.depth, values, <usize>stage.stride << 2, places, stage.bias);
      if (stage.pools) pool(stage, values, pooledAt(stage, r));
    }
    join(stageAt(tower, tower.stageCount - 1), r, joined + <usize>r * joinedBytes + (<usize>tower.column << 2));
  }
}

/** The window of every place: 9 x inputStride floats, zero outside of the image, padded to `depth`. */
function layWindows(stage: ImageStage, input: usize, windows: usize): void {
  const height = <i32>stage.height;
  const width = <i32>stage.width;
  const place = <usize>stage.inputStride << 2;
  const depthBytes = <usize>stage.depth << 2;
  const vectors = (stage.inputStride & 3) == 0;
  const padding = depthBytes - 9 * place;
  let to = windows;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      for (let ky: i32 = -1; ky <= 1; ky++) {
        const row = y + ky;
        if (row < 0 || row >= height) {
          memory.fill(to, 0, 3 * place);
          to += 3 * place;
          continue;
        }
        let first: i32 = -1;
        let last: i32 = 1;
        if (x == 0) {
          memory.fill(to, 0, place);
          to += place;
          first = 0;
        }
        if (x == width - 1) last = 0;
        const from = input + <usize>(row * width + x + first) * place;
        const bytes = <usize>(last - first + 1) * place;
        if (vectors) for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
        else for (let at: usize = 0; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
        to += bytes;
        if (x == width - 1) {
          memory.fill(to, 0, place);
          to += place;
        }
      }
      if (padding > 0) {
        memory.fill(to, 0, padding);
        to += padding;
      }
    }
  }
}

/** The largest of four places; a last odd row or column is left out. */
function pool(stage: ImageStage, values: usize, pooled: usize): void {
  const bytes = <usize>stage.stride << 2;
  const rowBytes = <usize>stage.width * bytes;
  let to = pooled;
  for (let y: u32 = 0; y < stage.height >> 1; y++) {
    let from = values + <usize>(2 * y) * rowBytes;
    for (let x: u32 = 0; x < stage.width >> 1; x++) {
      for (let at: usize = 0; at < bytes; at += 16) {
        const upper = f32x4.max(v128.load(from + at), v128.load(from + at + bytes));
        const lower = f32x4.max(v128.load(from + at + rowBytes), v128.load(from + at + rowBytes + bytes));
        v128.store(to + at, f32x4.max(upper, lower));
      }
      from += 2 * bytes;
      to += bytes;
    }
  }
}

/** The last stage's values without padding. */
function join(stage: ImageStage, row: u32, joined: usize): void {
  const bytes = <usize>stage.stride << 2;
  const used = <usize>stage.filters << 2;
  const places = pooledPlaces(stage);
  let from = pooledAt(stage, row);
  let to = joined;
  for (let p: usize = 0; p < places; p++) {
    for (let at: usize = 0; at < used; at += 4) store<f32>(to + at, load<f32>(from + at));
    from += bytes;
    to += used;
  }
}

/** Adds the gradients of the rows that `towerForward` saw last; `joinedDelta`: the loss's gradient by the joined rows. */
export function towerBackward(tower: ImageTower, from: u32, rows: u32, joinedDelta: usize, joinedBytes: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    spread(tower, joinedDelta + <usize>r * joinedBytes + (<usize>tower.column << 2));
    for (let s = tower.stageCount; s > 0; s--) {
      const stage = stageAt(tower, s - 1);
      openPool(stage, r, tower.pooledDelta, tower.delta);
      layWindows(stage, inputOf(tower, s - 1, from, r), tower.windows);
      addStageGradients(tower, stage, stage.weightsGradient, stage.biasGradient);
      if (s > 1) passDelta(tower, stage);
    }
  }
}

/** Adds the squares of each row's gradients of the tower, which have to be formed: a weight meets every place of an image. */
export function addImageSquares(plan: Plan, tower: ImageTower, from: u32, rows: u32, squares: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    spread(tower, plan.joinedDelta + (<usize>(r * plan.joinedStride + tower.column) << 2));
    let sum: f64 = 0;
    for (let s = tower.stageCount; s > 0; s--) {
      const stage = stageAt(tower, s - 1);
      openPool(stage, r, tower.pooledDelta, tower.delta);
      layWindows(stage, inputOf(tower, s - 1, from, r), tower.windows);
      const size = stage.depth * stage.stride;
      memory.fill(tower.rowGradient, 0, <usize>(size + stage.stride) << 2);
      addStageGradients(tower, stage, tower.rowGradient, tower.rowGradient + (<usize>size << 2));
      sum += squaresOf(tower.rowGradient, size + stage.stride, 0);
      if (s > 1) passDelta(tower, stage);
    }
    const at = squares + (<usize>r << 3);
    store<f64>(at, load<f64>(at) + sum);
  }
}

/** Of the windows and deltas that are laid out. */
@inline
function addStageGradients(tower: ImageTower, stage: ImageStage, weights: usize, bias: usize): void {
  const places = stage.height * stage.width;
  const bytes = <usize>stage.stride << 2;
  addTransposedProduct(tower.windows, <usize>stage.depth << 2, stage.depth, tower.delta, bytes, places, weights);
  addRows(tower.delta, bytes, places, bias);
}

/** The gradient by a stage's input, in place of its windows. */
@inline
function passDelta(tower: ImageTower, stage: ImageStage): void {
  const places = stage.height * stage.width;
  const depthBytes = <usize>stage.depth << 2;
  multiply(tower.delta, <usize>stage.stride << 2, stage.transposed, stage.stride, tower.windows, depthBytes, places);
  foldWindows(stage, tower.windows, tower.pooledDelta);
}

/** The joined row's gradient with the last stage's padding. */
function spread(tower: ImageTower, joinedDelta: usize): void {
  const stage = stageAt(tower, tower.stageCount - 1);
  const bytes = <usize>stage.stride << 2;
  const used = <usize>stage.filters << 2;
  const places = pooledPlaces(stage);
  let from = joinedDelta;
  let to = tower.pooledDelta;
  for (let p: usize = 0; p < places; p++) {
    for (let at: usize = 0; at < used; at += 4) store<f32>(to + at, load<f32>(from + at));
    for (let at = used; at < bytes; at += 4) store<f32>(to + at, 0);
    from += used;
    to += bytes;
  }
}

/** The gradient by the convolution: to the first of the four largest places, where relu was open. */
function openPool(stage: ImageStage, row: u32, pooledDelta: usize, delta: usize): void {
  const bytes = <usize>stage.stride << 2;
  const rowBytes = <usize>stage.width * bytes;
  const values = valuesAt(stage, row);
  const all = <usize>stage.height * rowBytes;
  if (!stage.pools) {
    for (let at: usize = 0; at < all; at += 16) {
      const open = f32x4.gt(v128.load(values + at), zeros());
      v128.store(delta + at, v128.and(open, v128.load(pooledDelta + at)));
    }
    return;
  }
  if ((stage.height | stage.width) & 1) memory.fill(delta, 0, all);
  let pooled = pooledAt(stage, row);
  let slope = pooledDelta;
  for (let y: u32 = 0; y < stage.height >> 1; y++) {
    let at = <usize>(2 * y) * rowBytes;
    for (let x: u32 = 0; x < stage.width >> 1; x++) {
      for (let f: usize = 0; f < bytes; f += 16) {
        const largest = v128.load(pooled + f);
        const change = v128.and(f32x4.gt(largest, zeros()), v128.load(slope + f));
        let waiting = i32x4.splat(-1);
        waiting = give(values, delta, at + f, largest, change, waiting);
        waiting = give(values, delta, at + f + bytes, largest, change, waiting);
        waiting = give(values, delta, at + f + rowBytes, largest, change, waiting);
        give(values, delta, at + f + rowBytes + bytes, largest, change, waiting);
      }
      at += 2 * bytes;
      pooled += bytes;
      slope += bytes;
    }
  }
}

@inline
function give(values: usize, delta: usize, at: usize, largest: v128, change: v128, waiting: v128): v128 {
  const winner = v128.and(waiting, f32x4.eq(v128.load(values + at), largest));
  v128.store(delta + at, v128.and(winner, change));
  return v128.andnot(waiting, winner);
}

/** Sums the gradients by the windows to those by the places they were taken from. */
function foldWindows(stage: ImageStage, windows: usize, input: usize): void {
  const height = <i32>stage.height;
  const width = <i32>stage.width;
  const place = <usize>stage.inputStride << 2;
  memory.fill(input, 0, <usize>(height * width) * place);
  let from = windows;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      for (let ky: i32 = -1; ky <= 1; ky++) {
        const row = y + ky;
        if (row >= 0 && row < height) {
          const first: i32 = x == 0 ? 0 : -1;
          const last: i32 = x == width - 1 ? 0 : 1;
          const source = from + <usize>(first + 1) * place;
          const to = input + <usize>(row * width + x + first) * place;
          const bytes = <usize>(last - first + 1) * place;
          for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(source + at)));
        }
        from += 3 * place;
      }
    }
  }
}
