/** Writes a column's images, decoded and resized, as pixels. */

import { decodeImages, firstBytes, writePixels } from '../formats/index.ts';
import type { FeatureWriter, Kind } from './feature-writer.ts';

/** A row's first value. */
export function imageWriter({ name, height, width, channels }: Kind<'image'>, input: number): FeatureWriter {
  const shape = { height, width, channels };
  const size = height * width * channels;
  return (column, output) => {
    const rows: number[] = [];
    const images: Uint8Array[] = [];
    for (let row = 0; row < output.rows; row++) {
      const bytes = firstBytes(column, row);
      if (bytes === undefined) continue;
      rows.push(row);
      images.push(bytes);
    }
    const pixels = output.images[input];
    decodeImages(images, (decoded, i) => {
      if ('reason' in decoded) output.undecoded.push({ feature: name, row: rows[i], reason: decoded.reason });
      else writePixels(decoded, shape, pixels, rows[i] * size);
    });
  };
}
