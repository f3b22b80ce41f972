/** Room for all rows of a share in every layer: batch normalisation takes a step layer by layer, not block by block. */

import type { KernelMemory } from './kernel-memory.ts';
import type { WrittenPlan } from './plan-writer.ts';

/** Floats beyond the last row that whole vectors may write. */
const spareFloats = 16;

export function makeRoomForRows(memory: KernelMemory, { plans, layers, inputs }: WrittenPlan, rows: number): void {
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
}
