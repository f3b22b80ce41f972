/** The memory that the kernels of growing trees work in: binned rows, their order, gradients, histograms. */

import { kernelBytes } from './histogram-kernel.ts';

const pageBytes = 1 << 16;
/** Kernels read whole words: no part begins in the middle of one. */
const alignment = 16;

/** Every host has it; the compiler's library for hosts without a page names its types alone. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Places are bytes from the start of the memory; build/kernels/histogram.ts says what each does. */
export interface TreeKernel {
  gatherPairs(rows: number, count: number, pairs: number, ordered: number): void;
  addRows(
    bins: number,
    stride: number,
    features: number,
    offsets: number,
    rows: number,
    count: number,
    ordered: number,
    sums: number,
    counts: number,
  ): void;
  addTokens(starts: number, tokens: number, rows: number, count: number, ordered: number, sums: number, counts: number): void;
  clear(sums: number, counts: number, bins: number): void;
  subtract(parent: number, parentCounts: number, child: number, childCounts: number, bins: number): void;
  partition(column: number, left: number, rows: number, count: number, scratch: number): number;
  scanNumber(sums: number, counts: number, last: number, missingLeft: number, limits: number, best: number): number;
  binNumbers(values: number, count: number, thresholds: number, missing: number, bins: number): void;
  partitionByToken(starts: number, tokens: number, token: number, rows: number, count: number, scratch: number): number;
}

export interface MemoryShape {
  readonly rows: number;
  /** Columns with a byte a row. */
  readonly columns: number;
  /** Tokens of all rows together. */
  readonly tokens: number;
  /** Bins of all features together. */
  readonly bins: number;
  /** How many histograms are kept at a time. */
  readonly histograms: number;
  /** Rows whose gradients are gathered, or whose numbers are binned, at a time. */
  readonly block: number;
}

/** A part of the memory: where it begins, and a view of it. */
export interface Part<View> {
  readonly at: number;
  readonly view: View;
}

export interface TreeMemory {
  readonly kernel: TreeKernel;
  /** Column by column, `rows` bytes each. */
  readonly bins: Part<Uint8Array>;
  /** First bin of each column. */
  readonly offsets: Part<Uint32Array>;
  /** Row r holds tokens[starts[r] .. starts[r + 1]). */
  readonly tokenStarts: Part<Uint32Array>;
  readonly tokens: Part<Uint16Array>;
  /** Row numbers: those of one leaf lie together. */
  readonly order: Part<Uint32Array>;
  readonly scratch: Part<Uint32Array>;
  /** (gradient, hessian) by row. */
  readonly pairs: Part<Float32Array>;
  readonly ordered: Part<Float32Array>;
  /** 1 for each bin that goes left. */
  readonly left: Part<Uint8Array>;
  /** (sum of gradients, sum of hessians) by bin, one histogram after the other. */
  readonly sums: Part<Float64Array>;
  readonly counts: Part<Uint32Array>;
  /** What a scan for a split goes by, and what it finds. */
  readonly limits: Part<Float64Array>;
  readonly best: Part<Float64Array>;
  /** Numbers of a column on their way to bins, and its thresholds. */
  readonly values: Part<Float32Array>;
  readonly thresholds: Part<Float32Array>;
}

/** Bytes, without what a row needs beside its bins: to be compared with what may be used. */
export function memoryBytes(shape: MemoryShape): number {
  return layout(shape).end;
}

export function allocate(shape: MemoryShape): TreeMemory {
  const { parts, end } = layout(shape);
  const pages = Math.ceil(end / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const compiled = new WebAssembly.Module(Buffer.from(kernelBytes.join(''), 'base64'));
  const abort = (): never => {
    throw new Error('the kernel of growing trees stopped');
  };
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort } });
  const { buffer } = memory;
  const bytes = ({ at, length }: Place) => ({ at, view: new Uint8Array(buffer, at, length) });
  const words = ({ at, length }: Place) => ({ at, view: new Uint32Array(buffer, at, length) });
  const floats = ({ at, length }: Place) => ({ at, view: new Float32Array(buffer, at, length) });
  const doubles = ({ at, length }: Place) => ({ at, view: new Float64Array(buffer, at, length) });
  return {
    kernel: exports as TreeKernel,
    bins: bytes(parts.bins),
    offsets: words(parts.offsets),
    tokenStarts: words(parts.tokenStarts),
    tokens: { at: parts.tokens.at, view: new Uint16Array(buffer, parts.tokens.at, parts.tokens.length) },
    order: words(parts.order),
    scratch: words(parts.scratch),
    pairs: floats(parts.pairs),
    ordered: floats(parts.ordered),
    left: bytes(parts.left),
    sums: doubles(parts.sums),
    counts: words(parts.counts),
    limits: doubles(parts.limits),
    best: doubles(parts.best),
    values: floats(parts.values),
    thresholds: floats(parts.thresholds),
  };
}

interface Place {
  readonly at: number;
  readonly length: number;
}

function layout({ rows, columns, tokens, bins, histograms, block }: MemoryShape) {
  let end = 0;
  const place = (length: number, bytesEach: number): Place => {
    const at = end;
    // One more element: the partition writes a row on both sides before it knows which one is right.
    end = Math.ceil((at + (length + 1) * bytesEach) / alignment) * alignment;
    return { at, length };
  };
  const parts = {
    bins: place(rows * columns, 1),
    offsets: place(columns, 4),
    tokenStarts: place(tokens > 0 ? rows + 1 : 0, 4),
    tokens: place(tokens, 2),
    order: place(rows, 4),
    scratch: place(rows, 4),
    pairs: place(2 * rows, 4),
    ordered: place(2 * block, 4),
    left: place(256, 1),
    sums: place(2 * bins * histograms, 8),
    counts: place(bins * histograms, 4),
    limits: place(8, 8),
    best: place(4, 8),
    values: place(block, 4),
    thresholds: place(256, 4),
  };
  return { parts, end };
}
