/** An image's tower: 3 x 3 convolutions that keep the size, relu, 2 x 2 max pooling (fused/convolution.ts); and its gradients (fused/slopes.ts). */

import { convolve, firstPlaceBytes, inputBytes, inputRowBytes, outputBytes, outputRowBytes, placeBytes, pooledHeight, pooledWidth } from './convolution';
import { ImageStage, ImageTower, Plan } from './plan';
import { transposeFour } from './products';
import { addSlopes, filterBytes, slopeSquares, turnSlopes } from './slopes';

@inline
export function imageTowerAt(plan: Plan, index: u32): ImageTower {
  return changetype<ImageTower>(plan.towers + <usize>index * offsetof<ImageTower>());
}

@inline
function stageAt(tower: ImageTower, index: u32): ImageStage {
  return changetype<ImageStage>(tower.stages + <usize>index * offsetof<ImageStage>());
}

/** Once a training step, before its blocks: every `shareCount`-th stage but the first, from `share` on, filter by filter. */
export function turnTower(tower: ImageTower, share: u32, shareCount: u32): void {
  for (let s = share + 1; s < tower.stageCount; s += shareCount) {
    const stage = stageAt(tower, s);
    const bytes = filterBytes(stage);
    const panelBytes = <usize>stage.depth << 5;
    for (let f: u32 = 0; f < stage.stride; f += 4) {
      const panel = stage.weights + <usize>(f >> 3) * panelBytes + (<usize>(f & 7) << 2);
      const to = stage.byFilter + <usize>f * bytes;
      for (let at: usize = 0; at < bytes; at += 16) transposeFour(panel + (at << 3), 32, to + at, bytes);
    }
  }
}

/** Once a training step, after its blocks: a share's gradients by filters go to where the optimiser looks for them. */
export function turnTowerGradients(tower: ImageTower): void {
  for (let s: u32 = 0; s < tower.stageCount; s++) turnSlopes(stageAt(tower, s));
}

/** Points at the rows that begin `done` behind the share's first, where they are kept. */
export function enterRows(tower: ImageTower, done: u32): void {
  if (!tower.keepsRows) return;
  for (let s: u32 = 0; s < tower.stageCount; s++) {
    const stage = stageAt(tower, s);
    stage.input = stage.inputRows + <usize>done * inputBytes(stage);
    stage.output = stage.outputRows + <usize>done * outputBytes(stage);
    stage.winners = stage.winnersRows + <usize>(done * pooledHeight(stage) * pooledWidth(stage)) * (<usize>stage.stride << 2);
  }
}

/** Takes the images [from .. from + rows) of the batch through the tower, into the columns of the joined rows. */
export function towerForward(tower: ImageTower, from: u32, rows: u32, joined: usize, joinedBytes: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    takePixels(tower, from + r, r);
    for (let s: u32 = 0; s < tower.stageCount; s++) {
      const stage = stageAt(tower, s);
      const winners = <usize>(r * pooledHeight(stage) * pooledWidth(stage)) * (<usize>stage.stride << 2);
      convolve(stage, stage.input + <usize>r * inputBytes(stage), stage.output + <usize>r * outputBytes(stage), stage.winners + winners);
    }
    join(tower, r, joined + <usize>r * joinedBytes + (<usize>tower.column << 2));
  }
}

/** An image of the batch into the first stage's border. */
function takePixels(tower: ImageTower, image: u32, row: u32): void {
  const stage = stageAt(tower, 0);
  const place = placeBytes(stage);
  const rowBytes = <usize>stage.width * place;
  let from = tower.pixels + <usize>image * stage.height * rowBytes;
  let to = stage.input + <usize>row * inputBytes(stage) + inputRowBytes(stage) + place;
  for (let y: u32 = 0; y < stage.height; y++) {
    copyFloats(from, to, rowBytes);
    from += rowBytes;
    to += inputRowBytes(stage);
  }
}

@inline
function copyFloats(from: usize, to: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at));
  for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
}

/** The last stage's values without border and padding. */
function join(tower: ImageTower, row: u32, joined: usize): void {
  const stage = stageAt(tower, tower.stageCount - 1);
  const used = <usize>stage.filters << 2;
  let line = stage.output + <usize>row * outputBytes(stage) + firstPlaceBytes(stage);
  let to = joined;
  for (let y: u32 = 0; y < pooledHeight(stage); y++) {
    let from = line;
    for (let x: u32 = 0; x < pooledWidth(stage); x++) {
      copyFloats(from, to, used);
      from += <usize>stage.stride << 2;
      to += used;
    }
    line += outputRowBytes(stage);
  }
}

/** The joined row's gradient as the last stage's values lie. */
function spread(tower: ImageTower, row: u32, joinedDelta: usize): void {
  const stage = stageAt(tower, tower.stageCount - 1);
  const used = <usize>stage.filters << 2;
  let line = stage.outputDelta + <usize>row * outputBytes(stage) + firstPlaceBytes(stage);
  let from = joinedDelta;
  for (let y: u32 = 0; y < pooledHeight(stage); y++) {
    let to = line;
    for (let x: u32 = 0; x < pooledWidth(stage); x++) {
      copyFloats(from, to, used);
      from += used;
      to += <usize>stage.stride << 2;
    }
    line += outputRowBytes(stage);
  }
}

/** Adds the gradients of the rows that `towerForward` saw last; `joinedDelta`: the loss's gradient by the joined rows. */
export function towerBackward(tower: ImageTower, rows: u32, joinedDelta: usize, joinedBytes: usize): void {
  for (let r: u32 = 0; r < rows; r++) spread(tower, r, joinedDelta + <usize>r * joinedBytes + (<usize>tower.column << 2));
  for (let s = tower.stageCount; s > 0; s--) {
    const stage = stageAt(tower, s - 1);
    addSlopes(tower, stage, 0, rows, stage.byFilterGradient, stage.biasGradient, s > 1);
  }
}

/** Adds the squares of each row's gradients of the tower, which have to be formed: a weight meets every place of an image. */
export function addImageSquares(plan: Plan, tower: ImageTower, rows: u32, squares: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    spread(tower, r, plan.joinedDelta + (<usize>(r * plan.joinedStride + tower.column) << 2));
    let sum: f64 = 0;
    for (let s = tower.stageCount; s > 0; s--) {
      const stage = stageAt(tower, s - 1);
      const bias = tower.rowGradient + <usize>stage.stride * filterBytes(stage);
      memory.fill(tower.rowGradient, 0, bias + (<usize>stage.stride << 2) - tower.rowGradient);
      addSlopes(tower, stage, r, 1, tower.rowGradient, bias, s > 1);
      sum += slopeSquares(stage, tower.rowGradient, bias);
    }
    const at = squares + (<usize>r << 3);
    store<f64>(at, load<f64>(at) + sum);
  }
}
