/** Room for all rows of a share in every layer: batch normalisation takes a step layer by layer, not block by block. */

import { spareFloats as imageSpare, type PlannedStage } from './image-plan.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { WrittenPlan } from './plan-writer.ts';

/** Floats beyond the last row that whole vectors may write. */
const spareFloats = 16;
/** Towers of images with more than this are gone through once more on the way back. */
const mostKeptFloats = 2 ** 25;

export function makeRoomForRows(memory: KernelMemory, written: WrittenPlan, rows: number): void {
  const { plans, layers, inputs } = written;
  for (const [share, plan] of plans.entries()) {
    plan.set({ joinedRows: memory.allocate(rows * plan.get('joinedStride') + spareFloats) });
    for (const { shares, stride } of layers) {
      const floats = rows * stride;
      const [valuesRows, deltaRows, normalRows] = [0, 1, 2].map(() => memory.allocate(floats));
      shares[share].set({ valuesRows, deltaRows, normalRows });
    }
    for (const { shares, filterStride } of inputs) {
      const { tower } = shares[share];
      if (!tower) continue;
      const floats = rows * filterStride;
      tower.set({ pooledRows: memory.allocate(floats), winnersRows: memory.allocate(floats) });
    }
  }
  makeRoomForImages(memory, written, rows);
}

function makeRoomForImages(memory: KernelMemory, { plans, towers }: WrittenPlan, rows: number): void {
  const ofRow = towers.flatMap(({ stages: [first] }) => first.map(({ input, output, winners }) => input + output + winners));
  const keeps = plans.length * rows * ofRow.reduce((sum, floats) => sum + floats, 0) <= mostKeptFloats;
  for (const { shares, stages } of towers) {
    for (const [share, struct] of shares.entries()) {
      struct.set({ keepsRows: keeps ? 1 : 0 });
      if (keeps) keepStages(memory, stages[share], rows);
    }
  }
}

/** A stage's output is the next one's input. */
function keepStages(memory: KernelMemory, stages: readonly PlannedStage[], rows: number): void {
  let inputRows = stages.length > 0 ? memory.allocate(rows * stages[0].input + imageSpare) : 0;
  for (const { struct, output, winners } of stages) {
    const outputRows = memory.allocate(rows * output + imageSpare);
    struct.set({ inputRows, outputRows, winnersRows: memory.allocate(rows * winners) });
    inputRows = outputRows;
  }
}
