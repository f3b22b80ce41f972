/** An image's tower outside of the fused engine: the same kernels over a memory of their own, with the weights of plain arrays. */

import { invariant } from '../foundation/index.ts';
import { allocateByFilter, type ImageVariables, writeImageTower } from './fused/image-plan.ts';
import { createKernelMemory, type KernelMemory } from './fused/kernel-memory.ts';
import { startKernels } from './fused/kernel-module.ts';
import { imageTowerFields } from './fused/plan-fields.ts';
import { imageKernelShape, type Shape } from './fused/variable-layout.ts';
import { imageStages, imagesOf, pixelCount, towerWidth } from './image-stages.ts';
import type { NetworkSpec } from './network.ts';
import type { TowerSlot } from './text-tower.ts';
import { variableNames } from './variables.ts';

export interface ImageTower {
  /** pixels: rows x height x width x channels, as `imageValues` has them. Writes rows x towerWidth. */
  forward(pixels: Float32Array, rows: number, out: TowerSlot): void;
  /** Adds the parameters' gradients for the rows `forward` saw last; `addTo` finds where. */
  backward(gradient: TowerSlot, addTo: (name: string) => Float32Array): void;
}

/** Rows at a time where no gradient follows. */
const blockRows = 16;

interface PlacedVariable {
  readonly name: string;
  readonly count: number;
  readonly shape: Shape;
  readonly data: number;
  readonly gradient: number;
}

/**
 * `training`: all rows of a batch stay, for `backward`, and `weightsOf` is asked at every `forward`: the weights have changed.
 * Else it is asked once.
 */
export function createImageTower(
  network: NetworkSpec,
  index: number,
  { weightsOf, training }: { readonly weightsOf: (name: string) => Float32Array; readonly training: boolean },
): ImageTower {
  const input = imagesOf(network.inputs)[index];
  const { imageFilters = [] } = network;
  const width = towerWidth(input, imageFilters);
  const pixels = pixelCount(input);
  // The build every runtime has: answers must not depend on the machine's more than they need to.
  const { kernels, memory: raw, used } = startKernels('simd', false);
  const memory = createKernelMemory(raw, kernels.heapStart(), used);
  const variables = placeVariables(memory, network, index);
  const find = (name: string): PlacedVariable => {
    const found = variables.find((variable) => variable.name === name);
    invariant(found, `the tower has ${name}`);
    return found;
  };
  const addresses: ImageVariables = { dataOf: (name) => find(name).data, gradientOf: (name) => find(name).gradient };
  const release = memory.mark();
  let room: TowerRoom | undefined;
  let last = 0;
  let loaded = false;
  const makeRoom = (rows: number): TowerRoom => {
    if (room && room.rows >= rows) return room;
    release();
    const tower = memory.struct(imageTowerFields);
    const stages = imageStages(input, imageFilters);
    const place = { struct: tower, stages, index, byFilter: allocateByFilter(memory, stages) };
    writeImageTower(memory, place, { addresses, blockRows: rows, isPrivate: false });
    const joined = memory.allocate(rows * width + 16);
    const from = memory.allocate(rows * pixels);
    tower.set({ pixels: from });
    room = { rows, tower: tower.address, joined, pixels: from };
    return room;
  };
  return {
    forward: (values, rows, out) => {
      const size = training ? Math.max(rows, 1) : blockRows;
      const { tower, joined, pixels: to } = makeRoom(size);
      if (training || !loaded) loadWeights(memory, variables, weightsOf);
      loaded = true;
      for (let from = 0; from < rows; from += size) {
        const count = Math.min(size, rows - from);
        memory.floats(to, count * pixels).set(values.subarray(from * pixels, (from + count) * pixels));
        kernels.imagesForward(tower, 0, count, joined, width * 4);
        copyRows(memory.floats(joined, count * width), width, { ...out, at: out.at + from * out.stride });
      }
      last = rows;
    },
    backward: (gradient, addTo) => {
      invariant(room && training, 'backward needs a forward before it');
      const slopes = memory.floats(room.joined, last * width);
      gatherRows(slopes, width, gradient);
      for (const { gradient: at, shape } of variables) memory.floats(at, shape.size).fill(0);
      kernels.imagesBackward(room.tower, last, room.joined, width * 4);
      addGradients(memory, variables, addTo);
    },
  };
}

function gatherRows(to: Float32Array, width: number, { values, at, stride }: TowerSlot): void {
  for (let row = 0; row * width < to.length; row++) {
    to.set(values.subarray(at + row * stride, at + row * stride + width), row * width);
  }
}

interface TowerRoom {
  readonly rows: number;
  readonly tower: number;
  readonly joined: number;
  readonly pixels: number;
}

function placeVariables(memory: KernelMemory, network: NetworkSpec, index: number): readonly PlacedVariable[] {
  const { imageFilters = [], inputs } = network;
  return imageStages(imagesOf(inputs)[index], imageFilters).flatMap(({ channels, filters }, stage) => {
    const shapes: [string, number, Shape][] = [
      [variableNames.imageKernel(index, stage), 9 * channels * filters, imageKernelShape([3, 3, channels, filters], stage)],
      [variableNames.imageBias(index, stage), filters, { size: Math.ceil(filters / 8) * 8, placeOf: (element) => element }],
    ];
    return shapes.map(([name, count, shape]) => ({
      name,
      count,
      shape,
      data: memory.allocate(shape.size),
      gradient: memory.allocate(shape.size),
    }));
  });
}

function loadWeights(
  memory: KernelMemory,
  variables: readonly PlacedVariable[],
  weightsOf: (name: string) => Float32Array,
): void {
  for (const { name, count, shape, data } of variables) {
    const to = memory.floats(data, shape.size);
    const from = weightsOf(name);
    for (let i = 0; i < count; i++) to[shape.placeOf(i)] = from[i];
  }
}

function addGradients(memory: KernelMemory, variables: readonly PlacedVariable[], addTo: (name: string) => Float32Array): void {
  for (const { name, count, shape, gradient } of variables) {
    const from = memory.floats(gradient, shape.size);
    const to = addTo(name);
    for (let i = 0; i < count; i++) to[i] += from[shape.placeOf(i)];
  }
}

function copyRows(values: Float32Array, width: number, { values: out, at, stride }: TowerSlot): void {
  for (let row = 0; row * width < values.length; row++) {
    out.set(values.subarray(row * width, (row + 1) * width), at + row * stride);
  }
}
