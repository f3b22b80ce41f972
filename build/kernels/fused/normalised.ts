/**
 * A training step's way through a network with batch normalisation: layer by layer, because a layer's sums are normalised by
 * the mean and variance of the whole batch. A share keeps what its rows are in every layer; each function is a task.
 */

import { enterRows, imageTowerAt } from './images';
import { joinAgain, joinBlock, joinedBackward, turnInputGradients } from './joined';
import { activate, addLogits, addOutputGradients, addWeightsGradient, closeRelu, outputDelta, passDelta, seedMasks, sumRows } from './layers';
import { inputAt } from './lookups';
import { lossOf } from './loss';
import { addMoments, addNormGradients, clearMoments, passNorm, takeMoments, takeSlopes } from './norm';
import { layerAt, Plan, planAt, Team, Tower } from './plan';
import { startLogits, wideBackward } from './wide';

/** Points at the rows of the block that begins `done` rows behind the share's first. */
export function enterBlock(plan: Plan, done: u32): void {
  plan.joined = plan.joinedRows + (<usize>(done * plan.joinedStride) << 2);
  for (let i: u32 = 0; i < plan.layerCount; i++) {
    const layer = layerAt(plan, i);
    const gap = <usize>(done * layer.stride) << 2;
    layer.values = layer.valuesRows + gap;
    layer.delta = layer.deltaRows + gap;
    layer.normal = layer.normalRows + gap;
  }
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (!input.tower) continue;
    const tower = changetype<Tower>(input.tower);
    const gap = <usize>(done * tower.filterStride) << 2;
    tower.pooled = tower.pooledRows + gap;
    tower.winners = tower.winnersRows + gap;
  }
  for (let i: u32 = 0; i < plan.towerCount; i++) enterRows(imageTowerAt(plan, i), done);
}

@inline
function rowsAt(plan: Plan, done: u32): u32 {
  return min(plan.blockRows, plan.shareRows - done);
}

/** A layer's sums, and the share's part of their moments. */
export function sumLayer(team: Team, share: u32, index: u32): void {
  const plan = planAt(team, share);
  const layer = layerAt(plan, index);
  if (index == 0) seedMasks(plan);
  else takeMoments(team, plan, index - 1, share == 0);
  clearMoments(layer);
  for (let done: u32 = 0; done < plan.shareRows; done += plan.blockRows) {
    const rows = rowsAt(plan, done);
    enterBlock(plan, done);
    if (index == 0) joinBlock(plan, plan.firstRow + done, rows);
    else activate(plan, layerAt(plan, index - 1), rows, true);
    sumRows(plan, index, rows);
    addMoments(layer, rows, done);
  }
}

/** The losses, and the gradients back to the last layer's normalisation. */
export function turnRows(team: Team, share: u32): void {
  const plan = planAt(team, share);
  const last = plan.layerCount - 1;
  takeMoments(team, plan, last, share == 0);
  let sum: f64 = 0;
  for (let done: u32 = 0; done < plan.shareRows; done += plan.blockRows) {
    const rows = rowsAt(plan, done);
    const from = plan.firstRow + done;
    enterBlock(plan, done);
    activate(plan, layerAt(plan, last), rows, true);
    startLogits(plan, from, rows);
    addLogits(plan, rows);
    sum += lossOf(plan, from, rows);
    wideBackward(plan, from, rows);
    addOutputGradients(plan, rows);
    outputDelta(plan, rows);
    reachNorm(plan, last, rows);
  }
  store<f64>(plan.sums, sum);
}

/** A layer's gradients, and those by its input, back to the normalisation before it or to the inputs. */
export function passLayer(team: Team, share: u32, index: u32): void {
  const plan = planAt(team, share);
  const layer = layerAt(plan, index);
  takeSlopes(team, plan, index);
  const again = index == 0 && plan.shareRows > plan.blockRows;
  for (let done: u32 = 0; done < plan.shareRows; done += plan.blockRows) {
    const rows = rowsAt(plan, done);
    const from = plan.firstRow + done;
    enterBlock(plan, done);
    if (again) joinAgain(plan, from, rows);
    passNorm(layer, rows);
    addWeightsGradient(plan, index, rows);
    passDelta(plan, index, rows);
    if (index > 0) reachNorm(plan, index - 1, rows);
    else joinedBackward(plan, from, rows);
  }
  if (index == 0) turnInputGradients(plan);
}

@inline
function reachNorm(plan: Plan, index: u32, rows: u32): void {
  const layer = layerAt(plan, index);
  closeRelu(plan, layer, rows);
  addNormGradients(layer, rows);
}
