/**
 * Batch normalisation of a hidden layer, as core/learning/batch-norm.ts has it. What is a mean over the batch comes from
 * every share's own sums, which each share adds up for itself, in the shares' order.
 */

import { Layer, layerAt, Plan, planAt, Team } from './plan';
import { madd, zeros } from './vector';

const epsilon: f64 = 1e-3;
const momentum: f64 = 0.99;

/** Before a share's first block. */
export function clearMoments(layer: Layer): void {
  memory.fill(layer.moments, 0, <usize>layer.stride << 4);
}

/** Adds a block's sums to the share's moments, which are of `before` rows. */
export function addMoments(layer: Layer, rows: u32, before: u32): void {
  blockMoments(layer, rows);
  const known = <f64>before;
  const count = <f64>rows;
  const share = count / (known + count);
  for (let u: u32 = 0; u < layer.stride; u++) {
    const unit = <usize>u << 2;
    addTo(layer, u, <f64>load<f32>(layer.mean + unit), <f64>load<f32>(layer.inverse + unit), share, known * share);
  }
}

/** Chan, Golub and LeVeque 1979: two means, and two sums of squared distances from them, become one. */
@inline
function addTo(layer: Layer, unit: u32, mean: f64, squares: f64, share: f64, weight: f64): void {
  const at = layer.moments + (<usize>unit << 4);
  const gap = mean - load<f64>(at);
  store<f64>(at, load<f64>(at) + gap * share);
  store<f64>(at, load<f64>(at, 8) + squares + gap * gap * weight, 8);
}

/** A block's means, and sums of squared distances from them, to where the batch's will stand. */
function blockMoments(layer: Layer, rows: u32): void {
  const bytes = <usize>layer.stride << 2;
  const factor = f32x4.splat(1 / <f32>rows);
  for (let at: usize = 0; at < bytes; at += 32) {
    const end = layer.normal + at + <usize>rows * bytes;
    let mean0 = zeros();
    let mean1 = zeros();
    for (let from = layer.normal + at; from < end; from += bytes) {
      mean0 = f32x4.add(mean0, v128.load(from));
      mean1 = f32x4.add(mean1, v128.load(from, 16));
    }
    mean0 = f32x4.mul(mean0, factor);
    mean1 = f32x4.mul(mean1, factor);
    let squares0 = zeros();
    let squares1 = zeros();
    for (let from = layer.normal + at; from < end; from += bytes) {
      const gap0 = f32x4.sub(v128.load(from), mean0);
      const gap1 = f32x4.sub(v128.load(from, 16), mean1);
      squares0 = madd(gap0, gap0, squares0);
      squares1 = madd(gap1, gap1, squares1);
    }
    v128.store(layer.mean + at, mean0);
    v128.store(layer.mean + at, mean1, 16);
    v128.store(layer.inverse + at, squares0);
    v128.store(layer.inverse + at, squares1, 16);
  }
}

/** The batch's mean and variance of a layer, from all shares' moments; one of the shares lets the averages `follow`. */
export function takeMoments(team: Team, plan: Plan, index: u32, follow: bool): void {
  const layer = layerAt(plan, index);
  for (let u: u32 = 0; u < layer.stride; u++) {
    let count: f64 = 0;
    let mean: f64 = 0;
    let squares: f64 = 0;
    for (let share: u32 = 0; share < team.shareCount; share++) {
      const other = planAt(team, share);
      const rows = <f64>other.shareRows;
      if (rows == 0) continue;
      const at = layerAt(other, index).moments + (<usize>u << 4);
      const gap = load<f64>(at) - mean;
      const part = rows / (count + rows);
      mean += gap * part;
      squares += load<f64>(at, 8) + gap * gap * (count * part);
      count += rows;
    }
    const variance = squares / count;
    const unit = <usize>u << 2;
    setUnit(layer, unit, mean, variance);
    if (!follow) continue;
    followTo(layer.movingMean + unit, mean);
    followTo(layer.movingVariance + unit, variance);
  }
}

/** The averages instead of a batch's mean and variance. */
export function takeAverages(plan: Plan): void {
  for (let i: u32 = 0; i < plan.layerCount; i++) {
    const layer = layerAt(plan, i);
    const bytes = <usize>layer.stride << 2;
    for (let at: usize = 0; at < bytes; at += 4) {
      setUnit(layer, at, <f64>load<f32>(layer.movingMean + at), <f64>load<f32>(layer.movingVariance + at));
    }
  }
}

@inline
function setUnit(layer: Layer, at: usize, mean: f64, variance: f64): void {
  store<f32>(layer.mean + at, <f32>mean);
  store<f32>(layer.inverse + at, <f32>(1 / Math.sqrt(variance + epsilon)));
}

@inline
function followTo(at: usize, value: f64): void {
  store<f32>(at, <f32>(momentum * <f64>load<f32>(at) + (1 - momentum) * value));
}

/** A block's sums become normal in their place, and activations: relu(gamma x normal + beta). */
export function normaliseRows(layer: Layer, rows: u32): void {
  const bytes = <usize>layer.stride << 2;
  let from = layer.normal;
  let to = layer.values;
  for (let r: u32 = 0; r < rows; r++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const centred = f32x4.sub(v128.load(from + at), v128.load(layer.mean + at));
      const normal = f32x4.mul(centred, v128.load(layer.inverse + at));
      v128.store(from + at, normal);
      const value = madd(v128.load(layer.gamma + at), normal, v128.load(layer.beta + at));
      v128.store(to + at, f32x4.pmax(value, zeros()));
    }
    from += bytes;
    to += bytes;
  }
}

/** Adds a block's gradients of gamma and beta. */
export function addNormGradients(layer: Layer, rows: u32): void {
  const bytes = <usize>layer.stride << 2;
  const away = layer.normal - layer.delta;
  for (let at: usize = 0; at < bytes; at += 32) {
    let gamma0 = v128.load(layer.gammaGradient + at);
    let gamma1 = v128.load(layer.gammaGradient + at, 16);
    let beta0 = v128.load(layer.betaGradient + at);
    let beta1 = v128.load(layer.betaGradient + at, 16);
    const end = layer.delta + at + <usize>rows * bytes;
    for (let from = layer.delta + at; from < end; from += bytes) {
      const slope0 = v128.load(from);
      const slope1 = v128.load(from, 16);
      beta0 = f32x4.add(beta0, slope0);
      beta1 = f32x4.add(beta1, slope1);
      gamma0 = madd(slope0, v128.load(from + away), gamma0);
      gamma1 = madd(slope1, v128.load(from + away, 16), gamma1);
    }
    v128.store(layer.gammaGradient + at, gamma0);
    v128.store(layer.gammaGradient + at, gamma1, 16);
    v128.store(layer.betaGradient + at, beta0);
    v128.store(layer.betaGradient + at, beta1, 16);
  }
}

/** From all shares' gradients of gamma and beta: what `passNorm` takes from every row. */
export function takeSlopes(team: Team, plan: Plan, index: u32): void {
  const layer = layerAt(plan, index);
  const bytes = <usize>layer.stride << 2;
  const factor = f32x4.splat(1 / <f32>plan.rows);
  for (let at: usize = 0; at < bytes; at += 16) {
    let gamma = zeros();
    let beta = zeros();
    for (let share: u32 = 0; share < team.shareCount; share++) {
      const other = layerAt(planAt(team, share), index);
      gamma = f32x4.add(gamma, v128.load(other.gammaGradient + at));
      beta = f32x4.add(beta, v128.load(other.betaGradient + at));
    }
    v128.store(layer.meanGamma + at, f32x4.mul(factor, gamma));
    v128.store(layer.meanBeta + at, f32x4.mul(factor, beta));
    v128.store(layer.inverse + at, f32x4.mul(v128.load(layer.gamma + at), v128.load(layer.inverse + at)));
  }
}

/**
 * A block's gradients by the sums, from those behind the normalisation: gamma / deviation x (slope - mean of the slopes
 * - normal x mean of slopes x normal). Their sum over the batch is 0, so that a layer's bias has no gradient.
 */
export function passNorm(layer: Layer, rows: u32): void {
  const bytes = <usize>layer.stride << 2;
  let from = layer.normal;
  let to = layer.delta;
  for (let r: u32 = 0; r < rows; r++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const part = madd(v128.load(from + at), v128.load(layer.meanGamma + at), v128.load(layer.meanBeta + at));
      v128.store(to + at, f32x4.mul(v128.load(layer.inverse + at), f32x4.sub(v128.load(to + at), part)));
    }
    from += bytes;
    to += bytes;
  }
}
