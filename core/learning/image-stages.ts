/** The sizes an image goes through in its tower: each stage a 3 x 3 convolution that keeps the size, then 2 x 2 max pooling. */

import type { NetworkSpec } from './network.ts';
import type { ImageInput, TransformedSpec } from './network-input.ts';

export interface ImageStage {
  /** Of the stage's input and its convolution. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  /** Not where the image is a single row or column. */
  readonly pools: boolean;
  readonly pooledHeight: number;
  readonly pooledWidth: number;
}

export function imageStages({ height, width, channels }: ImageInput, filters: readonly number[]): readonly ImageStage[] {
  const stages: ImageStage[] = [];
  let size = { height, width, channels };
  for (const count of filters) {
    const pools = size.height > 1 && size.width > 1;
    const pooledHeight = pools ? size.height >> 1 : size.height;
    const pooledWidth = pools ? size.width >> 1 : size.width;
    stages.push({ ...size, filters: count, pools, pooledHeight, pooledWidth });
    size = { height: pooledHeight, width: pooledWidth, channels: count };
  }
  return stages;
}

/** What a tower adds to the joined row: the last stage's values, place by place; without stages the pixels themselves. */
export function towerWidth(input: ImageInput, filters: readonly number[] = []): number {
  const last = imageStages(input, filters).at(-1);
  return last ? last.pooledHeight * last.pooledWidth * last.filters : pixelCount(input);
}

export function pixelCount({ height, width, channels }: ImageInput): number {
  return height * width * channels;
}

export function imagesOf({ images = [] }: TransformedSpec): readonly ImageInput[] {
  return images;
}

/** Slots of the wide part that have one weight each a unit: dense ones and, in a linear network, every pixel. */
export function wideWidth({ family, inputs }: NetworkSpec): number {
  const pixels = family === 'linear' ? imagesOf(inputs).reduce((sum, input) => sum + pixelCount(input), 0) : 0;
  return inputs.denseWidth + pixels;
}
