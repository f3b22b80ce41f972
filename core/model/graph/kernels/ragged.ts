/** Tensors whose rows have lengths of their own: picking rows, counting, n-grams of texts. */

import { elementCount } from '../../../formats/index.ts';
import { blank, type GraphTensor, isWide, mismatch, numbersOf, scalarOf, tensor, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';
import { cellsOf, integersOf } from './arrays.ts';

export const raggedKernels: Kernels = {
  RaggedGather: (call) => pickedRows(call),
  RaggedBincount: (call) => countedRows(call),
  StringNGrams: (call) => nGrams(call),
};

/** Inputs: splits, outermost first; flat values; places of outermost rows. */
function pickedRows(call: KernelCall): readonly GraphTensor[] {
  const last = call.inputs.length - 1;
  const [indices, values] = [inputAt(call, last), inputAt(call, last - 1)];
  const splits = tensorsOf(call, 0, last - 1).map((one) => Array.from(numbersOf(one)));
  const dtype = inputAt(call, 0).dtype;
  let rows = Array.from(numbersOf(indices));
  const made: number[][] = splitsOfShape(indices.shape);
  for (const of of splits) {
    const next: number[] = [];
    const lengths = [0];
    for (const row of rows) {
      if (!(row >= 0 && row + 1 < of.length)) mismatch(`row ${row} of ${of.length - 1}`);
      for (let at = of[row] as number; at < (of[row + 1] as number); at++) next.push(at);
      lengths.push(next.length);
    }
    made.push(lengths);
    rows = next;
  }
  const inner = values.shape.slice(1);
  const width = elementCount(inner);
  const flat = blank(values.dtype, [rows.length, ...inner]);
  const [from, to] = [cellsOf(values), cellsOf(flat)];
  rows.forEach((row, i) => {
    for (let k = 0; k < width; k++) to[i * width + k] = from[row * width + k];
  });
  return [...made.map((one) => integersOf(dtype, one)), flat];
}

/** The even splits of all axes but the first. */
function splitsOfShape(shape: readonly number[]): number[][] {
  return shape.slice(1).map((size, axis) => {
    const rows = elementCount(shape.slice(0, axis + 1));
    return Array.from({ length: rows + 1 }, (_, i) => i * size);
  });
}

/** Inputs: splits, values, how many bins, weights or nothing. */
function countedRows(call: KernelCall): GraphTensor {
  const [splits, values] = [numbersOf(inputAt(call, 0)), numbersOf(inputAt(call, 1))];
  const [bins, weights] = [scalarOf(inputAt(call, 2)), inputAt(call, 3)];
  const rows = splits.length - 1;
  const made = blank(weights.dtype, [rows, bins]);
  const add = binAdder(made, { weights, isBinary: call.attributes.flag('binary_output') });
  for (let row = 0; row < rows; row++) {
    for (let i = splits[row] as number; i < (splits[row + 1] as number); i++) {
      const bin = values[i] as number;
      if (bin < 0) mismatch(`${bin} cannot be counted`);
      if (bin < bins) add(row * bins + bin, i);
    }
  }
  return made;
}

interface BinWeights {
  /** As many as there are values, or none: each counts as one. */
  readonly weights: GraphTensor;
  readonly isBinary: boolean;
}

/** Adds value `i` to the cell `at`; counts of 64-bit integers are bigints. */
export function binAdder(made: GraphTensor, { weights, isBinary }: BinWeights): (at: number, i: number) => void {
  const to = cellsOf(made) as number[];
  const weight = cellsOf(weights) as number[];
  const one = (isWide(made.dtype) ? 1n : 1) as number;
  return (at, i) => {
    to[at] = isBinary ? one : (to[at] as number) + (weight.length > 0 ? (weight[i] as number) : one);
  };
}

/** Inputs: texts, splits of rows. */
function nGrams(call: KernelCall): readonly GraphTensor[] {
  const texts = textsOf(inputAt(call, 0));
  const splits = numbersOf(inputAt(call, 1));
  const plan = nGramPlan(call);
  const made: Uint8Array[] = [];
  const lengths = [0];
  for (let row = 0; row + 1 < splits.length; row++) {
    // One by one: a row may hold more than a call takes arguments.
    for (const nGram of rowNGrams(texts.slice(splits[row], splits[row + 1]), plan)) made.push(nGram);
    lengths.push(made.length);
  }
  return [tensor('DT_STRING', [made.length], made), integersOf(inputAt(call, 1).dtype, lengths)];
}

interface NGramPlan {
  readonly separator: Uint8Array;
  readonly widths: readonly number[];
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  /** -1: one less than the width. */
  readonly padding: number;
  readonly keepsShort: boolean;
}

function nGramPlan({ attributes }: KernelCall): NGramPlan {
  const none = new Uint8Array(0);
  return {
    separator: attributes.bytes('separator') ?? none,
    widths: attributes.integers('ngram_widths'),
    left: attributes.bytes('left_pad') ?? none,
    right: attributes.bytes('right_pad') ?? none,
    padding: attributes.integer('pad_width'),
    keepsShort: attributes.flag('preserve_short_sequences'),
  };
}

function rowNGrams(row: readonly Uint8Array[], plan: NGramPlan): readonly Uint8Array[] {
  const made = plan.widths.flatMap((width) => {
    const padding = plan.padding < 0 ? width - 1 : Math.min(plan.padding, width - 1);
    const padded = paddedRow(row, padding, plan);
    return Array.from({ length: Math.max(0, padded.length - width + 1) }, (_, i) => joined(padded.slice(i, i + width), plan));
  });
  if (made.length > 0 || !plan.keepsShort || row.length === 0) return made;
  return [joined(paddedRow(row, Math.max(plan.padding, 0), plan), plan)];
}

function paddedRow(row: readonly Uint8Array[], padding: number, { left, right }: NGramPlan): readonly Uint8Array[] {
  return [...new Array<Uint8Array>(padding).fill(left), ...row, ...new Array<Uint8Array>(padding).fill(right)];
}

function joined(parts: readonly Uint8Array[], { separator }: NGramPlan): Uint8Array {
  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part])));
}
