/** Uncompressed BMP images of 8, 24 or 32 bits a pixel, those TensorFlow reads, to pixels: blue, green, red in the file, rows bottom up. */

import type { DecodedPixels } from './image-program.ts';

const headerBytes = 54;

export function bmpPixels(bytes: Uint8Array): DecodedPixels {
  if (bytes.length < headerBytes) return { reason: 'BMP: its header is cut short' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(10, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  // 3: masks that say where the colours are; usual ones are those of plain files.
  if ((compression !== 0 && compression !== 3) || ![8, 24, 32].includes(bits)) {
    return { reason: `BMP of ${bits} bits a pixel, compression ${compression}` };
  }
  const channels = bits / 8;
  const rowBytes = Math.ceil((width * channels) / 4) * 4;
  if (width <= 0 || height === 0 || start + rowBytes * height > bytes.length) return { reason: 'BMP: its pixels are cut short' };
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = start + (signedHeight > 0 ? height - 1 - y : y) * rowBytes;
    const to = y * width * channels;
    data.set(bytes.subarray(from, from + width * channels), to);
    if (channels === 1) continue;
    for (let at = to; at < to + width * channels; at += channels) {
      const blue = data[at];
      data[at] = data[at + 2];
      data[at + 2] = blue;
    }
  }
  return { width, height, channels, data };
}
