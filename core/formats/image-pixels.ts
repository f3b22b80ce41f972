/**
 * Decoded pixels as a model wants them: so many channels as tf.io.decode_image gives, so large as tf.image.resize makes them
 * (bilinear, half-pixel centres, no antialiasing).
 */

import type { DecodedImage } from './decode-images.ts';

type Pixels = Extract<DecodedImage, { readonly data: Uint8Array }>;

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 colour. */
  readonly channels: number;
}

/** Values are kept in 16 bits: a pixel of 255 is this. What resizing makes between two pixels stays, to a 512th. */
export const fullPixel = 255 * 256;

/** Writes height x width x channels values from `at` on. */
export function writePixels(pixels: Pixels, shape: ImageShape, into: Uint16Array, at: number): void {
  const columns = placesOf(pixels.width, shape.width);
  const rows = placesOf(pixels.height, shape.height);
  const { channels } = shape;
  const read = channelReader(pixels, channels);
  let to = at;
  for (let y = 0; y < shape.height; y++) {
    const top = rows.low[y] * pixels.width;
    const bottom = rows.high[y] * pixels.width;
    const down = rows.share[y];
    for (let x = 0; x < shape.width; x++) {
      const left = columns.low[x];
      const right = columns.high[x];
      const across = columns.share[x];
      for (let c = 0; c < channels; c++) {
        const topLeft = read(top + left, c);
        const bottomLeft = read(bottom + left, c);
        const upper = topLeft + (read(top + right, c) - topLeft) * across;
        const lower = bottomLeft + (read(bottom + right, c) - bottomLeft) * across;
        into[to++] = Math.round((upper + (lower - upper) * down) * 256);
      }
    }
  }
}

interface Places {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** How much `high` counts. */
  readonly share: Float64Array;
}

/** Place i of `to` lies at (i + 0.5) x from / to - 0.5; in 32 bits, as TensorFlow reckons. */
function placesOf(from: number, to: number): Places {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const share = new Float64Array(to);
  const scale = Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    const place = Math.fround(Math.fround(Math.fround(i + 0.5) * scale) - 0.5);
    const below = Math.floor(place);
    low[i] = Math.max(0, below);
    high[i] = Math.min(from - 1, Math.ceil(place));
    share[i] = Math.fround(place - below);
  }
  return { low, high, share };
}

type ReadChannel = (pixel: number, channel: number) => number;

/** Alpha is dropped, grey repeated, colour weighed to grey. */
function channelReader({ data, channels, format }: Pixels, wanted: number): ReadChannel {
  if (channels <= 2) return (pixel) => data[pixel * channels];
  if (wanted !== 1) return (pixel, channel) => data[pixel * channels + channel];
  // libpng's weights, in 32768ths, cut off; libjpeg's luminance rounds.
  const half = format === 'png' ? 0 : 1 << 14;
  return (pixel) => {
    const at = pixel * channels;
    return (9798 * data[at] + 19235 * data[at + 1] + 3735 * data[at + 2] + half) >> 15;
  };
}
