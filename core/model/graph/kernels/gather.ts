/** Picking and placing values by index. */

import { elementCount } from '../../../formats/index.ts';
import { axisOf } from '../broadcast.ts';
import { blank, type GraphTensor, mismatch, numbersOf, scalarOf, tensor } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, variableAt } from '../kernel.ts';
import { around, cellsOf, integersOf } from './arrays.ts';
import { variableValue } from './variables.ts';

export const gatherKernels: Kernels = {
  Gather: (call) => gathered(inputAt(call, 0), inputAt(call, 1), 0, 0),
  GatherV2: (call) =>
    gathered(inputAt(call, 0), inputAt(call, 1), scalarOf(inputAt(call, 2)), call.attributes.integer('batch_dims')),
  ResourceGather: (call) =>
    gathered(variableValue(variableAt(call, 0)), inputAt(call, 1), 0, call.attributes.integer('batch_dims')),
  GatherNd: (call) => gatheredNd(inputAt(call, 0), inputAt(call, 1)),
  ResourceGatherNd: (call) => gatheredNd(variableValue(variableAt(call, 0)), inputAt(call, 1)),
  ScatterNd: (call) => {
    const made = blank(inputAt(call, 1).dtype, Array.from(numbersOf(inputAt(call, 2))));
    return scattered(made, inputAt(call, 0), inputAt(call, 1), 'add');
  },
  TensorScatterUpdate: (call) => scattered(copied(inputAt(call, 0)), inputAt(call, 1), inputAt(call, 2), 'set'),
  TensorScatterAdd: (call) => scattered(copied(inputAt(call, 0)), inputAt(call, 1), inputAt(call, 2), 'add'),
  TensorScatterSub: (call) => scattered(copied(inputAt(call, 0)), inputAt(call, 1), inputAt(call, 2), 'sub'),
  TensorScatterMax: (call) => scattered(copied(inputAt(call, 0)), inputAt(call, 1), inputAt(call, 2), 'max'),
  TensorScatterMin: (call) => scattered(copied(inputAt(call, 0)), inputAt(call, 1), inputAt(call, 2), 'min'),
  OneHot: (call) => oneHot(call),
  Where: (call) => whereTrue(inputAt(call, 0)),
  Unique: (call) => unique(call).slice(0, 2),
  UniqueV2: (call) => unique(call).slice(0, 2),
  UniqueWithCounts: unique,
  UniqueWithCountsV2: unique,
};

export function gathered(params: GraphTensor, indices: GraphTensor, alongAxis: number, batchDims: number): GraphTensor {
  const axis = axisOf(alongAxis, params.shape.length);
  const batch = batchDims < 0 ? batchDims + indices.shape.length : batchDims;
  const places = numbersOf(indices);
  const batches = elementCount(params.shape.slice(0, batch));
  const outer = elementCount(params.shape.slice(batch, axis));
  const [, size, inner] = around(params.shape, axis);
  const perBatch = places.length / Math.max(1, batches);
  const shape = [...params.shape.slice(0, axis), ...indices.shape.slice(batch), ...params.shape.slice(axis + 1)];
  const made = blank(params.dtype, shape);
  const [from, to] = [cellsOf(params), cellsOf(made)];
  let at = 0;
  for (let b = 0; b < batches; b++) {
    for (let o = 0; o < outer; o++) {
      const base = (b * outer + o) * size;
      for (let i = 0; i < perBatch; i++) {
        const place = places[b * perBatch + i] as number;
        if (!(place >= 0 && place < size)) mismatch(`index ${place} of ${size}`);
        for (let k = 0, start = (base + place) * inner; k < inner; k++) to[at++] = from[start + k];
      }
    }
  }
  return made;
}

function gatheredNd(params: GraphTensor, indices: GraphTensor): GraphTensor {
  const { depth, offsets, inner } = rowOffsets(params.shape, indices);
  const made = blank(params.dtype, [...indices.shape.slice(0, -1), ...params.shape.slice(depth)]);
  const [from, to] = [cellsOf(params), cellsOf(made)];
  offsets.forEach((offset, row) => {
    for (let k = 0; k < inner; k++) to[row * inner + k] = from[offset + k];
  });
  return made;
}

/** Where the rows begin that rows of coordinates stand for. */
function rowOffsets(shape: readonly number[], indices: GraphTensor) {
  const depth = indices.shape.at(-1) ?? 0;
  if (depth > shape.length) mismatch(`indices of ${depth} places in [${shape}]`);
  const inner = elementCount(shape.slice(depth));
  const places = numbersOf(indices);
  const offsets = Array.from({ length: elementCount(indices.shape.slice(0, -1)) }, (_, row) => {
    let offset = 0;
    for (let d = 0; d < depth; d++) {
      const place = places[row * depth + d] as number;
      const size = shape[d] as number;
      if (!(place >= 0 && place < size)) mismatch(`index ${place} of ${size}`);
      offset = offset * size + place;
    }
    return offset * inner;
  });
  return { depth, offsets, inner };
}

/** Of numbers, and of 64-bit integers, which are bigints. */
const placements = {
  set: (_before: number, value: number): number => value,
  add: (before: number, value: number): number => before + value,
  sub: (before: number, value: number): number => before - value,
  max: (before: number, value: number): number => (value > before ? value : before),
  min: (before: number, value: number): number => (value < before ? value : before),
};
type Placement = keyof typeof placements;

function scattered(target: GraphTensor, indices: GraphTensor, updates: GraphTensor, how: Placement): GraphTensor {
  const { offsets, inner } = rowOffsets(target.shape, indices);
  if (offsets.length * inner !== elementCount(updates.shape)) mismatch(`[${updates.shape}] placed into [${target.shape}]`);
  const [from, to] = [cellsOf(updates), cellsOf(target)];
  const place = placements[target.dtype === 'DT_STRING' ? 'set' : how];
  offsets.forEach((offset, row) => {
    for (let k = 0; k < inner; k++) to[offset + k] = place(to[offset + k] as number, from[row * inner + k] as number);
  });
  return target;
}

function copied({ dtype, shape, data }: GraphTensor): GraphTensor {
  return tensor(dtype, shape, data.slice());
}

function oneHot(call: KernelCall): GraphTensor {
  const [indices, depthInput, on, off] = [0, 1, 2, 3].map((i) => inputAt(call, i)) as [
    GraphTensor,
    GraphTensor,
    GraphTensor,
    GraphTensor,
  ];
  const depth = scalarOf(depthInput);
  const rank = indices.shape.length + 1;
  const axis = axisOf(call.attributes.integer('axis', -1), rank);
  const made = blank(on.dtype, indices.shape.toSpliced(axis, 0, depth));
  const to = cellsOf(made);
  to.fill(cellsOf(off)[0]);
  const inner = elementCount(indices.shape.slice(axis));
  const places = numbersOf(indices);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    if (place >= 0 && place < depth) to[(Math.floor(i / inner) * depth + place) * inner + (i % inner)] = cellsOf(on)[0];
  }
  return made;
}

/** Coordinates of what is not zero. */
function whereTrue(value: GraphTensor): GraphTensor {
  const rank = value.shape.length;
  const numbers = numbersOf(value);
  const found: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    if (!numbers[i]) continue;
    const start = found.length;
    let rest = i;
    for (let d = rank - 1; d >= 0; d--) {
      const size = value.shape[d] as number;
      found[start + d] = rest % size;
      rest = Math.floor(rest / size);
    }
  }
  const made = integersOf('DT_INT64', found);
  return tensor('DT_INT64', [rank === 0 ? found.length : found.length / rank, rank], made.data);
}

/** In the order of first appearance. */
/** The values, each one's place among them, how many of each. */
function unique(call: KernelCall): readonly GraphTensor[] {
  const value = inputAt(call, 0);
  const indexType = call.attributes.dtype('out_idx', 'DT_INT32');
  if (value.shape.length !== 1) mismatch('one axis is needed for unique values');
  const places = new Map<unknown, number>();
  const kept: unknown[] = [];
  const counts: number[] = [];
  const indices = Array.from(cellsOf(value), (cell) => {
    const key = cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : cell;
    const known = places.get(key);
    if (known !== undefined) {
      counts[known] = (counts[known] as number) + 1;
      return known;
    }
    places.set(key, kept.length);
    counts.push(1);
    return kept.push(cell) - 1;
  });
  const made = blank(value.dtype, [kept.length]);
  kept.forEach((cell, i) => {
    cellsOf(made)[i] = cell;
  });
  return [made, integersOf(indexType, indices), integersOf(indexType, counts)];
}
