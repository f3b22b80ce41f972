/** Images in another size, of any type of number. */

import { blank, type GraphTensor, mismatch, numbersOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';
import { cellsOf } from './arrays.ts';

export const resizeKernels: Kernels = {
  ResizeNearestNeighbor: (call) => nearest(call),
  ResizeBilinear: (call) => separable(call, bilinearTaps(call)),
  ResizeBicubic: (call) => separable(call, bicubicTaps(call)),
  ResizeArea: (call) => separable(call, areaTaps(call)),
  ScaleAndTranslate: (call) => scaledAndMoved(call),
};

interface Size {
  readonly from: number;
  readonly to: number;
}

/** For each place of one axis: which places it is made of, and how much of each. */
type Taps = readonly (readonly (readonly [place: number, weight: number])[])[];
type MakeTaps = (size: Size) => Taps;

function sizesOf(call: KernelCall): readonly [Size, Size] {
  const { shape } = inputAt(call, 0);
  if (shape.length !== 4) mismatch(`images [batch, height, width, channels] are needed, not [${shape}]`);
  const [height = 0, width = 0] = Array.from(numbersOf(inputAt(call, 1)));
  if (height < 1 || width < 1) mismatch(`images of ${height} x ${width}`);
  return [
    { from: shape[1] as number, to: height },
    { from: shape[2] as number, to: width },
  ];
}

/** TensorFlow computes scales and places in float32. */
function scaleOf({ attributes }: KernelCall, { from, to }: Size): number {
  return attributes.flag('align_corners') && to > 1 ? Math.fround((from - 1) / (to - 1)) : Math.fround(from / to);
}

/** Where place `at` of the result lies in the image. */
function placeOf(at: number, scale: number, isHalf: boolean): number {
  return isHalf ? Math.fround(Math.fround((at + 0.5) * scale) - 0.5) : Math.fround(at * scale);
}

function nearest(call: KernelCall): GraphTensor {
  const { attributes } = call;
  const isHalf = attributes.flag('half_pixel_centers');
  const taps: MakeTaps = (size) => {
    const scale = scaleOf(call, size);
    return Array.from({ length: size.to }, (_, at) => {
      const place = isHalf ? Math.fround((at + 0.5) * scale) : Math.fround(at * scale);
      const whole = attributes.flag('align_corners') ? Math.round(place) : Math.floor(place);
      return [[Math.max(0, Math.min(size.from - 1, whole)), 1]];
    });
  };
  const value = inputAt(call, 0);
  const [height, width] = sizesOf(call);
  const [rows, columns] = [taps(height), taps(width)];
  const [batch = 0, , , channels = 0] = value.shape;
  const made = blank(value.dtype, [batch, height.to, width.to, channels]);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  let at = 0;
  for (let image = 0; image < batch; image++) {
    for (const row of rows) {
      for (const column of columns) {
        const start = ((image * height.from + (row[0]?.[0] ?? 0)) * width.from + (column[0]?.[0] ?? 0)) * channels;
        for (let k = 0; k < channels; k++) to[at++] = from[start + k];
      }
    }
  }
  return made;
}

function bilinearTaps(call: KernelCall): MakeTaps {
  const isHalf = call.attributes.flag('half_pixel_centers');
  return (size) => {
    const scale = scaleOf(call, size);
    return Array.from({ length: size.to }, (_, at) => {
      const place = placeOf(at, scale, isHalf);
      const floor = Math.floor(place);
      const [low, high] = [Math.max(floor, 0), Math.min(Math.ceil(place), size.from - 1)];
      const share = Math.fround(place - floor);
      return [
        [low, 1 - share],
        [high, share],
      ];
    });
  };
}

/** Keys' kernel in a table of 1024 places; TensorFlow's is -0.5 with half pixels, -0.75 without. */
function cubic(distance: number, isHalf: boolean): number {
  const a = isHalf ? -0.5 : -0.75;
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

function bicubicTaps(call: KernelCall): MakeTaps {
  const isHalf = call.attributes.flag('half_pixel_centers');
  return (size) => {
    const scale = scaleOf(call, size);
    return Array.from({ length: size.to }, (_, at) => {
      const place = placeOf(at, scale, isHalf);
      const floor = Math.floor(place);
      const share = Math.round((place - floor) * 1024) / 1024;
      const taps = [-1, 0, 1, 2].map((step) => [floor + step, cubic(share - step, isHalf)] as const);
      if (!isHalf) return taps.map(([tap, weight]) => [Math.max(0, Math.min(size.from - 1, tap)), weight]);
      const inside = taps.filter(([tap]) => tap >= 0 && tap < size.from);
      const total = inside.reduce((sum, [, weight]) => sum + weight, 0);
      return inside.map(([tap, weight]) => [tap, weight / total]);
    });
  };
}

function areaTaps(call: KernelCall): MakeTaps {
  return (size) => {
    const scale = scaleOf(call, size);
    return Array.from({ length: size.to }, (_, at) => {
      const [start, end] = [at * scale, (at + 1) * scale];
      const taps: [number, number][] = [];
      for (let place = Math.floor(start); place < Math.ceil(end); place++) {
        const share = Math.min(place + 1, end) - Math.max(place, start);
        taps.push([Math.max(0, Math.min(size.from - 1, place)), share / scale]);
      }
      return taps;
    });
  };
}

function separable(call: KernelCall, taps: MakeTaps): GraphTensor {
  const [height, width] = sizesOf(call);
  return resampled(inputAt(call, 0), { rows: taps(height), columns: taps(width) });
}

interface Resampling {
  readonly rows: Taps;
  readonly columns: Taps;
}

function resampled(value: GraphTensor, { rows, columns }: Resampling): GraphTensor {
  const [batch = 0, height = 0, width = 0, channels = 0] = value.shape;
  const from = numbersOf(value);
  const across = new Float64Array(batch * height * columns.length * channels);
  let at = 0;
  for (let line = 0; line < batch * height; line++) {
    for (const taps of columns) {
      for (const [place, weight] of taps) {
        const start = (line * width + place) * channels;
        for (let k = 0; k < channels; k++) across[at + k] = (across[at + k] as number) + weight * (from[start + k] as number);
      }
      at += channels;
    }
  }
  const line = columns.length * channels;
  const sums = new Float64Array(batch * rows.length * line);
  at = 0;
  for (let image = 0; image < batch; image++) {
    for (const taps of rows) {
      for (const [place, weight] of taps) {
        const start = (image * height + place) * line;
        for (let k = 0; k < line; k++) sums[at + k] = (sums[at + k] as number) + weight * (across[start + k] as number);
      }
      at += line;
    }
  }
  const made = blank('DT_FLOAT', [batch, rows.length, columns.length, channels]);
  (made.data as Float32Array).set(sums);
  return made;
}

interface Filter {
  readonly radius: number;
  weigh(distance: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

function lanczosFilter(radius: number): Filter {
  return { radius, weigh: (x) => (Math.abs(x) >= radius ? 0 : sinc(x) * sinc(x / radius)) };
}

const filters: Readonly<Record<string, Filter>> = {
  triangle: { radius: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  box: { radius: 1, weigh: (x) => (Math.abs(x) < 0.5 ? 1 : Math.abs(x) === 0.5 ? 0.5 : 0) },
  lanczos1: lanczosFilter(1),
  lanczos3: lanczosFilter(3),
  lanczos5: lanczosFilter(5),
  keyscubic: { radius: 2, weigh: (x) => cubic(x, true) },
  gaussian: { radius: 1.5, weigh: (x) => (Math.abs(x) >= 1.5 ? 0 : Math.exp(-2 * x * x)) },
};

/** Inputs: images, size, scale and translation of rows and columns. */
function scaledAndMoved(call: KernelCall): GraphTensor {
  const kind = call.attributes.text('kernel_type', 'lanczos3');
  const filter = filters[kind] ?? mismatch(`images resized by ${kind}`);
  const [scales, moves] = [numbersOf(inputAt(call, 2)), numbersOf(inputAt(call, 3))];
  const isSoft = call.attributes.flag('antialias', true);
  const [rows, columns] = sizesOf(call).map((size, axis) =>
    filterTaps(size, filter, { scale: scales[axis] as number, move: moves[axis] as number, isSoft }),
  ) as [Taps, Taps];
  return resampled(inputAt(call, 0), { rows, columns });
}

interface Placing {
  readonly scale: number;
  readonly move: number;
  readonly isSoft: boolean;
}

function filterTaps({ from, to }: Size, filter: Filter, { scale, move, isSoft }: Placing): Taps {
  const inverse = Math.fround(1 / scale);
  const stretch = isSoft ? Math.max(inverse, 1) : 1;
  return Array.from({ length: to }, (_, at) => {
    const centre = Math.fround(Math.fround((at + 0.5) * inverse) - Math.fround(inverse * move));
    if (centre < 0 || centre > from) return [];
    const [start, end] = [Math.ceil(centre - filter.radius * stretch - 0.5), Math.floor(centre + filter.radius * stretch - 0.5)];
    const taps: (readonly [number, number])[] = [];
    for (let place = Math.max(start, 0); place <= Math.min(end, from - 1); place++) {
      taps.push([place, filter.weigh((place + 0.5 - centre) / stretch)]);
    }
    const total = taps.reduce((sum, [, weight]) => sum + weight, 0);
    return Math.abs(total) < 1e-30 ? [] : taps.map(([place, weight]) => [place, weight / total] as const);
  });
}
