/** The size and the channels images are brought to. */

import type { BytesAnalysis } from './column-analyzer.ts';
import type { FeatureOptions, FeatureParameters } from './fitted-transform.ts';

/** Of the longer side, where the project file says nothing: enough to see by, and quick to learn from. */
const longestSide = 64;
const unknownSize = { height: longestSide, width: longestSide };

export function fitImage({ images }: BytesAnalysis, options: FeatureOptions): FeatureParameters {
  const size = images.medianSize() ?? unknownSize;
  const scale = Math.min(1, longestSide / Math.max(size.height, size.width));
  const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return {
    kind: 'image',
    height: options.height ?? side(size.height),
    width: options.width ?? side(size.width),
    channels: options.channels ?? (images.allGrey() ? 1 : 3),
  };
}
