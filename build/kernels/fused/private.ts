/**
 * Private training: every row's gradient, over all variables together, is clipped before rows are summed. It is never formed
 * where its norm is known without: a dense layer's gradient is an outer product, an embedding's the delta itself.
 */

import { averageSquares } from './average';
import { addImageSquares, imageTowerAt } from './images';
import { joinedBackward } from './joined';
import { addLayerSquares, layersDeltas, layersGradients, scaleLayerDeltas } from './layers';
import { inputAt } from './lookups';
import { Plan, Table } from './plan';
import { addTowerSquares } from './text';
import { scaleRow } from './vector';
import { addWideSquares, wideBackward } from './wide';

/** Adds a block's gradients, each row's clipped. */
export function privateBackward(plan: Plan, from: u32, rows: u32): void {
  const squares = plan.squares;
  memory.fill(squares, 0, <usize>rows << 3);
  addWideSquares(plan, from, rows, squares);
  if (plan.deep) {
    layersDeltas(plan, rows);
    addLayerSquares(plan, rows, squares);
    addInputSquares(plan, from, rows, squares);
    for (let i: u32 = 0; i < plan.towerCount; i++) addImageSquares(plan, imageTowerAt(plan, i), rows, squares);
  }
  for (let r: u32 = 0; r < rows; r++) {
    const norm = Math.sqrt(load<f64>(squares + (<usize>r << 3)));
    if (norm > <f64>plan.rowNorm) scaleDeltas(plan, r, <f32>(<f64>plan.rowNorm / norm));
  }
  wideBackward(plan, from, rows);
  if (!plan.deep) return;
  layersGradients(plan, rows);
  joinedBackward(plan, from, rows);
}

function addInputSquares(plan: Plan, from: u32, rows: u32, squares: usize): void {
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.tower) {
      addTowerSquares(plan, input, from, rows, squares);
      continue;
    }
    if (changetype<Table>(input.table).frozen) continue;
    const width = <usize>changetype<Table>(input.table).width << 2;
    for (let r: u32 = 0; r < rows; r++) {
      const slopes = plan.joinedDelta + (<usize>(r * plan.joinedStride + input.column) << 2);
      let sum: f64 = 0;
      for (let at: usize = 0; at < width; at += 4) sum += <f64>load<f32>(slopes + at) * <f64>load<f32>(slopes + at);
      // Tokens share the average's gradient.
      if (input.text) sum *= averageSquares(input, from + r);
      const at = squares + (<usize>r << 3);
      store<f64>(at, load<f64>(at) + sum);
    }
  }
}

function scaleDeltas(plan: Plan, row: u32, scale: f32): void {
  scaleRow(plan.logitsDelta, plan.unitStride, row, scale);
  if (!plan.deep) return;
  scaleLayerDeltas(plan, row, scale);
  // Without hidden layers the joined rows' deltas are the last.
  scaleRow(plan.joinedDelta, plan.joinedStride, row, scale);
}
