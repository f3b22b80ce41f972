/** How many values of a column are encoded images, and how large these are, by what their headers say. */

import { imageFormat, imageSize, isGreyImage } from '../formats/index.ts';

/** Sizes kept for the median: those of the first images. */
const mostSizes = 10_000;
/** A column whose first values are none is looked at no further. */
const firstValues = 1000;

export class ImageCounter {
  count = 0;
  #values = 0;
  #grey = 0;
  readonly #formats = new Set<string>();
  readonly #heights: number[] = [];
  readonly #widths: number[] = [];

  add(data: Uint8Array, start: number, end: number): void {
    if (this.count === 0 && this.#values === firstValues) return;
    this.#values += 1;
    const bytes = data.subarray(start, end);
    const format = imageFormat(bytes);
    if (format === undefined) return;
    this.count += 1;
    this.#formats.add(format);
    if (isGreyImage(bytes, format)) this.#grey += 1;
    const size = this.#heights.length < mostSizes ? imageSize(bytes, format) : undefined;
    if (size === undefined) return;
    this.#heights.push(size.height);
    this.#widths.push(size.width);
  }

  /** In ascending order. */
  formats(): readonly string[] {
    return [...this.#formats].sort();
  }

  /** Undefined where no header says it. */
  medianSize(): { readonly height: number; readonly width: number } | undefined {
    if (this.#heights.length === 0) return undefined;
    return { height: median(this.#heights), width: median(this.#widths) };
  }

  /** Median height and width, or the one size there is. */
  sizeWords(): string {
    const size = this.medianSize();
    return size ? `${size.height} × ${size.width}` : 'unknown';
  }

  allGrey(): boolean {
    return this.#grey === this.count;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
