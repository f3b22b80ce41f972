/** Rows dealt out to several tensors and put together again, as lookups in tables of several parts do it. */

import { elementCount } from '../../../formats/index.ts';
import { blank, type GraphTensor, mismatch, numbersOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';
import { cellsOf } from './arrays.ts';

export const partitionKernels: Kernels = {
  DynamicPartition: (call) => dealt(call),
  DynamicStitch: (call) => stitched(call),
  ParallelDynamicStitch: (call) => stitched(call),
};

/** Inputs: data, the part each row goes to. */
function dealt(call: KernelCall): readonly GraphTensor[] {
  const [data, partitions] = [inputAt(call, 0), inputAt(call, 1)];
  const parts = call.attributes.integer('num_partitions', 1);
  const rowsOf: number[][] = Array.from({ length: parts }, () => []);
  Array.from(numbersOf(partitions)).forEach((part, row) => {
    (rowsOf[part] ?? mismatch(`part ${part} of ${parts}`)).push(row);
  });
  const inner = data.shape.slice(partitions.shape.length);
  const width = elementCount(inner);
  return rowsOf.map((rows) => {
    const made = blank(data.dtype, [rows.length, ...inner]);
    rows.forEach((row, i) => {
      copyRow({ from: data, row, to: made, at: i }, width);
    });
    return made;
  });
}

/** Inputs: places of several tensors' rows, then as many tensors. Of rows with one place the last counts. */
function stitched(call: KernelCall): GraphTensor {
  const count = call.inputs.length / 2;
  const [places, values] = [tensorsOf(call, 0, count), tensorsOf(call, count)];
  const first = values[0] ?? mismatch('nothing to put together');
  const inner = first.shape.slice(places[0]?.shape.length ?? 0);
  const width = elementCount(inner);
  const numbers = places.map((place) => Array.from(numbersOf(place)));
  const rows = numbers.flat().reduce((most, place) => Math.max(most, place + 1), 0);
  const made = blank(first.dtype, [rows, ...inner]);
  numbers.forEach((of, i) => {
    const from = values[i] as GraphTensor;
    if (elementCount(from.shape) !== of.length * width) mismatch(`[${from.shape}] for ${of.length} rows of ${width}`);
    of.forEach((at, row) => {
      if (at < 0) mismatch(`place ${at}`);
      copyRow({ from, row, to: made, at }, width);
    });
  });
  return made;
}

interface RowCopy {
  readonly from: GraphTensor;
  readonly row: number;
  readonly to: GraphTensor;
  readonly at: number;
}

function copyRow({ from, row, to, at }: RowCopy, width: number): void {
  const [source, target] = [cellsOf(from), cellsOf(to)];
  for (let k = 0; k < width; k++) target[at * width + k] = source[row * width + k];
}
