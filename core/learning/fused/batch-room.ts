/** Room for a batch in the kernels' memory: as large as the largest batch so far, and divided into shares. */

import { wideSlots } from '../image-values.ts';
import type { NetworkSpec } from '../network.ts';
import type { LabelledBatch } from '../network-input.ts';
import type { PlannedTower } from './image-writer.ts';
import type { PlannedInput } from './input-writer.ts';
import type { KernelMemory } from './kernel-memory.ts';
import { makeRoomForRows } from './norm-room.ts';
import type { WrittenPlan } from './plan-writer.ts';

/** Copies batches in. */
export interface BatchRoom {
  /** `images`: values of every image input, as `imageValues` has them. */
  write(batch: LabelledBatch, images: readonly Float32Array[]): void;
}

const spareFloats = 16;

/** What private training needs room for. */
export interface RoomPrivacy {
  /** Whether rows are clipped. */
  readonly clips: boolean;
  /** Whether every row of a table gets noise. */
  readonly everyRow: boolean;
}

/** Everything allocated after this call is freed when a larger batch comes. */
export function createBatchRoom(
  memory: KernelMemory,
  written: WrittenPlan,
  { network, ...privacy }: RoomPrivacy & { readonly network: NetworkSpec },
): BatchRoom {
  const { plans, inputs, towers } = written;
  const release = memory.mark();
  const denseWidth = plans[0].get('denseWidth');
  let targets = 1;
  let capacity = 0;
  let dense = 0;
  let labels = 0;
  let weights = 0;
  let ids: number[] = [];
  let pixels: number[] = [];
  // Rows are multiplied in fours.
  const shareRowsOf = (rows: number): number => 4 * Math.ceil(rows / (4 * plans.length));
  const makeRoom = (rows: number): void => {
    release();
    dense = memory.allocate(rows * denseWidth + spareFloats);
    labels = memory.allocate(rows * targets);
    weights = memory.allocate(rows);
    for (const plan of plans) plan.set({ dense, labels });
    ids = inputs.map((input) => makeRoomFor(memory, input, { rows, ...privacy }));
    pixels = towers.map((tower) => makeRoomForPixels(memory, tower, rows));
    if (network.batchNorm) makeRoomForRows(memory, written, shareRowsOf(rows));
    capacity = rows;
  };
  return {
    write: (batch, images) => {
      const { rows } = batch;
      // As many targets a row as the batch brings: one, or one a class.
      targets = batch.label.length / Math.max(1, rows);
      if (rows > capacity) makeRoom(rows);
      const shareRows = shareRowsOf(rows);
      for (const [share, plan] of plans.entries()) {
        const firstRow = Math.min(rows, share * shareRows);
        plan.set({ rows, fault: 0, firstRow, shareRows: Math.min(rows - firstRow, shareRows) });
        plan.set({ rowWeights: batch.weights ? weights : 0 });
      }
      memory.floats(dense, rows * denseWidth).set(wideSlots(network, batch));
      for (const [i, values] of images.entries()) memory.floats(pixels[i], values.length).set(values);
      memory.floats(labels, rows * targets).set(batch.label);
      if (batch.weights) memory.floats(weights, rows).set(batch.weights);
      for (const [i, { length }] of inputs.entries()) memory.integers(ids[i], rows * length).set(idsOf(batch, i));
    },
  };
}

/** The address of the ids. */
function makeRoomFor(
  memory: KernelMemory,
  input: PlannedInput,
  { rows, clips, everyRow }: RoomPrivacy & { readonly rows: number },
): number {
  const { length, vocabulary, stride, projectedWidth, shares } = input;
  const count = rows * length;
  // One place for padding, and products are made in fours.
  const places = (everyRow ? vocabulary : Math.min(vocabulary, count)) + 4;
  const ids = memory.allocate(count);
  const common = { ids, places: memory.allocate(count), distinct: memory.allocate(places) };
  const current = shares[0].table ? memory.allocate(places * stride) : 0;
  const projected = shares[0].tower ? memory.allocate(places * projectedWidth) : 0;
  for (const { struct, table, tower } of shares) {
    struct.set({ ...common, counts: memory.allocate(clips ? places : 0) });
    table?.set({ current, gradient: memory.allocate(places * stride), marks: memory.allocate(places) });
    tower?.set({ projected });
  }
  return ids;
}

/** The address of the pixels. */
function makeRoomForPixels(memory: KernelMemory, { shares, pixels: count }: PlannedTower, rows: number): number {
  const pixels = memory.allocate(rows * count);
  for (const struct of shares) struct.set({ pixels });
  return pixels;
}

/** Embeddings come before texts. */
function idsOf({ ids, tokens }: LabelledBatch, input: number): Int32Array {
  return input < ids.length ? ids[input] : tokens[input - ids.length];
}
