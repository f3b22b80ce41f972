/**
 * Training of wide and deep networks in one call a step: forward, backward, optimiser. What it works on, and where, stands
 * in a Plan (fused/plan.ts) that the caller lays into the memory behind `heapStart()`.
 */

import { catchUpTables, squaredTableNorm, updateTables } from './fused/catch-up';
import { layersBackward, layersForward, prepareLayers } from './fused/layers';
import { forgetIds, inputAt, joinRows, numberIds, scatterEmbeddings } from './fused/lookups';
import { lossOf } from './fused/loss';
import { Optimizer, Plan } from './fused/plan';
import { poolBackward, poolRows, projectTokens, turnKernel, turnKernelGradient } from './fused/text';
import { squaredNorm, updateVariables } from './fused/update';
import { startLogits, wideBackward } from './fused/wide';

/** The first free byte. */
export function heapStart(): usize {
  return __heap_base;
}

/** The sum of the losses of the batch, without dropout. Changes nothing that is trained. */
export function evaluate(pointer: usize): f64 {
  const plan = changetype<Plan>(pointer);
  if (!start(plan)) return 0;
  let sum: f64 = 0;
  for (let from: u32 = 0; from < plan.rows; from += plan.blockRows) {
    const rows = min(plan.blockRows, plan.rows - from);
    forward(plan, from, rows, false);
    sum += lossOf(plan, from, rows);
  }
  forgetIds(plan);
  return sum;
}

/** One optimiser step; the sum of the losses before it. The caller has set the optimiser's rate and counted its step. */
export function step(pointer: usize): f64 {
  const plan = changetype<Plan>(pointer);
  const optimizer = changetype<Optimizer>(plan.optimizer);
  // Rows are looked up as the step before left them.
  optimizer.step--;
  const started = start(plan);
  optimizer.step++;
  if (!started) return 0;
  const sum = accumulateGradients(plan);
  let scale: f32 = 1;
  if (optimizer.clipNorm > 0) {
    const norm = Math.sqrt(squaredNorm(optimizer) + squaredTableNorm(plan));
    if (norm > <f64>optimizer.clipNorm) scale = <f32>(<f64>optimizer.clipNorm / norm);
  }
  updateVariables(optimizer, scale);
  updateTables(plan, scale);
  forgetIds(plan);
  return sum;
}

/** Brings every row of every table to the state after the steps taken. */
export function catchUp(pointer: usize): void {
  catchUpTables(changetype<Plan>(pointer));
}

/** False, and the plan's fault set, where an id lies outside of its vocabulary. */
function start(plan: Plan): bool {
  if (!numberIds(plan)) {
    forgetIds(plan);
    plan.fault = 1;
    return false;
  }
  if (plan.deep) {
    for (let i: u32 = 0; i < plan.inputCount; i++) {
      const input = inputAt(plan, i);
      if (input.tower) projectTokens(input);
    }
  }
  return true;
}

function forward(plan: Plan, from: u32, rows: u32, training: bool): void {
  if (plan.deep) {
    for (let i: u32 = 0; i < plan.inputCount; i++) {
      const input = inputAt(plan, i);
      if (input.tower) poolRows(input, from, rows);
    }
  }
  joinRows(plan, from, rows);
  startLogits(plan, from, rows);
  if (plan.deep) layersForward(plan, rows, training);
}

function accumulateGradients(plan: Plan): f64 {
  if (plan.deep) prepare(plan);
  let sum: f64 = 0;
  for (let from: u32 = 0; from < plan.rows; from += plan.blockRows) {
    const rows = min(plan.blockRows, plan.rows - from);
    forward(plan, from, rows, true);
    sum += lossOf(plan, from, rows);
    wideBackward(plan, from, rows);
    if (plan.deep) deepBackward(plan, from, rows);
  }
  if (plan.deep) {
    for (let i: u32 = 0; i < plan.inputCount; i++) {
      const input = inputAt(plan, i);
      if (input.tower) turnKernelGradient(input);
    }
  }
  return sum;
}

function prepare(plan: Plan): void {
  prepareLayers(plan);
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.tower) turnKernel(input);
  }
}

function deepBackward(plan: Plan, from: u32, rows: u32): void {
  layersBackward(plan, rows);
  if (!plan.joinsTables) return;
  scatterEmbeddings(plan, from, rows);
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.tower) poolBackward(plan, input, from, rows);
  }
}
