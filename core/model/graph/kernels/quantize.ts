/** Numbers as a model with few bits would have them: what training for quantisation leaves in a graph. */

import { blank, type GraphTensor, mismatch, numbersOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';

export const quantizeKernels: Kernels = {
  FakeQuantWithMinMaxArgs: (call) => {
    const { attributes } = call;
    return quantized(call, [[attributes.float('min', -6)], [attributes.float('max', 6)]]);
  },
  FakeQuantWithMinMaxVars: (call) => quantized(call, limitsOf(call)),
  FakeQuantWithMinMaxVarsPerChannel: (call) => quantized(call, limitsOf(call)),
};

type Limits = readonly [least: ArrayLike<number>, most: ArrayLike<number>];

function limitsOf(call: KernelCall): Limits {
  return [numbersOf(inputAt(call, 1)), numbersOf(inputAt(call, 2))];
}

/** One pair of limits, or one for each place of the last axis. All of it in float32, as TensorFlow has it. */
function quantized(call: KernelCall, [least, most]: Limits): GraphTensor {
  const value = inputAt(call, 0);
  const grids = Array.from(least, (low, i) => gridOf(call, low, most[i] as number));
  if (grids.length > 1 && grids.length !== value.shape.at(-1)) mismatch(`${grids.length} limits for [${value.shape}]`);
  const made = blank(value.dtype, value.shape);
  const [from, to] = [numbersOf(value), made.data as Float32Array];
  for (let i = 0; i < to.length; i++) {
    const grid = grids[i % grids.length] as Grid;
    const inside = Math.fround(Math.min(Math.max(from[i] as number, grid.low), grid.high) - grid.low);
    const step = Math.floor(Math.fround(Math.fround(inside * grid.inverse) + 0.5));
    to[i] = Math.fround(Math.fround(step * grid.scale) + grid.low);
  }
  return made;
}

interface Grid {
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  readonly inverse: number;
}

/** Limits moved so that 0 is one of the steps. */
function gridOf({ attributes }: KernelCall, low: number, high: number): Grid {
  const first = attributes.flag('narrow_range') ? 1 : 0;
  const last = 2 ** attributes.integer('num_bits', 8) - 1;
  if (low === 0 && high === 0) return { low: 0, high: 0, scale: 0, inverse: 0 };
  const scale = Math.fround((high - low) / (last - first));
  const zero = Math.fround(first - Math.fround(low / scale));
  const nudged = zero < first ? first : zero > last ? last : Math.round(zero);
  return {
    low: Math.fround((first - nudged) * scale),
    high: Math.fround((last - nudged) * scale),
    scale,
    inverse: Math.fround(1 / scale),
  };
}
