/** A block's joined rows: dense slots, embeddings, texts and images beside one another; and their gradients back to the inputs. */

import { imageTowerAt, towerBackward, towerForward, turnTowerGradients } from './images';
import { inputAt, joinRows, scatterEmbeddings } from './lookups';
import { Plan } from './plan';
import { poolBackward, poolRows, turnKernelGradient } from './text';

export function joinBlock(plan: Plan, from: u32, rows: u32): void {
  if (plan.deep) {
    for (let i: u32 = 0; i < plan.inputCount; i++) {
      const input = inputAt(plan, i);
      if (input.tower) poolRows(input, from, rows);
    }
  }
  joinRows(plan, from, rows);
  joinImages(plan, from, rows);
}

function joinImages(plan: Plan, from: u32, rows: u32): void {
  for (let i: u32 = 0; i < plan.towerCount; i++) {
    towerForward(imageTowerAt(plan, i), from, rows, plan.joined, <usize>plan.joinedStride << 2);
  }
}

/** Once more those images whose tower has seen others since. */
export function joinAgain(plan: Plan, from: u32, rows: u32): void {
  for (let i: u32 = 0; i < plan.towerCount; i++) {
    const tower = imageTowerAt(plan, i);
    if (!tower.keepsRows) towerForward(tower, from, rows, plan.joined, <usize>plan.joinedStride << 2);
  }
}

/** Adds a block's gradients of the inputs; the images are those taken through their towers last. */
export function joinedBackward(plan: Plan, from: u32, rows: u32): void {
  if (!plan.joinsTables) return;
  scatterEmbeddings(plan, from, rows);
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.tower) poolBackward(plan, input, from, rows);
  }
  for (let i: u32 = 0; i < plan.towerCount; i++) {
    towerBackward(imageTowerAt(plan, i), rows, plan.joinedDelta, <usize>plan.joinedStride << 2);
  }
}

/** Once a training step, after a share's blocks. */
export function turnInputGradients(plan: Plan): void {
  for (let i: u32 = 0; i < plan.inputCount; i++) {
    const input = inputAt(plan, i);
    if (input.tower) turnKernelGradient(input);
  }
  for (let i: u32 = 0; i < plan.towerCount; i++) turnTowerGradients(imageTowerAt(plan, i));
}
