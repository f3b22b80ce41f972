/** Pictures for the page as data addresses: an image as it is, or pixels as an uncompressed BMP, which every browser shows. */

import { imageFormat } from './image-header.ts';
import { fullPixel, type ImageShape } from './image-pixels.ts';

/** Larger ones are left out: the page is handed a few rows at a time, never whole photos. */
const mostBytes = 256 << 10;

/** undefined where the bytes are no image a browser shows, or too many. */
export function encodedPicture(bytes: Uint8Array): string | undefined {
  const format = imageFormat(bytes);
  if (format === undefined || format === 'tiff' || bytes.length > mostBytes) return undefined;
  return address(format, bytes);
}

/** Bytes of any kind and length, as what their first bytes say they are. */
export function bytesAddress(bytes: Uint8Array): string {
  const format = imageFormat(bytes);
  return format === undefined ? encoded('application/octet-stream', bytes) : address(format, bytes);
}

const headerBytes = 54;

/** Values from 0 to `fullPixel`. */
export function pixelsPicture(pixels: Uint16Array, { height, width, channels }: ImageShape): string {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(headerBytes + rowBytes * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, headerBytes, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  // Negative: from top to bottom.
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = headerBytes + y * rowBytes + x * 3;
      for (let c = 0; c < 3; c++) bytes[to + 2 - c] = Math.round((pixels[from + (channels === 1 ? 0 : c)] * 255) / fullPixel);
    }
  }
  return address('bmp', bytes);
}

function address(format: string, bytes: Uint8Array): string {
  return encoded(`image/${format}`, bytes);
}

function encoded(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}
