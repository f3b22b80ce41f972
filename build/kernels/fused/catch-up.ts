/**
 * Tables are updated by row and when needed: the steps in which a row had no gradient are made up for when it is next looked
 * up, so the weights are those of an optimiser that updates every row in every step.
 */

import { inputAt } from './lookups';
import { Input, Optimizer, Plan, Table } from './plan';
import { MOMENTUM, negligible, RMSPROP, SGD, updateVector } from './update';

/** Brings a row to the state after `step` steps. */
@inline
export function catchUpRow(optimizer: Optimizer, table: Table, row: u32, step: u32): void {
  const at = table.steps + (<usize>row << 2);
  const last = load<u32>(at);
  if (last == step) return;
  store<u32>(at, step);
  if (optimizer.kind == SGD) return;
  const start = <usize>row * table.rowBytes;
  const end = start + (<usize>table.stride << 2);
  for (let v: usize = start; v < end; v += 16) catchUpVector(optimizer, table, v, last, step);
}

function catchUpVector(optimizer: Optimizer, table: Table, at: usize, last: u32, step: u32): void {
  const gap = step - last;
  const power1 = f32x4.splat(load<f32>(optimizer.powers1 + (<usize>gap << 2)));
  const power2 = f32x4.splat(load<f32>(optimizer.powers2 + (<usize>gap << 2)));
  if (optimizer.kind == MOMENTUM) {
    const velocity = v128.load(table.first + at);
    const moved = f32x4.mul(f32x4.splat(load<f32>(optimizer.sums1 + (<usize>gap << 2))), velocity);
    v128.store(table.data + at, f32x4.add(v128.load(table.data + at), moved));
    v128.store(table.first + at, f32x4.mul(power1, velocity));
    return;
  }
  const variance = v128.load(table.second + at);
  v128.store(table.second + at, f32x4.mul(power2, variance));
  if (optimizer.kind == RMSPROP) return;
  const momentum = v128.load(table.first + at);
  if (!v128.any_true(f32x4.ne(momentum, f32x4.splat(0)))) return;
  const decayed = f32x4.mul(power1, momentum);
  v128.store(table.first + at, v128.and(decayed, f32x4.ge(f32x4.abs(decayed), f32x4.splat(negligible))));
  const change = f32x4.mul(momentum, coast(optimizer, variance, last));
  v128.store(table.data + at, f32x4.sub(v128.load(table.data + at), change));
}

/**
 * How far Adam's steps without a gradient move a weight, by its momentum. After k of them momentum has shrunk to beta1^k of
 * itself and the root s of the variance to beta2^(k/2); with c_k = beta2^(-k/2) - 1 and e = epsilon / (s + epsilon) the step
 * is rate_k q^k / (s + epsilon) / (1 + e c_k), q = beta1 / beta2^(1/2). The last quotient is 1 - e c_k + e^2 c_k^2 up to
 * float rounding, because q^k is gone before c_k is large; `coasts` holds the sums of rate_k q^k times 1, c_k and c_k^2.
 */
@inline
function coast(optimizer: Optimizer, variance: v128, last: u32): v128 {
  const sums = optimizer.coasts + (<usize>(last & (optimizer.coastsLength - 1)) << 4);
  const inverse = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.sqrt(variance), f32x4.splat(optimizer.epsilon)));
  const e = f32x4.mul(f32x4.splat(optimizer.epsilon), inverse);
  const second = f32x4.sub(v128.load32_splat(sums, 4), f32x4.mul(e, v128.load32_splat(sums, 8)));
  return f32x4.mul(inverse, f32x4.sub(v128.load32_splat(sums), f32x4.mul(e, second)));
}

/** Updates the rows that have a gradient in the running step; their gradients are 0 afterwards. */
export function updateTables(plan: Plan, scale: f32): void {
  const optimizer = changetype<Optimizer>(plan.optimizer);
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.table) updateTable(input, optimizer, scale);
  }
}

function updateTable(input: Input, optimizer: Optimizer, scale: f32): void {
  const table = changetype<Table>(input.table);
  const bytes = <usize>table.stride << 2;
  const factor = f32x4.splat(scale);
  for (let place: u32 = 0; place < input.distinctCount; place++) {
    const mark = table.marks + (<usize>place << 2);
    if (load<u32>(mark) == 0) continue;
    store<u32>(mark, 0);
    const row = load<u32>(input.distinct + (<usize>place << 2));
    store<u32>(table.steps + (<usize>row << 2), optimizer.step);
    const start = <usize>row * table.rowBytes;
    const gradient = table.gradient + <usize>place * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const slope = f32x4.mul(factor, v128.load(gradient + at));
      v128.store(gradient + at, f32x4.splat(0));
      updateVector(optimizer, table.data + start + at, slope, table.first + start + at, table.second + start + at);
    }
  }
}

/** The sum of the squares of the tables' gradients. */
export function squaredTableNorm(plan: Plan): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (!input.table) continue;
    const table = changetype<Table>(input.table);
    const bytes = <usize>table.stride << 2;
    for (let place: u32 = 0; place < input.distinctCount; place++) {
      if (load<u32>(table.marks + (<usize>place << 2)) == 0) continue;
      const gradient = table.gradient + <usize>place * bytes;
      for (let at: usize = 0; at < bytes; at += 4) {
        const g = <f64>load<f32>(gradient + at);
        sum += g * g;
      }
    }
  }
  return sum;
}

/** Brings every row of every table up to date. */
export function catchUpTables(plan: Plan): void {
  const optimizer = changetype<Optimizer>(plan.optimizer);
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (!input.table) continue;
    const table = changetype<Table>(input.table);
    for (let row: u32 = 0; row < input.vocabulary; row++) catchUpRow(optimizer, table, row, optimizer.step);
  }
}
