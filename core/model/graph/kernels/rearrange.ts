/** Values moved within a tensor: rolled, turned round, cut into blocks and patches; values that others have not. */

import { elementCount } from '../../../formats/index.ts';
import { axisOf } from '../broadcast.ts';
import { blank, type GraphTensor, mismatch, numbersOf, scalarOf, tensor } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';
import { around, cellsOf, integersOf, reshaped, transposed } from './arrays.ts';

export const rearrangeKernels: Kernels = {
  Roll: (call) => rolled(call),
  ReverseSequence: (call) => reversedSequences(call),
  SpaceToDepth: (call) => blocksToDepth(call),
  ExtractImagePatches: (call) => patches(call),
  InTopKV2: (call) => isInTop(call, scalarOf(inputAt(call, 2))),
  InTopK: (call) => isInTop(call, call.attributes.integer('k')),
  ListDiff: (call) => listDifference(call),
};

/** Inputs: value, how far, along which axes. */
function rolled(call: KernelCall): GraphTensor {
  let value = inputAt(call, 0);
  const shifts = numbersOf(inputAt(call, 1));
  Array.from(numbersOf(inputAt(call, 2))).forEach((along, i) => {
    const axis = axisOf(along, value.shape.length);
    const [outer, size, inner] = around(value.shape, axis);
    const made = blank(value.dtype, value.shape);
    const [from, to] = [cellsOf(value), cellsOf(made)];
    const shift = size === 0 ? 0 : ((((shifts[i] as number) % size) + size) % size) * inner;
    const line = size * inner;
    for (let at = 0; at < outer * line; at++) {
      const start = at - (at % line);
      to[start + ((at - start + shift) % line)] = from[at];
    }
    value = made;
  });
  return value;
}

/** Inputs: value, how many of each row's first places are turned round. */
function reversedSequences(call: KernelCall): GraphTensor {
  const [value, lengths] = [inputAt(call, 0), numbersOf(inputAt(call, 1))];
  const rank = value.shape.length;
  const sequence = axisOf(call.attributes.integer('seq_dim'), rank);
  const batch = axisOf(call.attributes.integer('batch_dim'), rank);
  const [, size, inner] = around(value.shape, sequence);
  const [, rows, rowInner] = around(value.shape, batch);
  const made = blank(value.dtype, value.shape);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  for (let at = 0; at < from.length; at++) {
    const length = lengths[Math.floor(at / rowInner) % rows] as number;
    if (!(length >= 0 && length <= size)) mismatch(`the first ${length} of ${size}`);
    const place = Math.floor(at / inner) % size;
    to[place < length ? at + (length - 1 - 2 * place) * inner : at] = from[at];
  }
  return made;
}

function requireChannelsLast(call: KernelCall): void {
  if (call.attributes.text('data_format', 'NHWC') !== 'NHWC') mismatch(`${call.op} with channels first`);
}

function blocksToDepth(call: KernelCall): GraphTensor {
  requireChannelsLast(call);
  const value = inputAt(call, 0);
  const block = call.attributes.integer('block_size', 1);
  const [batch = 0, height = 0, width = 0, depth = 0] = value.shape;
  if (height % block !== 0 || width % block !== 0) mismatch(`[${value.shape}] in blocks of ${block}`);
  const [rows, columns] = [height / block, width / block];
  const cut = transposed(reshaped(value, [batch, rows, block, columns, block, depth]), [0, 1, 3, 2, 4, 5]);
  return reshaped(cut, [batch, rows, columns, block * block * depth]);
}

/** One axis of the windows. */
interface Windows {
  readonly count: number;
  place(window: number, inside: number): number;
}

function windowsOf(call: KernelCall, axis: 1 | 2, size: number): Windows {
  const { attributes } = call;
  const [width = 1, stride = 1, rate = 1] = ['ksizes', 'strides', 'rates'].map((name) => attributes.integers(name)[axis]);
  const reach = width + (width - 1) * (rate - 1);
  const isSame = attributes.text('padding') === 'SAME';
  const count = isSame ? Math.ceil(size / stride) : Math.ceil((size - reach + 1) / stride);
  const before = isSame ? Math.floor(Math.max(0, (count - 1) * stride + reach - size) / 2) : 0;
  return { count: Math.max(0, count), place: (window, inside) => window * stride + inside * rate - before };
}

/** Places beside the image are 0. */
function patches(call: KernelCall): GraphTensor {
  const value = inputAt(call, 0);
  const [batch = 0, height = 0, width = 0, depth = 0] = value.shape;
  const [, high = 1, wide = 1] = call.attributes.integers('ksizes');
  const [down, across] = [windowsOf(call, 1, height), windowsOf(call, 2, width)];
  const made = blank(value.dtype, [batch, down.count, across.count, high * wide * depth]);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  for (let patch = 0; patch < batch * down.count * across.count; patch++) {
    const image = Math.floor(patch / (down.count * across.count));
    const [row, column] = [Math.floor(patch / across.count) % down.count, patch % across.count];
    for (let cell = 0; cell < high * wide; cell++) {
      const y = down.place(row, Math.floor(cell / wide));
      const x = across.place(column, cell % wide);
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      const source = ((image * height + y) * width + x) * depth;
      for (let k = 0; k < depth; k++) to[(patch * high * wide + cell) * depth + k] = from[source + k];
    }
  }
  return made;
}

/** Inputs: scores, each row's place. A score that equals the last of the best is among them; of a row with no number nothing is. */
function isInTop(call: KernelCall, count: number): GraphTensor {
  const [scores, targets] = [inputAt(call, 0), numbersOf(inputAt(call, 1))];
  const [rows = 0, width = 0] = scores.shape;
  const from = numbersOf(scores);
  const found = Uint8Array.from({ length: rows }, (_, row) => {
    const own = Array.from({ length: width }, (_unused, k) => from[row * width + k] as number);
    const target = own[targets[row] as number];
    const isNumber = target !== undefined && own.every(Number.isFinite);
    return isNumber && own.filter((score) => score > target).length < count ? 1 : 0;
  });
  return tensor('DT_BOOL', [rows], found);
}

/** Inputs: values, and those that are left out. */
function listDifference(call: KernelCall): readonly GraphTensor[] {
  const value = inputAt(call, 0);
  const key = (cell: unknown): unknown => (cell instanceof Uint8Array ? Buffer.from(cell).toString('latin1') : cell);
  const out = new Set(Array.from(cellsOf(inputAt(call, 1)), key));
  const from = cellsOf(value);
  const places = Array.from({ length: elementCount(value.shape) }, (_, i) => i).filter((i) => !out.has(key(from[i])));
  const made = blank(value.dtype, [places.length]);
  places.forEach((place, i) => {
    cellsOf(made)[i] = from[place];
  });
  return [made, integersOf(call.attributes.dtype('out_idx', 'DT_INT32'), places)];
}
