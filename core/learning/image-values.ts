/** Pixels as numbers from 0 to 1, and the dense slots of a linear network, to which they belong. */

import { imagesOf, pixelCount, wideWidth } from './image-stages.ts';
import type { NetworkSpec } from './network.ts';
import type { TransformedBatch } from './network-input.ts';

/** A TransformedBatch's pixels are 16 bits wide: 255 x 256 is 1. */
const fullPixel = 255 * 256;

export function pixelValues(pixels: Uint16Array): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = pixels[i] / fullPixel;
  return values;
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
      for (let from = row * count; from < (row + 1) * count; from++) slots[to++] = images[i][from] / fullPixel;
    }
  }
  return slots;
}
