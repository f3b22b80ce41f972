/** StridedSlice: Python's slices, with new and dropped axes. */

import { type GraphTensor, mismatch, numbersOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';
import { sliced, withShape } from './arrays.ts';

export const stridedSliceKernels: Kernels = { StridedSlice: stridedSlice };

interface Axis {
  readonly begin: number;
  readonly size: number;
  readonly step: number;
  readonly isDropped: boolean;
}

function stridedSlice(call: KernelCall): GraphTensor {
  const value = inputAt(call, 0);
  const [begin, end, step] = [1, 2, 3].map((i) => numbersOf(inputAt(call, i))) as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const mask = (name: string, i: number): boolean => ((call.attributes.integer(name) >> i) & 1) === 1;
  const isNew = (i: number): boolean => !mask('ellipsis_mask', i) && mask('new_axis_mask', i);
  const count = begin.length;
  const named = Array.from({ length: count }, (_, i) => i).filter((i) => !mask('ellipsis_mask', i) && !isNew(i)).length;
  const axes: Axis[] = [];
  /** Which of the axes of the result are new: undefined, or the axis of the value. */
  const places: (number | undefined)[] = [];
  const whole = (): void => {
    places.push(axes.length);
    axes.push({
      begin: 0,
      size: value.shape[axes.length] ?? mismatch('more axes than the tensor has'),
      step: 1,
      isDropped: false,
    });
  };
  for (let i = 0; i < count; i++) {
    if (mask('ellipsis_mask', i)) for (let rest = value.shape.length - named; rest > 0; rest--) whole();
    else if (isNew(i)) places.push(undefined);
    else {
      const size = value.shape[axes.length] ?? mismatch('more axes than the tensor has');
      const from = mask('begin_mask', i) ? undefined : (begin[i] as number);
      const to = mask('end_mask', i) ? undefined : (end[i] as number);
      places.push(axes.length);
      axes.push(mask('shrink_axis_mask', i) ? one(begin[i] as number, size) : part({ from, to, step: step[i] as number }, size));
    }
  }
  while (axes.length < value.shape.length) whole();
  const cut = sliced(value, { begin: axes.map((a) => a.begin), size: axes.map((a) => a.size), step: axes.map((a) => a.step) });
  const kept = places.filter((place) => place === undefined || !axes[place]?.isDropped);
  return withShape(
    cut,
    kept.map((place) => (place === undefined ? 1 : (cut.shape[place] as number))),
  );
}

function one(place: number, size: number): Axis {
  const begin = place < 0 ? place + size : place;
  if (begin < 0 || begin >= size) mismatch(`place ${place} of ${size}`);
  return { begin, size: 1, step: 1, isDropped: true };
}

interface Part {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly step: number;
}

function part({ from, to, step }: Part, size: number): Axis {
  if (step === 0) mismatch('a slice in steps of 0');
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const inside = (place: number): number => Math.max(low, Math.min(high, place < 0 ? place + size : place));
  const begin = from === undefined ? (step > 0 ? 0 : size - 1) : inside(from);
  const end = to === undefined ? (step > 0 ? size : -1) : inside(to);
  const length = Math.max(0, Math.ceil((end - begin) / step));
  return { begin: length === 0 ? 0 : begin, size: length, step, isDropped: false };
}
