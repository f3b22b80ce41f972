/** The losses on logits and their gradients, in double precision: those of core/learning/loss.ts. */

import { Plan } from './plan';

const BINARY: u32 = 0;
const MULTICLASS: u32 = 1;
const MULTILABEL: u32 = 3;

/** The sum over a block's rows; sets the gradient of the mean over the batch by the logits. */
export function lossOf(plan: Plan, from: u32, rows: u32): f64 {
  if (plan.output == BINARY) return binaryLoss(plan, from, rows);
  if (plan.output == MULTICLASS) return multiclassLoss(plan, from, rows);
  if (plan.output == MULTILABEL) return multilabelLoss(plan, from, rows);
  return squaredError(plan, from, rows);
}

@inline
function labelOf(plan: Plan, row: u32): f64 {
  return <f64>load<f32>(plan.labels + (<usize>row << 2));
}

@inline
function classWeight(plan: Plan, label: f64): f64 {
  const index = <u32>label;
  return index < plan.classCount ? load<f64>(plan.classWeights + (<usize>index << 3)) : 1;
}

@inline
function rowWeight(plan: Plan, row: u32): f64 {
  return plan.rowWeights ? <f64>load<f32>(plan.rowWeights + (<usize>row << 2)) : 1;
}

function binaryLoss(plan: Plan, from: u32, rows: u32): f64 {
  let sum: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    const logit = <f64>load<f32>(plan.logits + (<usize>r << 2));
    const label = labelOf(plan, from + r);
    const weight = classWeight(plan, label) * rowWeight(plan, from + r);
    const small = Math.exp(-Math.abs(logit));
    const probability = logit >= 0 ? 1 / (1 + small) : small / (1 + small);
    store<f32>(plan.logitsDelta + (<usize>r << 2), <f32>((weight * (probability - label)) / <f64>plan.rows));
    sum += weight * (Math.max(logit, 0) - logit * label + Math.log1p(small));
  }
  return sum;
}

function multiclassLoss(plan: Plan, from: u32, rows: u32): f64 {
  const bytes = <usize>plan.unitStride << 2;
  const unitBytes = <usize>plan.units << 2;
  let sum: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    const logits = plan.logits + <usize>r * bytes;
    const slopes = plan.logitsDelta + <usize>r * bytes;
    const label = labelOf(plan, from + r);
    const weight = classWeight(plan, label) * rowWeight(plan, from + r);
    let largest = -Infinity;
    for (let u: usize = 0; u < unitBytes; u += 4) largest = Math.max(largest, <f64>load<f32>(logits + u));
    let total: f64 = 0;
    for (let u: usize = 0; u < unitBytes; u += 4) {
      const power = Math.exp(<f64>load<f32>(logits + u) - largest);
      store<f32>(slopes + u, <f32>power);
      total += power;
    }
    const scale = weight / <f64>plan.rows;
    const own = <usize>label << 2;
    for (let u: usize = 0; u < unitBytes; u += 4) {
      const share = (scale * <f64>load<f32>(slopes + u)) / total;
      store<f32>(slopes + u, <f32>(u == own ? share - scale : share));
    }
    sum += weight * (Math.log(total) + largest - <f64>load<f32>(logits + own));
  }
  return sum;
}

/** Labels are rows x units; a row's loss is the mean over its classes. */
function multilabelLoss(plan: Plan, from: u32, rows: u32): f64 {
  const bytes = <usize>plan.unitStride << 2;
  const units = plan.units;
  let sum: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    const logits = plan.logits + <usize>r * bytes;
    const slopes = plan.logitsDelta + <usize>r * bytes;
    const ofRow = rowWeight(plan, from + r);
    let own: f64 = 0;
    for (let u: u32 = 0; u < units; u++) {
      const at = <usize>u << 2;
      const logit = <f64>load<f32>(logits + at);
      const label = labelOf(plan, (from + r) * units + u);
      const weight = (label == 1 ? classWeight(plan, <f64>u) : 1) * ofRow;
      const small = Math.exp(-Math.abs(logit));
      const probability = logit >= 0 ? 1 / (1 + small) : small / (1 + small);
      store<f32>(slopes + at, <f32>((weight * (probability - label)) / (<f64>plan.rows * <f64>units)));
      own += weight * (Math.max(logit, 0) - logit * label + Math.log1p(small));
    }
    sum += own / <f64>units;
  }
  return sum;
}

function squaredError(plan: Plan, from: u32, rows: u32): f64 {
  let sum: f64 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    const error = <f64>load<f32>(plan.logits + (<usize>r << 2)) - labelOf(plan, from + r);
    const weight = rowWeight(plan, from + r);
    store<f32>(plan.logitsDelta + (<usize>r << 2), <f32>((weight * (2 * error)) / <f64>plan.rows));
    sum += weight * (error * error);
  }
  return sum;
}
