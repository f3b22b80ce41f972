/** Images of a training step moved a little and mirrored, as the seed says: a few hundred of them teach as many more. */

import { createRandom, deriveSeed } from '../foundation/index.ts';
import { imagesOf } from './image-stages.ts';
import { pixelValue, pixelValues } from './image-values.ts';
import type { NetworkSpec } from './network.ts';
import type { ImageInput, TransformedBatch } from './network-input.ts';

/** Of a side, at most; at least a pixel. */
const shiftShare = 0.1;

export interface StepOfSeed {
  readonly seed: number;
  /** Steps before this one. */
  readonly iterations: number;
}

/** rows x height x width x channels values an input, from -2 to 2; `step` absent: as they are. The same on every engine. */
export function imageValues(network: NetworkSpec, batch: TransformedBatch, step?: StepOfSeed): readonly Float32Array[] {
  const { images = [] } = batch;
  if (network.family === 'linear') return [];
  const kind = network.imageAugmentation ?? 'none';
  return images.map((pixels, i) => {
    if (step === undefined || kind === 'none') return pixelValues(pixels);
    const random = createRandom(deriveSeed(step.seed, `image_${i}/${step.iterations}`));
    return augmented(pixels, imagesOf(network.inputs)[i], { rows: batch.rows, flips: kind === 'shift_flip', random });
  });
}

interface Augmentation {
  readonly rows: number;
  readonly flips: boolean;
  readonly random: { next(): number };
}

/** What moves in from outside repeats the image's border. */
function augmented(pixels: Uint16Array, { height, width, channels }: ImageInput, options: Augmentation): Float32Array {
  const { rows, flips, random } = options;
  const draw = (side: number): number => {
    const most = Math.max(1, Math.round(side * shiftShare));
    return Math.floor(random.next() * (2 * most + 1)) - most;
  };
  const values = new Float32Array(pixels.length);
  const columns = new Int32Array(width);
  for (let row = 0; row < rows; row++) {
    const down = draw(height);
    const across = draw(width);
    const mirrored = flips && random.next() < 0.5;
    for (let x = 0; x < width; x++) {
      const from = Math.min(width - 1, Math.max(0, x + across));
      columns[x] = (mirrored ? width - 1 - from : from) * channels;
    }
    let to = row * height * width * channels;
    const start = to;
    for (let y = 0; y < height; y++) {
      const line = start + Math.min(height - 1, Math.max(0, y + down)) * width * channels;
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) values[to++] = pixelValue(pixels[line + columns[x] + c]);
      }
    }
  }
  return values;
}
