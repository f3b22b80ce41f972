/** Products of matrices of the types TF.js has not: doubles and integers. */

import { elementCount } from '../../../formats/index.ts';
import { broadcastPlaces, broadcastShape } from '../broadcast.ts';
import { blank, type GraphTensor, isWide, mismatch } from '../graph-value.ts';
import { inputAt, type Kernels } from '../kernel.ts';
import { cellsOf, transposed } from './arrays.ts';

export const matrixKernels: Kernels = {
  MatMul: (call) =>
    product(
      turned(inputAt(call, 0), call.attributes.flag('transpose_a')),
      turned(inputAt(call, 1), call.attributes.flag('transpose_b')),
    ),
  BatchMatMul: (call) =>
    product(turned(inputAt(call, 0), call.attributes.flag('adj_x')), turned(inputAt(call, 1), call.attributes.flag('adj_y'))),
  BatchMatMulV2: (call) =>
    product(turned(inputAt(call, 0), call.attributes.flag('adj_x')), turned(inputAt(call, 1), call.attributes.flag('adj_y'))),
};

function turned(value: GraphTensor, isTurned: boolean): GraphTensor {
  const rank = value.shape.length;
  if (!isTurned) return value;
  return transposed(value, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
}

function product(a: GraphTensor, b: GraphTensor): GraphTensor {
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const [inside, columns] = b.shape.slice(-2) as [number, number];
  if (inner !== inside || a.shape.length < 2 || b.shape.length < 2) return mismatch(`[${a.shape}] times [${b.shape}]`);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [broadcastPlaces(a.shape.slice(0, -2), batch), broadcastPlaces(b.shape.slice(0, -2), batch)];
  const made = blank(a.dtype, [...batch, rows, columns]);
  const [x, y, to] = [cellsOf(a), cellsOf(b), cellsOf(made)] as [number[], number[], number[]];
  const zero = (isWide(a.dtype) ? 0n : 0) as number;
  for (let n = 0; n < elementCount(batch); n++) {
    const [xs, ys] = [(left ? (left[n] as number) : n) * rows * inner, (right ? (right[n] as number) : n) * inner * columns];
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let sum = zero;
        for (let k = 0; k < inner; k++) sum += (x[xs + r * inner + k] as number) * (y[ys + k * columns + c] as number);
        to[(n * rows + r) * columns + c] = sum;
      }
    }
  }
  return made;
}
