/** The optimiser's step on a run of weights: the rules of core/learning/optimizer.ts, four weights at a time. */

import { Optimizer, Plan } from './plan';
import { madd, zeros } from './vector';

export const SGD: u32 = 0;
export const MOMENTUM: u32 = 1;
export const RMSPROP: u32 = 2;

/** Moments this small are set to 0: they no longer move a weight. */
export const negligible: f32 = 1e-30;

/** Weights in a row with their gradients and moments, in bytes. */
@unmanaged
export class Run {
  data: usize;
  gradient: usize;
  first: usize;
  second: usize;
  bytes: usize;
  /** What clipping leaves of a gradient. */
  scale: f32;
  /** Twice the l2 penalty, and the share of a weight that does not decay. */
  l2: f32;
  kept: f32;
}

@inline
function dropNegligible(v: v128): v128 {
  return v128.and(v, f32x4.ge(f32x4.abs(v), f32x4.splat(negligible)));
}

/** The gradients are 0 afterwards. */
export function updateRun(optimizer: Optimizer, run: Run): void {
  if (optimizer.kind == SGD) descend(optimizer, run);
  else if (optimizer.kind == MOMENTUM) descendWithMomentum(optimizer, run);
  else if (optimizer.kind == RMSPROP) applyRmsprop(optimizer, run);
  else applyAdam(optimizer, run);
}

/** The gradient with penalty, clipped. */
@inline
function takeGradient(at: usize, weights: v128, scale: v128, l2: v128): v128 {
  const gradient = f32x4.mul(scale, madd(l2, weights, v128.load(at)));
  v128.store(at, zeros());
  return gradient;
}

function applyAdam(optimizer: Optimizer, run: Run): void {
  const scale = f32x4.splat(run.scale);
  const l2 = f32x4.splat(run.l2);
  const kept = f32x4.splat(run.kept);
  const rate = f32x4.splat(optimizer.rate);
  const beta1 = f32x4.splat(optimizer.beta1);
  const beta2 = f32x4.splat(optimizer.beta2);
  const fresh1 = f32x4.splat(1 - optimizer.beta1);
  const fresh2 = f32x4.splat(1 - optimizer.beta2);
  const epsilon = f32x4.splat(optimizer.epsilon);
  const data = run.data;
  const gradients = run.gradient;
  const first = run.first;
  const second = run.second;
  const bytes = run.bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    const weights = v128.load(data + at);
    const gradient = takeGradient(gradients + at, weights, scale, l2);
    const momentum = dropNegligible(madd(beta1, v128.load(first + at), f32x4.mul(fresh1, gradient)));
    const variance = madd(beta2, v128.load(second + at), f32x4.mul(fresh2, f32x4.mul(gradient, gradient)));
    v128.store(first + at, momentum);
    v128.store(second + at, variance);
    const change = f32x4.div(f32x4.mul(rate, momentum), f32x4.add(f32x4.sqrt(variance), epsilon));
    v128.store(data + at, f32x4.sub(f32x4.mul(kept, weights), change));
  }
}

function applyRmsprop(optimizer: Optimizer, run: Run): void {
  const scale = f32x4.splat(run.scale);
  const l2 = f32x4.splat(run.l2);
  const rate = f32x4.splat(optimizer.rate);
  const beta2 = f32x4.splat(optimizer.beta2);
  const fresh2 = f32x4.splat(1 - optimizer.beta2);
  const epsilon = f32x4.splat(optimizer.epsilon);
  for (let at: usize = 0; at < run.bytes; at += 16) {
    const weights = v128.load(run.data + at);
    const gradient = takeGradient(run.gradient + at, weights, scale, l2);
    const variance = madd(beta2, v128.load(run.second + at), f32x4.mul(fresh2, f32x4.mul(gradient, gradient)));
    v128.store(run.second + at, dropNegligible(variance));
    const change = f32x4.div(f32x4.mul(rate, gradient), f32x4.sqrt(f32x4.add(variance, epsilon)));
    v128.store(run.data + at, f32x4.sub(weights, change));
  }
}

function descendWithMomentum(optimizer: Optimizer, run: Run): void {
  const scale = f32x4.splat(run.scale);
  const l2 = f32x4.splat(run.l2);
  const rate = f32x4.splat(optimizer.rate);
  const beta1 = f32x4.splat(optimizer.beta1);
  for (let at: usize = 0; at < run.bytes; at += 16) {
    const weights = v128.load(run.data + at);
    const gradient = takeGradient(run.gradient + at, weights, scale, l2);
    const velocity = dropNegligible(f32x4.sub(f32x4.mul(beta1, v128.load(run.first + at)), f32x4.mul(rate, gradient)));
    v128.store(run.first + at, velocity);
    v128.store(run.data + at, f32x4.add(weights, velocity));
  }
}

function descend(optimizer: Optimizer, run: Run): void {
  const scale = f32x4.splat(run.scale);
  const l2 = f32x4.splat(run.l2);
  const rate = f32x4.splat(optimizer.rate);
  for (let at: usize = 0; at < run.bytes; at += 16) {
    const weights = v128.load(run.data + at);
    const gradient = takeGradient(run.gradient + at, weights, scale, l2);
    v128.store(run.data + at, f32x4.sub(weights, f32x4.mul(rate, gradient)));
  }
}

/** Adds `bytes` of one run to another; it is 0 afterwards. */
export function addAndClear(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
    v128.store(from + at, zeros());
  }
}

/** The variables that are not tables, from byte `from` to byte `until` of them. */
export function updateVariables(plan: Plan, run: Run, from: usize, until: usize, scale: f32): void {
  const optimizer = changetype<Optimizer>(plan.optimizer);
  const penalised = <usize>optimizer.penalised << 2;
  run.scale = scale;
  run.l2 = optimizer.l2;
  run.kept = 1 - optimizer.decay;
  if (from < penalised) updatePart(optimizer, run, plan.gradient, from, min(until, penalised));
  run.l2 = 0;
  run.kept = 1;
  if (until > penalised) updatePart(optimizer, run, plan.gradient, max(from, penalised), until);
}

@inline
function updatePart(optimizer: Optimizer, run: Run, gradient: usize, from: usize, until: usize): void {
  run.data = optimizer.data + from;
  run.gradient = gradient + from;
  run.first = optimizer.first + from;
  run.second = optimizer.second + from;
  run.bytes = until - from;
  updateRun(optimizer, run);
}

/** The sum of the squares of those variables' gradients, penalty included. */
export function squaredNorm(plan: Plan, from: usize, until: usize): f64 {
  const optimizer = changetype<Optimizer>(plan.optimizer);
  const penalised = <usize>optimizer.penalised << 2;
  const l2 = f32x4.splat(optimizer.l2);
  let low = f64x2.splat(0);
  let high = low;
  for (let at = from; at < until; at += 16) {
    let gradient = v128.load(plan.gradient + at);
    if (at < penalised) gradient = madd(l2, v128.load(optimizer.data + at), gradient);
    const a = f64x2.promote_low_f32x4(gradient);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(gradient, zeros(), 2, 3, 4, 5));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
