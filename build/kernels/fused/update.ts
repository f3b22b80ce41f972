/** One optimiser step on a vector of weights: those of core/learning/optimizer.ts, four weights at a time. */

import { Optimizer } from './plan';
import { madd, zeros } from './vector';

export const SGD: u32 = 0;
export const MOMENTUM: u32 = 1;
export const RMSPROP: u32 = 2;

/** Moments this small are set to 0: they no longer move a weight. */
export const negligible: f32 = 1e-30;

@inline
function dropNegligible(v: v128): v128 {
  return v128.and(v, f32x4.ge(f32x4.abs(v), f32x4.splat(negligible)));
}

/** `first` and `second`: places of the moments, where the optimiser has them. */
@inline
export function updateVector(optimizer: Optimizer, data: usize, gradient: v128, first: usize, second: usize): void {
  const rate = f32x4.splat(optimizer.rate);
  const weights = v128.load(data);
  if (optimizer.kind == SGD) {
    v128.store(data, f32x4.sub(weights, f32x4.mul(rate, gradient)));
  } else if (optimizer.kind == MOMENTUM) {
    const kept = f32x4.mul(f32x4.splat(optimizer.beta1), v128.load(first));
    const velocity = dropNegligible(f32x4.sub(kept, f32x4.mul(rate, gradient)));
    v128.store(first, velocity);
    v128.store(data, f32x4.add(weights, velocity));
  } else if (optimizer.kind == RMSPROP) {
    const fresh = f32x4.mul(f32x4.splat(1 - optimizer.beta2), f32x4.mul(gradient, gradient));
    const variance = dropNegligible(madd(f32x4.splat(optimizer.beta2), v128.load(second), fresh));
    v128.store(second, variance);
    const size = f32x4.sqrt(f32x4.add(variance, f32x4.splat(optimizer.epsilon)));
    v128.store(data, f32x4.sub(weights, f32x4.div(f32x4.mul(rate, gradient), size)));
  } else {
    const fresh = f32x4.mul(f32x4.splat(1 - optimizer.beta1), gradient);
    const momentum = dropNegligible(madd(f32x4.splat(optimizer.beta1), v128.load(first), fresh));
    const square = f32x4.mul(f32x4.splat(1 - optimizer.beta2), f32x4.mul(gradient, gradient));
    const variance = madd(f32x4.splat(optimizer.beta2), v128.load(second), square);
    v128.store(first, momentum);
    v128.store(second, variance);
    const size = f32x4.add(f32x4.sqrt(variance), f32x4.splat(optimizer.epsilon));
    v128.store(data, f32x4.sub(weights, f32x4.div(f32x4.mul(rate, momentum), size)));
  }
}

/** All variables that are not tables; their gradients are 0 afterwards. `scale`: what clipping leaves of a gradient. */
export function updateVariables(optimizer: Optimizer, scale: f32): void {
  const end = <usize>optimizer.count << 2;
  const penalised = <usize>optimizer.penalised << 2;
  const factor = f32x4.splat(scale);
  const l2 = f32x4.splat(optimizer.l2);
  const kept = f32x4.splat(1 - optimizer.decay);
  for (let at: usize = 0; at < penalised; at += 16) {
    const data = optimizer.data + at;
    const weights = v128.load(data);
    const gradient = f32x4.mul(factor, madd(l2, weights, v128.load(optimizer.gradient + at)));
    if (optimizer.decay > 0) v128.store(data, f32x4.mul(kept, weights));
    updateVector(optimizer, data, gradient, optimizer.first + at, optimizer.second + at);
  }
  for (let at = penalised; at < end; at += 16) {
    const gradient = f32x4.mul(factor, v128.load(optimizer.gradient + at));
    updateVector(optimizer, optimizer.data + at, gradient, optimizer.first + at, optimizer.second + at);
  }
  memory.fill(optimizer.gradient, 0, end);
}

/** The sum of the squares of those variables' gradients, penalty included. */
export function squaredNorm(optimizer: Optimizer): f64 {
  const end = <usize>optimizer.count << 2;
  const penalised = <usize>optimizer.penalised << 2;
  const l2 = f32x4.splat(optimizer.l2);
  let low = f64x2.splat(0);
  let high = low;
  for (let at: usize = 0; at < end; at += 16) {
    let gradient = v128.load(optimizer.gradient + at);
    if (at < penalised) gradient = madd(l2, v128.load(optimizer.data + at), gradient);
    const a = f64x2.promote_low_f32x4(gradient);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(gradient, zeros(), 2, 3, 4, 5));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
