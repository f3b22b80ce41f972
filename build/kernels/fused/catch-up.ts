/**
 * Tables are updated by row: the steps in which a row had no gradient are made up for when it next has one, and are reckoned
 * with when it is looked up. So the weights are those of an optimiser that updates every row in every step.
 */

import { inputAt } from './lookups';
import { Input, Optimizer, Plan, Table } from './plan';
import { addAndClear, MOMENTUM, negligible, RMSPROP, Run, SGD, updateRun } from './update';

/** Brings a row to the state after `step` steps. `known`: where its weights after them are, or 0. */
@inline
function catchUpRow(optimizer: Optimizer, table: Table, row: u32, step: u32, known: usize): void {
  const at = table.steps + (<usize>row << 2);
  const last = load<u32>(at);
  if (last == step) return;
  store<u32>(at, step);
  const start = <usize>row * table.rowBytes;
  const gap = <usize>(step - last) << 2;
  if (optimizer.kind > RMSPROP) coast(optimizer, table, start, last, gap, known);
  else if (optimizer.kind == MOMENTUM) glide(optimizer, table, start, gap, known);
  else if (optimizer.kind == RMSPROP) fade(optimizer, table, start, gap);
}

/**
 * Adam's steps without a gradient. After k of them the momentum has shrunk to beta1^k of itself and the root s of the variance
 * to beta2^(k/2); with c_k = beta2^(-k/2) - 1 and e = epsilon / (s + epsilon) the step moves a weight by momentum x rate_k q^k
 * / (s + epsilon) / (1 + e c_k), q = beta1 / beta2^(1/2). The last quotient is 1 - e c_k + e^2 c_k^2 up to float rounding,
 * because q^k is gone before c_k is large; `coasts` holds the sums of rate_k q^k times 1, c_k and c_k^2.
 */
function coast(optimizer: Optimizer, table: Table, start: usize, last: u32, gap: usize, known: usize): void {
  const first = table.first + start;
  const second = table.second + start;
  const bytes = <usize>table.stride << 2;
  if (known) copyRow(table.data + start, known, bytes);
  else coastTo(table.data + start, optimizer, table, start, last);
  const power1 = v128.load32_splat(optimizer.powers1 + gap);
  const power2 = v128.load32_splat(optimizer.powers2 + gap);
  const smallest = f32x4.splat(negligible);
  for (let at: usize = 0; at < bytes; at += 16) {
    const decayed = f32x4.mul(power1, v128.load(first + at));
    v128.store(first + at, v128.and(decayed, f32x4.ge(f32x4.abs(decayed), smallest)));
    v128.store(second + at, f32x4.mul(power2, v128.load(second + at)));
  }
}

/** The weights alone, to `to`. */
@inline
function coastTo(to: usize, optimizer: Optimizer, table: Table, start: usize, last: u32): void {
  const sums = optimizer.coasts + (<usize>(last & (optimizer.coastsLength - 1)) << 4);
  const sum0 = v128.load32_splat(sums);
  const sum1 = v128.load32_splat(sums, 4);
  const sum2 = v128.load32_splat(sums, 8);
  const epsilon = f32x4.splat(optimizer.epsilon);
  const bytes = <usize>table.stride << 2;
  const data = table.data + start;
  const first = table.first + start;
  const second = table.second + start;
  for (let at: usize = 0; at < bytes; at += 16) {
    const inverse = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.sqrt(v128.load(second + at)), epsilon));
    const e = f32x4.mul(epsilon, inverse);
    const way = f32x4.sub(sum0, f32x4.mul(e, f32x4.sub(sum1, f32x4.mul(e, sum2))));
    v128.store(to + at, f32x4.sub(v128.load(data + at), f32x4.mul(f32x4.mul(v128.load(first + at), inverse), way)));
  }
}

/** The batch's rows of a table at places [from .. until) as they stand after `step` steps, in `current`; nothing else changes. */
export function lookUpRows(input: Input, optimizer: Optimizer, step: u32, from: u32, until: u32): void {
  const table = changetype<Table>(input.table);
  const bytes = <usize>table.stride << 2;
  let to = table.current + <usize>from * bytes;
  for (let i = from; i < until; i++) {
    const row = load<u32>(input.distinct + (<usize>i << 2));
    const last = load<u32>(table.steps + (<usize>row << 2));
    const start = <usize>row * table.rowBytes;
    if (last == step || optimizer.kind == SGD || optimizer.kind == RMSPROP) copyRow(to, table.data + start, bytes);
    else if (optimizer.kind == MOMENTUM) glideTo(to, optimizer, table, start, <usize>(step - last) << 2);
    else coastTo(to, optimizer, table, start, last);
    to += bytes;
  }
}

@inline
function copyRow(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Steps of gradient descent with momentum. */
function glide(optimizer: Optimizer, table: Table, start: usize, gap: usize, known: usize): void {
  if (known) copyRow(table.data + start, known, <usize>table.stride << 2);
  else glideTo(table.data + start, optimizer, table, start, gap);
  const power = v128.load32_splat(optimizer.powers1 + gap);
  const end = start + (<usize>table.stride << 2);
  for (let at = start; at < end; at += 16) v128.store(table.first + at, f32x4.mul(power, v128.load(table.first + at)));
}

@inline
function glideTo(to: usize, optimizer: Optimizer, table: Table, start: usize, gap: usize): void {
  const way = v128.load32_splat(optimizer.sums1 + gap);
  const bytes = <usize>table.stride << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const moved = f32x4.mul(way, v128.load(table.first + start + at));
    v128.store(to + at, f32x4.add(v128.load(table.data + start + at), moved));
  }
}

/** RMSprop moves nothing without a gradient. */
function fade(optimizer: Optimizer, table: Table, start: usize, gap: usize): void {
  const power = v128.load32_splat(optimizer.powers2 + gap);
  const end = start + (<usize>table.stride << 2);
  for (let at = start; at < end; at += 16) v128.store(table.second + at, f32x4.mul(power, v128.load(table.second + at)));
}

/** Updates a table's rows at places [from .. until) that have a gradient in the running step; it is 0 afterwards. */
export function updateTable(input: Input, optimizer: Optimizer, run: Run, from: u32, until: u32): void {
  const table = changetype<Table>(input.table);
  run.l2 = 0;
  run.kept = 1;
  run.bytes = <usize>table.stride << 2;
  for (let place = from; place < until; place++) {
    const mark = table.marks + (<usize>place << 2);
    if (load<u32>(mark) == 0) continue;
    store<u32>(mark, 0);
    const row = load<u32>(input.distinct + (<usize>place << 2));
    catchUpRow(optimizer, table, row, optimizer.step - 1, table.current + <usize>place * run.bytes);
    store<u32>(table.steps + (<usize>row << 2), optimizer.step);
    const start = <usize>row * table.rowBytes;
    run.data = table.data + start;
    run.gradient = table.gradient + <usize>place * run.bytes;
    run.first = table.first + start;
    run.second = table.second + start;
    updateRun(optimizer, run);
  }
}

/** Adds another share's gradients of a table's rows at places [from .. until), which are 0 afterwards. */
export function gatherTable(table: Table, other: Table, from: u32, until: u32): void {
  const bytes = <usize>table.stride << 2;
  for (let place = from; place < until; place++) {
    const mark = other.marks + (<usize>place << 2);
    if (load<u32>(mark) == 0) continue;
    store<u32>(mark, 0);
    store<u32>(table.marks + (<usize>place << 2), 1);
    addAndClear(table.gradient + <usize>place * bytes, other.gradient + <usize>place * bytes, bytes);
  }
}

/** The sum of the squares of a table's gradients at places [from .. until). */
export function squaredTableNorm(table: Table, from: u32, until: u32): f64 {
  let sum: f64 = 0;
  const bytes = <usize>table.stride << 2;
  for (let place = from; place < until; place++) {
    if (load<u32>(table.marks + (<usize>place << 2)) == 0) continue;
    const gradient = table.gradient + <usize>place * bytes;
    for (let at: usize = 0; at < bytes; at += 4) {
      const g = <f64>load<f32>(gradient + at);
      sum += g * g;
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
    for (let row: u32 = 0; row < input.vocabulary; row++) catchUpRow(optimizer, table, row, optimizer.step, 0);
  }
}
