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
  /** By stage: where its weights' transpose goes, for all shares. */
  readonly transposed: readonly number[];
}

interface TowerRoom {
  readonly addresses: ImageVariables;
  readonly blockRows: number;
  /** Whether a row's gradient of a stage has to be formed. */
  readonly isPrivate: boolean;
}

/** Products write rows in fours. */
const spareRows = 3;

export function writeImageTower(
  memory: KernelMemory,
  { struct, stages, index, transposed }: ImageTowerPlace,
  { addresses, blockRows, isPrivate }: TowerRoom,
): void {
  const structs = memory.structs(imageStageFields, stages.length);
  const most = { windows: 0, delta: 0, pooled: 0, gradient: 0 };
  for (const [s, stage] of stages.entries()) {
    const { height, width, filters, pools } = stage;
    const inputStride = inputStrideOf(stage.channels, s);
    const depth = roundUp(9 * inputStride, 4);
    const stride = roundUp(filters, 8);
    const places = height * width;
    const pooledPlaces = stage.pooledHeight * stage.pooledWidth;
    const values = memory.allocate((blockRows * places + spareRows) * stride);
    structs[s].set({
      height,
      width,
      inputStride,
      depth,
      filters,
      stride,
      pools: pools ? 1 : 0,
      weights: addresses.dataOf(variableNames.imageKernel(index, s)),
      weightsGradient: addresses.gradientOf(variableNames.imageKernel(index, s)),
      bias: addresses.dataOf(variableNames.imageBias(index, s)),
      biasGradient: addresses.gradientOf(variableNames.imageBias(index, s)),
      transposed: transposed[s],
      values,
      pooled: pools ? memory.allocate(blockRows * pooledPlaces * stride) : values,
    });
    most.windows = Math.max(most.windows, (places + spareRows) * depth);
    most.delta = Math.max(most.delta, (places + spareRows) * stride);
    most.pooled = Math.max(most.pooled, pooledPlaces * stride);
    most.gradient = Math.max(most.gradient, (depth + 1) * stride);
  }
  struct.set({
    stageCount: stages.length,
    stages: structs[0]?.address ?? 0,
    windows: memory.allocate(most.windows),
    delta: memory.allocate(most.delta),
    pooledDelta: memory.allocate(most.pooled),
    rowGradient: memory.allocate(isPrivate ? most.gradient : 0),
  });
}

/** By stage; the first passes no gradient on. */
export function allocateTransposed(memory: KernelMemory, stages: readonly ImageStage[]): readonly number[] {
  return stages.map(({ channels, filters }, s) =>
    s > 0 ? memory.allocate(9 * inputStrideOf(channels, s) * roundUp(filters, 8)) : 0,
  );
}

/** Floats of a place: an image's channels as they are, a stage's filters padded. */
export function inputStrideOf(channels: number, stage: number): number {
  return stage === 0 ? channels : roundUp(channels, 8);
}
