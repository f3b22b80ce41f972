/** Pixels as the network's numbers, and the dense slots of a linear network, to which they belong. */

import { imagesOf, pixelCount, wideWidth } from './image-stages.ts';
import type { NetworkSpec } from './network.ts';
import type { TransformedBatch } from './network-input.ts';

/** A TransformedBatch's pixels are 16 bits wide: 255 x 256 is white. */
const fullPixel = 255 * 256;
/** Black is -2, white 2: pixels of photos have a deviation of about a quarter of white, so theirs becomes about 1. */
const pixelScale = 4;
const greyShare = 0.5;

export function pixelValue(pixel: number): number {
  return (pixel / fullPixel - greyShare) * pixelScale;
}

export function pixelValues(pixels: Uint16Array): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = pixelValue(pixels[i]);
  return values;
}

/** By this a linear network's pixels are smaller: an image together then moves a logit by a step as a few columns would. */
export function linearPixelScale(count: number): number {
  return 1 / Math.sqrt(count);
}

/** rows x wideWidth: the dense slots; of a linear network with images, every row's pixels behind them. */
export function wideSlots(network: NetworkSpec, batch: TransformedBatch): Float32Array {
  const { images = [], dense, rows } = batch;
  if (network.family !== 'linear' || images.length === 0) return dense;
  const { denseWidth } = network.inputs;
  const width = wideWidth(network);
  const slots = new Float32Array(rows * width);
  const counts = imagesOf(network.inputs).map(pixelCount);
  for (let row = 0; row < rows; row++) {
    let to = row * width;
    slots.set(dense.subarray(row * denseWidth, (row + 1) * denseWidth), to);
    to += denseWidth;
    for (const [i, count] of counts.entries()) {
      const scale = linearPixelScale(count);
      for (let from = row * count; from < (row + 1) * count; from++) slots[to++] = pixelValue(images[i][from]) * scale;
    }
  }
  return slots;
}
