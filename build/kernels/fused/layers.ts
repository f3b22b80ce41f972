/** The deep part's dense layers, forward and back, a block of rows at a time. */

import { normaliseRows } from './norm';
import { Layer, layerAt, Plan } from './plan';
import {
  addDots,
  addRows,
  addScaledRows,
  addTransposedProduct,
  multiply,
  multiplyAdd,
  multiplyBias,
  multiplyColumns,
  multiplyRelu,
  outerProduct,
  transposePanels,
} from './products';
import { nextBits, seedGenerators } from './random';
import { scaleRow, squaresOf, zeros } from './vector';

/** The output layer's input: the last hidden layer, or the joined rows. */
@inline
function lastStride(plan: Plan): u32 {
  return plan.layerCount == 0 ? plan.joinedStride : layerAt(plan, plan.layerCount - 1).stride;
}

@inline
function lastValues(plan: Plan): usize {
  return plan.layerCount == 0 ? plan.joined : layerAt(plan, plan.layerCount - 1).values;
}

@inline
function lastDelta(plan: Plan): usize {
  return plan.layerCount == 0 ? plan.joinedDelta : layerAt(plan, plan.layerCount - 1).delta;
}

/** Once a training step, before its blocks: every `shareCount`-th layer from `share` on. */
export function turnLayers(plan: Plan, share: u32, shareCount: u32): void {
  for (let i = share; i < plan.layerCount; i += shareCount) {
    const layer = layerAt(plan, i);
    if (i > 0 || plan.joinsTables) transposePanels(layer.weights, layer.inputStride, layer.stride, layer.transposed);
  }
  if (share == 0 && plan.unitStride > 1) {
    transposePanels(plan.outputKernel, lastStride(plan), plan.unitStride, plan.outputTransposed);
  }
}

/** The masks' generators at the share's first row. */
export function seedMasks(plan: Plan): void {
  if (plan.dropThreshold == 0) return;
  for (let i: u32 = 0; i < plan.layerCount; i++) {
    const layer = layerAt(plan, i);
    seedGenerators(layer.seeds, layer.generators);
    for (let drawn = plan.firstRow * (layer.stride >> 2); drawn > 0; drawn--) nextBits(layer.generators);
  }
}

/** Adds the deep part to a block's logits. */
export function layersForward(plan: Plan, rows: u32, training: bool): void {
  for (let i: u32 = 0; i < plan.layerCount; i++) {
    const layer = layerAt(plan, i);
    if (plan.normalises) {
      sumRows(plan, i, rows);
      activate(plan, layer, rows, training);
      continue;
    }
    const bytes = <usize>layer.stride << 2;
    const inputBytes = <usize>layer.inputStride << 2;
    multiplyRelu(inputOf(plan, i), inputBytes, layer.weights, layer.inputStride, layer.values, bytes, rows, layer.bias);
    if (training && plan.dropThreshold) drop(plan, layer, rows);
  }
  addLogits(plan, rows);
}

@inline
function inputOf(plan: Plan, index: u32): usize {
  return index > 0 ? layerAt(plan, index - 1).values : plan.joined;
}

/** A normalised layer's sums of a block. */
export function sumRows(plan: Plan, index: u32, rows: u32): void {
  const layer = layerAt(plan, index);
  const bytes = <usize>layer.stride << 2;
  const inputBytes = <usize>layer.inputStride << 2;
  multiplyBias(inputOf(plan, index), inputBytes, layer.weights, layer.inputStride, layer.normal, bytes, rows, layer.bias);
}

/** A normalised layer's activations from its sums. */
export function activate(plan: Plan, layer: Layer, rows: u32, training: bool): void {
  normaliseRows(layer, rows);
  if (training && plan.dropThreshold) drop(plan, layer, rows);
}

/** Adds the output layer to a block's logits. */
export function addLogits(plan: Plan, rows: u32): void {
  const input = lastValues(plan);
  const stride = lastStride(plan);
  const bytes = <usize>stride << 2;
  if (plan.unitStride == 1) addDots(input, bytes, plan.outputKernel, stride, plan.logits, rows);
  else multiplyAdd(input, bytes, plan.outputKernel, stride, plan.logits, <usize>plan.unitStride << 2, rows);
}

/** Drops activations and scales the others up, so that the expected activation stays. */
function drop(plan: Plan, layer: Layer, rows: u32): void {
  const threshold = i32x4.splat(plan.dropThreshold);
  const scale = f32x4.splat(plan.keepScale);
  const end = layer.values + (<usize>(rows * layer.stride) << 2);
  for (let at = layer.values; at < end; at += 16) {
    const kept = i32x4.ge_u(nextBits(layer.generators), threshold);
    v128.store(at, v128.and(kept, f32x4.mul(scale, v128.load(at))));
  }
}

/** Adds a block's gradients of the dense layers; sets those by the joined rows where tables wait for them. */
export function layersBackward(plan: Plan, rows: u32): void {
  addOutputGradients(plan, rows);
  outputDelta(plan, rows);
  for (let i = plan.layerCount; i > 0; i--) {
    closeRelu(plan, layerAt(plan, i - 1), rows);
    addLayerGradients(plan, i - 1, rows);
    passDelta(plan, i - 1, rows);
  }
}

/** The deltas alone. */
export function layersDeltas(plan: Plan, rows: u32): void {
  outputDelta(plan, rows);
  for (let i = plan.layerCount; i > 0; i--) {
    closeRelu(plan, layerAt(plan, i - 1), rows);
    passDelta(plan, i - 1, rows);
  }
}

/** Adds a block's gradients from deltas that are there. */
export function layersGradients(plan: Plan, rows: u32): void {
  addOutputGradients(plan, rows);
  for (let i: u32 = 0; i < plan.layerCount; i++) addLayerGradients(plan, i, rows);
}

function addLayerGradients(plan: Plan, index: u32, rows: u32): void {
  const layer = layerAt(plan, index);
  addRows(layer.delta, <usize>layer.stride << 2, rows, layer.biasGradient);
  addWeightsGradient(plan, index, rows);
}

@inline
export function addWeightsGradient(plan: Plan, index: u32, rows: u32): void {
  const layer = layerAt(plan, index);
  const inputBytes = <usize>layer.inputStride << 2;
  const bytes = <usize>layer.stride << 2;
  addTransposedProduct(inputOf(plan, index), inputBytes, layer.inputStride, layer.delta, bytes, rows, layer.weightsGradient);
}

/** The gradient by a layer's input. */
export function passDelta(plan: Plan, index: u32, rows: u32): void {
  const layer = layerAt(plan, index);
  if (index == 0) {
    if (plan.joinsTables) multiplyTables(plan, layer, rows);
    return;
  }
  const to = layerAt(plan, index - 1).delta;
  multiply(layer.delta, <usize>layer.stride << 2, layer.transposed, layer.stride, to, <usize>layer.inputStride << 2, rows);
}

/** The gradient by the joined rows, from the first panel on that holds more than dense slots. */
function multiplyTables(plan: Plan, layer: Layer, rows: u32): void {
  const first = plan.denseWidth >> 3;
  const panels = layer.transposed + (<usize>(first * layer.stride) << 5);
  const bytes = <usize>layer.stride << 2;
  const skipped = <usize>first << 5;
  const rowBytes = <usize>layer.inputStride << 2;
  multiplyColumns(layer.delta, bytes, panels, layer.stride, plan.joinedDelta + skipped, rowBytes, rows, rowBytes - skipped);
}

export function addOutputGradients(plan: Plan, rows: u32): void {
  const stride = lastStride(plan);
  const bytes = <usize>stride << 2;
  const values = lastValues(plan);
  if (plan.unitStride == 1) addScaledRows(values, bytes, plan.logitsDelta, stride, rows, plan.outputGradient);
  else addTransposedProduct(values, bytes, stride, plan.logitsDelta, <usize>plan.unitStride << 2, rows, plan.outputGradient);
}

export function outputDelta(plan: Plan, rows: u32): void {
  const stride = lastStride(plan);
  const bytes = <usize>stride << 2;
  const delta = lastDelta(plan);
  const unitBytes = <usize>plan.unitStride << 2;
  if (plan.unitStride == 1) outerProduct(plan.logitsDelta, plan.outputKernel, stride, delta, bytes, rows);
  else multiply(plan.logitsDelta, unitBytes, plan.outputTransposed, plan.unitStride, delta, bytes, rows);
}

/** Adds the squares of each row's gradients of the dense layers: norms multiply, because a row's gradient is a product. */
export function addLayerSquares(plan: Plan, rows: u32, squares: usize): void {
  const stride = lastStride(plan);
  for (let r: u32 = 0; r < rows; r++) {
    let sum = squaresOf(lastValues(plan), stride, r) * squaresOf(plan.logitsDelta, plan.unitStride, r);
    for (let i: u32 = 0; i < plan.layerCount; i++) {
      const layer = layerAt(plan, i);
      const input = i > 0 ? layerAt(plan, i - 1).values : plan.joined;
      sum += (1 + squaresOf(input, layer.inputStride, r)) * squaresOf(layer.delta, layer.stride, r);
    }
    const at = squares + (<usize>r << 3);
    store<f64>(at, load<f64>(at) + sum);
  }
}

/** Scales a row's deltas of the dense layers. */
export function scaleLayerDeltas(plan: Plan, row: u32, scale: f32): void {
  for (let i: u32 = 0; i < plan.layerCount; i++) {
    const layer = layerAt(plan, i);
    scaleRow(layer.delta, layer.stride, row, scale);
  }
}

/** No gradient passes where relu gave 0 or the activation was dropped; the others were scaled. */
@inline
export function closeRelu(plan: Plan, layer: Layer, rows: u32): void {
  const size = <usize>(rows * layer.stride) << 2;
  const factor = f32x4.splat(plan.dropThreshold ? plan.keepScale : <f32>1);
  for (let at: usize = 0; at < size; at += 16) {
    const open = f32x4.gt(v128.load(layer.values + at), zeros());
    const slope = layer.delta + at;
    v128.store(slope, v128.and(open, f32x4.mul(factor, v128.load(slope))));
  }
}
