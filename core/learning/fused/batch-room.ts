/** Room for a batch in the kernels' memory: as large as the largest batch so far. */

import { wideSlots } from '../image-values.ts';
import type { NetworkSpec } from '../network.ts';
import type { LabelledBatch } from '../network-input.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { WrittenPlan } from './plan-writer.ts';

/** Copies batches in. */
export interface BatchRoom {
  /** `images`: values of every image input, as `imageValues` has them. */
  write(batch: LabelledBatch, images: readonly Float32Array[]): void;
}

const spareFloats = 16;

/** Everything allocated after this call is freed when a larger batch comes. */
export function createBatchRoom(memory: KernelMemory, network: NetworkSpec, { plan, inputs, towers }: WrittenPlan): BatchRoom {
  const release = memory.mark();
  const denseWidth = plan.get('denseWidth');
  let capacity = 0;
  let dense = 0;
  let labels = 0;
  let ids: number[] = [];
  let pixels: number[] = [];
  const makeRoom = (rows: number): void => {
    release();
    dense = memory.allocate(rows * denseWidth + spareFloats);
    labels = memory.allocate(rows);
    plan.set({ dense, labels });
    ids = inputs.map(({ struct, table, tower, length, vocabulary, stride, projectedWidth }) => {
      const count = rows * length;
      // One place for padding, and products are made in fours.
      const distinct = Math.min(vocabulary, count) + 4;
      const address = memory.allocate(count);
      struct.set({ ids: address, places: memory.allocate(count), distinct: memory.allocate(distinct) });
      table?.set({ current: memory.allocate(distinct * stride) });
      table?.set({ gradient: memory.allocate(distinct * stride), marks: memory.allocate(distinct) });
      tower?.set({ projected: memory.allocate(distinct * projectedWidth) });
      return address;
    });
    pixels = towers.map(({ struct, pixels: count }) => {
      const address = memory.allocate(rows * count);
      struct.set({ pixels: address });
      return address;
    });
    capacity = rows;
  };
  return {
    write: (batch, images) => {
      const { rows } = batch;
      if (rows > capacity) makeRoom(rows);
      plan.set({ rows, fault: 0 });
      memory.floats(dense, rows * denseWidth).set(wideSlots(network, batch));
      for (const [i, values] of images.entries()) memory.floats(pixels[i], values.length).set(values);
      memory.floats(labels, rows).set(batch.label);
      for (const [i, { length }] of inputs.entries()) memory.integers(ids[i], rows * length).set(idsOf(batch, i));
    },
  };
}

/** Embeddings come before texts. */
function idsOf({ ids, tokens }: LabelledBatch, input: number): Int32Array {
  return input < ids.length ? ids[input] : tokens[input - ids.length];
}
