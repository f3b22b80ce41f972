/** Diagonals and triangles of matrices. */

import { elementCount } from '../../../formats/index.ts';
import { blank, type GraphTensor, mismatch, numbersOf, scalarOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';
import { cellsOf } from './arrays.ts';

export const matrixPartKernels: Kernels = {
  MatrixBandPart: (call) => bandPart(inputAt(call, 0), [scalarOf(inputAt(call, 1)), scalarOf(inputAt(call, 2))]),
  MatrixDiag: (call) => fromDiagonals(inputAt(call, 0), mainBand(call)),
  MatrixDiagV2: (call) => fromDiagonals(inputAt(call, 0), bandOf(call, 1), sizesOf(call)),
  MatrixDiagV3: (call) => fromDiagonals(inputAt(call, 0), bandOf(call, 1), sizesOf(call)),
  MatrixDiagPart: (call) => diagonalsOf(inputAt(call, 0), mainBand(call)),
  MatrixDiagPartV2: (call) => diagonalsOf(inputAt(call, 0), bandOf(call, 1), cellsOf(inputAt(call, 2))[0]),
  MatrixDiagPartV3: (call) => diagonalsOf(inputAt(call, 0), bandOf(call, 1), cellsOf(inputAt(call, 2))[0]),
  MatrixSetDiag: (call) => withDiagonals(inputAt(call, 0), inputAt(call, 1), mainBand(call)),
  MatrixSetDiagV2: (call) => withDiagonals(inputAt(call, 0), inputAt(call, 1), bandOf(call, 2)),
  MatrixSetDiagV3: (call) => withDiagonals(inputAt(call, 0), inputAt(call, 1), bandOf(call, 2)),
};

/** Diagonals from `low` to `high`: 0 is the main one, above it they count up. */
interface Band {
  readonly low: number;
  readonly high: number;
  /** Shorter diagonals end at the right; of those above the main one, and of those below it. */
  readonly isRight: readonly [above: boolean, below: boolean];
}

function mainBand({ op }: KernelCall): Band {
  return { low: 0, high: 0, isRight: alignment(op, 'LEFT_LEFT') };
}

function bandOf(call: KernelCall, index: number): Band {
  const offsets = numbersOf(inputAt(call, index));
  const low = offsets[0] ?? 0;
  const align = call.op.endsWith('V3') ? call.attributes.text('align', 'RIGHT_LEFT') : 'LEFT_LEFT';
  return { low, high: offsets[1] ?? low, isRight: alignment(call.op, align) };
}

function alignment(op: string, align: string): readonly [boolean, boolean] {
  const [above, below] = align.split('_');
  if (above === undefined || below === undefined) mismatch(`${op} aligned ${align}`);
  return [above === 'RIGHT', below === 'RIGHT'];
}

function bandPart(value: GraphTensor, [lower, upper]: readonly [number, number]): GraphTensor {
  const [rows, columns] = matrixSize(value.shape);
  const made = blank(value.dtype, value.shape);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  for (let at = 0; at < from.length; at++) {
    const [row, column] = [Math.floor(at / columns) % rows, at % columns];
    const isKept = (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper);
    if (isKept) to[at] = from[at];
  }
  return made;
}

function matrixSize(shape: readonly number[]): readonly [number, number] {
  if (shape.length < 2) mismatch(`a matrix is needed, not [${shape}]`);
  return [shape.at(-2) as number, shape.at(-1) as number];
}

interface Place {
  readonly matrix: number;
  readonly row: number;
  readonly column: number;
  /** In the tensor of diagonals. */
  readonly at: number;
}

/** Every place of the diagonals of `count` matrices. */
function eachPlace(count: number, [rows, columns]: readonly [number, number], band: Band, visit: (place: Place) => void): void {
  const { low, high, isRight } = band;
  const longest = longestDiagonal([rows, columns], band);
  const perMatrix = (high - low + 1) * longest;
  for (let matrix = 0; matrix < count; matrix++) {
    for (let d = high; d >= low; d--) {
      const length = Math.min(rows + Math.min(d, 0), columns - Math.max(d, 0));
      const shift = isRight[d >= 0 ? 0 : 1] ? longest - length : 0;
      const start = matrix * perMatrix + (high - d) * longest + shift;
      for (let i = 0; i < length; i++) {
        visit({ matrix, row: i - Math.min(d, 0), column: i + Math.max(d, 0), at: start + i });
      }
    }
  }
}

function longestDiagonal([rows, columns]: readonly [number, number], { low, high }: Band): number {
  const longest = Math.min(rows + Math.min(high, 0), columns - Math.max(low, 0));
  if (low > high || longest < 0) mismatch(`diagonals ${low} to ${high} of [${rows},${columns}]`);
  return longest;
}

function diagonalsOf(value: GraphTensor, band: Band, padding: unknown = undefined): GraphTensor {
  const size = matrixSize(value.shape);
  const outer = value.shape.slice(0, -2);
  const diagonals = band.high > band.low ? [band.high - band.low + 1] : [];
  const made = blank(value.dtype, [...outer, ...diagonals, longestDiagonal(size, band)]);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  if (padding !== undefined) to.fill(padding);
  eachPlace(elementCount(outer), size, band, ({ matrix, row, column, at }) => {
    to[at] = from[(matrix * size[0] + row) * size[1] + column];
  });
  return made;
}

function withDiagonals(value: GraphTensor, diagonals: GraphTensor, band: Band): GraphTensor {
  const size = matrixSize(value.shape);
  const outer = elementCount(value.shape.slice(0, -2));
  const needed = outer * (band.high - band.low + 1) * longestDiagonal(size, band);
  if (elementCount(diagonals.shape) !== needed) mismatch(`diagonals [${diagonals.shape}] of [${value.shape}]`);
  const made = blank(value.dtype, value.shape);
  const [from, given, to] = [cellsOf(value), cellsOf(diagonals), cellsOf(made)];
  for (let at = 0; at < from.length; at++) to[at] = from[at];
  eachPlace(outer, size, band, ({ matrix, row, column, at }) => {
    to[(matrix * size[0] + row) * size[1] + column] = given[at];
  });
  return made;
}

interface WantedSizes {
  /** -1 where the diagonals say. */
  readonly rows: number;
  readonly columns: number;
  readonly padding: unknown;
}

function sizesOf(call: KernelCall): WantedSizes {
  return { rows: scalarOf(inputAt(call, 2)), columns: scalarOf(inputAt(call, 3)), padding: cellsOf(inputAt(call, 4))[0] };
}

function fromDiagonals(value: GraphTensor, band: Band, wanted?: WantedSizes): GraphTensor {
  const { low, high } = band;
  const outer = value.shape.slice(0, low === high ? -1 : -2);
  const longest = value.shape.at(-1) ?? mismatch('a diagonal is needed');
  if (low !== high && value.shape.at(-2) !== high - low + 1) mismatch(`${value.shape.at(-2)} diagonals from ${low} to ${high}`);
  const leastRows = longest - Math.min(high, 0);
  const leastColumns = longest + Math.max(low, 0);
  const [rows, columns] = openSizes(wanted, [leastRows, leastColumns]);
  if (rows < leastRows && columns < leastColumns) mismatch(`diagonals of ${longest} in [${rows},${columns}]`);
  const made = blank(value.dtype, [...outer, rows, columns]);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  if (wanted) to.fill(wanted.padding);
  if (longestDiagonal([rows, columns], band) !== longest) mismatch(`diagonals of ${longest} in [${rows},${columns}]`);
  eachPlace(elementCount(outer), [rows, columns], band, ({ matrix, row, column, at }) => {
    to[(matrix * rows + row) * columns + column] = from[at];
  });
  return made;
}

function openSizes(
  wanted: WantedSizes | undefined,
  [leastRows, leastColumns]: readonly [number, number],
): readonly [number, number] {
  const [rows, columns] = [wanted?.rows ?? -1, wanted?.columns ?? -1];
  if (rows < 0 && columns < 0) {
    const square = Math.max(leastRows, leastColumns);
    return [square, square];
  }
  return [rows < 0 ? leastRows : rows, columns < 0 ? leastColumns : columns];
}
