/** The wide part: one weight per dense slot, id and token and unit, and their gradients. */

import { pairsOfTokens } from './average';
import { inputAt } from './lookups';
import { Input, Plan } from './plan';
import { addDots, addRows, addScaledRows, addTransposedProduct, multiplyAdd } from './products';
import { squaresOf } from './vector';

/** Sets a block's logits to the bias and adds ids, tokens and dense slots. */
export function startLogits(plan: Plan, from: u32, rows: u32): void {
  const bytes = <usize>plan.unitStride << 2;
  for (let r: u32 = 0; r < rows; r++) {
    const to = plan.logits + <usize>r * bytes;
    if (plan.unitStride == 1) store<f32>(to, load<f32>(plan.bias));
    else for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(plan.bias + at));
  }
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (plan.wideStride == 1) addInputToOne(plan, input, from, rows);
    else addInputToMany(plan, input, from, rows);
  }
  if (plan.denseWidth == 0) return;
  const joinedBytes = <usize>plan.joinedStride << 2;
  if (plan.unitStride == 1) addDots(plan.joined, joinedBytes, plan.wideDense, plan.wideDenseStride, plan.logits, rows);
  else multiplyAdd(plan.joined, joinedBytes, plan.wideDense, plan.wideDenseStride, plan.logits, bytes, rows);
}

/** What each token of a row weighs in its average; 0 for a row without any. */
@inline
function tokenShare(input: Input, ids: usize): f32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < input.length; i++) if (load<u32>(ids + (<usize>i << 2)) != 0) count++;
  return count == 0 ? 0 : input.wideScale / <f32>count;
}

function addInputToOne(plan: Plan, input: Input, from: u32, rows: u32): void {
  const idsBytes = <usize>input.length << 2;
  let ids = input.ids + <usize>from * idsBytes;
  for (let r: u32 = 0; r < rows; r++) {
    let sum: f32 = 0;
    for (let at: usize = 0; at < idsBytes; at += 4) sum += load<f32>(input.wide + (<usize>load<u32>(ids + at) << 2));
    // The weight of padding is 0.
    if (input.text) sum *= tokenShare(input, ids);
    const to = plan.logits + (<usize>r << 2);
    store<f32>(to, load<f32>(to) + sum);
    ids += idsBytes;
  }
}

function addInputToMany(plan: Plan, input: Input, from: u32, rows: u32): void {
  const idsBytes = <usize>input.length << 2;
  const wideBytes = <usize>plan.wideStride << 2;
  const bytes = <usize>plan.unitStride << 2;
  let ids = input.ids + <usize>from * idsBytes;
  for (let r: u32 = 0; r < rows; r++) {
    const share: f32 = input.text ? tokenShare(input, ids) : 1;
    const to = plan.logits + <usize>r * bytes;
    for (let u: usize = 0; u < wideBytes; u += 16) {
      let sum = f32x4.splat(0);
      for (let at: usize = 0; at < idsBytes; at += 4) {
        sum = f32x4.add(sum, v128.load(input.wide + <usize>load<u32>(ids + at) * wideBytes + u));
      }
      v128.store(to + u, f32x4.add(v128.load(to + u), f32x4.mul(f32x4.splat(share), sum)));
    }
    ids += idsBytes;
  }
}

/** Adds the squares of each row's gradients of the bias, ids, tokens and dense slots. */
export function addWideSquares(plan: Plan, from: u32, rows: u32, squares: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    let factor: f64 = 1;
    const dense = plan.joined + <usize>r * (<usize>plan.joinedStride << 2);
    for (let i: u32 = 0; i < plan.denseWidth; i++) {
      const value = <f64>load<f32>(dense + (<usize>i << 2));
      factor += value * value;
    }
    for (let i: u32 = 0; i < plan.inputCount; i++) {
      const input = inputAt(plan, i);
      factor += input.text ? squaredShares(input, from + r) : 1;
    }
    const at = squares + (<usize>r << 3);
    store<f64>(at, load<f64>(at) + factor * squaresOf(plan.logitsDelta, plan.unitStride, r));
  }
}

function squaredShares(input: Input, row: u32): f64 {
  const share = <f64>tokenShare(input, input.ids + <usize>row * (<usize>input.length << 2));
  return share * share * pairsOfTokens(input, row);
}

/** Adds a block's gradients of the bias, ids, tokens and dense slots. */
export function wideBackward(plan: Plan, from: u32, rows: u32): void {
  const one = plan.unitStride == 1;
  if (one) {
    let sum: f32 = 0;
    for (let r: u32 = 0; r < rows; r++) sum += load<f32>(plan.logitsDelta + (<usize>r << 2));
    store<f32>(plan.biasGradient, load<f32>(plan.biasGradient) + sum);
  } else {
    addRows(plan.logitsDelta, <usize>plan.unitStride << 2, rows, plan.biasGradient);
  }
  for (let i: u32 = 0; i < plan.inputCount; i++) scatterInput(plan, inputAt(plan, i), from, rows);
  if (plan.denseWidth == 0) return;
  const joinedBytes = <usize>plan.joinedStride << 2;
  if (one) addScaledRows(plan.joined, joinedBytes, plan.logitsDelta, plan.wideDenseStride, rows, plan.wideDenseGradient);
  else {
    const bytes = <usize>plan.unitStride << 2;
    addTransposedProduct(plan.joined, joinedBytes, plan.wideDenseStride, plan.logitsDelta, bytes, rows, plan.wideDenseGradient);
  }
  clearPadding(plan);
}

/** Behind the dense slots a joined row holds other inputs: the rows that pad the wide kernel must not learn from them. */
function clearPadding(plan: Plan): void {
  const padding = plan.wideDenseStride - plan.denseWidth;
  if (padding == 0) return;
  const columns: u32 = plan.unitStride == 1 ? 1 : 8;
  const panelBytes = <usize>(plan.wideDenseStride * columns) << 2;
  const panels: u32 = plan.unitStride == 1 ? 1 : plan.unitStride >> 3;
  let at = plan.wideDenseGradient + (<usize>(plan.denseWidth * columns) << 2);
  for (let p: u32 = 0; p < panels; p++) {
    memory.fill(at, 0, <usize>(padding * columns) << 2);
    at += panelBytes;
  }
}

function scatterInput(plan: Plan, input: Input, from: u32, rows: u32): void {
  const idsBytes = <usize>input.length << 2;
  const wideBytes = <usize>plan.wideStride << 2;
  const bytes = <usize>plan.unitStride << 2;
  let ids = input.ids + <usize>from * idsBytes;
  for (let r: u32 = 0; r < rows; r++) {
    const share: f32 = input.text ? tokenShare(input, ids) : 1;
    const slope = plan.logitsDelta + <usize>r * bytes;
    for (let at: usize = 0; at < idsBytes; at += 4) {
      const id = load<u32>(ids + at);
      if (input.text && id == 0) continue;
      const to = input.wideGradient + <usize>id * wideBytes;
      if (plan.wideStride == 1) store<f32>(to, load<f32>(to) + share * load<f32>(slope));
      else {
        for (let u: usize = 0; u < wideBytes; u += 16) {
          v128.store(to + u, f32x4.add(v128.load(to + u), f32x4.mul(f32x4.splat(share), v128.load(slope + u))));
        }
      }
    }
    ids += idsBytes;
  }
}
