/** Lays an image's tower into the kernels' memory: its stages, and room for a block of rows. */

import type { ImageStage } from '../image-stages.ts';
import { variableNames } from '../variables.ts';
import { type KernelMemory, roundUp, type Struct } from './kernel-memory.ts';
import { imageStageFields, type imageTowerFields } from './plan-fields.ts';

/** Where a variable of the tower and its gradient lie. */
export interface ImageVariables {
  dataOf(name: string): number;
  gradientOf(name: string): number;
}

export interface ImageTowerPlace {
  /** To be filled. */
  readonly struct: Struct<typeof imageTowerFields>;
  readonly stages: readonly ImageStage[];
  /** Of the image among the inputs. */
  readonly index: number;
  /** By stage: where its weights go filter by filter, for all shares. */
  readonly byFilter: readonly number[];
}

/** A stage's structure, and the floats of a row in it. */
export interface PlannedStage {
  readonly struct: Struct<typeof imageStageFields>;
  readonly input: number;
  readonly output: number;
  readonly winners: number;
}

interface TowerRoom {
  readonly addresses: ImageVariables;
  readonly blockRows: number;
  /** Whether a row's gradient of a stage has to be formed. */
  readonly isPrivate: boolean;
}

/** As in build/kernels/fused/slopes.ts: places taken at a time, whose windows that have a gradient are listed by filter. */
const bandPlaces = 64;
const wordsOfPlace = 2;
/** Floats behind the last place of an image that the last vector of a run may read. */
export const spareFloats = 3;

export function writeImageTower(
  memory: KernelMemory,
  { struct, stages, index, byFilter }: ImageTowerPlace,
  { addresses, blockRows, isPrivate }: TowerRoom,
): readonly PlannedStage[] {
  const structs = memory.structs(imageStageFields, stages.length);
  const widest = Math.max(0, ...stages.map(({ filters }) => roundUp(filters, 8)));
  const bordered = (height: number, width: number, stride: number): number => (height + 2) * (width + 2) * stride;
  const allocateBordered = (height: number, width: number, stride: number): number =>
    memory.allocate(blockRows * bordered(height, width, stride) + spareFloats);
  const planned: PlannedStage[] = [];
  let gradient = 0;
  let input = stages.length > 0 ? allocateBordered(stages[0].height, stages[0].width, stages[0].channels) : 0;
  let inputDelta = 0;
  for (const [s, { height, width, channels, filters, pools, pooledHeight, pooledWidth }] of stages.entries()) {
    const stride = roundUp(filters, 8);
    const inputStride = inputStrideOf(channels, s);
    const size = stride * 3 * roundUp(3 * inputStride, 4);
    const output = allocateBordered(pooledHeight, pooledWidth, stride);
    const outputDelta = allocateBordered(pooledHeight, pooledWidth, stride);
    structs[s].set({
      height,
      width,
      inputStride,
      depth: roundUp(9 * inputStride, 4),
      filters,
      stride,
      pools: pools ? 1 : 0,
      weights: addresses.dataOf(variableNames.imageKernel(index, s)),
      weightsGradient: addresses.gradientOf(variableNames.imageKernel(index, s)),
      bias: addresses.dataOf(variableNames.imageBias(index, s)),
      biasGradient: addresses.gradientOf(variableNames.imageBias(index, s)),
      byFilter: byFilter[s],
      byFilterGradient: memory.allocate(size),
      input,
      inputDelta,
      output,
      outputDelta,
      winners: memory.allocate(blockRows * pooledHeight * pooledWidth * stride),
    });
    planned.push({
      struct: structs[s],
      input: bordered(height, width, inputStride),
      output: bordered(pooledHeight, pooledWidth, stride),
      winners: pooledHeight * pooledWidth * stride,
    });
    gradient = Math.max(gradient, size + stride);
    input = output;
    inputDelta = outputDelta;
  }
  struct.set({
    stageCount: stages.length,
    stages: structs[0]?.address ?? 0,
    places: memory.allocate(bandPlaces * wordsOfPlace),
    lists: memory.allocate(widest * bandPlaces * wordsOfPlace),
    ends: memory.allocate(widest),
    rowGradient: memory.allocate(isPrivate ? gradient : 0),
  });
  return planned;
}

/** By stage; the first passes no gradient on. */
export function allocateByFilter(memory: KernelMemory, stages: readonly ImageStage[]): readonly number[] {
  return stages.map(({ channels, filters }, s) =>
    s > 0 ? memory.allocate(9 * inputStrideOf(channels, s) * roundUp(filters, 8)) : 0,
  );
}

/** Floats of a place: an image's channels as they are, a stage's filters padded. */
export function inputStrideOf(channels: number, stage: number): number {
  return stage === 0 ? channels : roundUp(channels, 8);
}
