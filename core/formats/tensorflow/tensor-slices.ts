/** Variables that a checkpoint holds in slices, as TensorFlow saves partitioned ones: their keys, and the whole put together. */

import { raise } from '../../foundation/index.ts';
import { type DecodedTensor, elementCount, zeros } from './data-types.ts';

/** One axis of a slice; `length` absent: all of it. */
export interface SliceExtent {
  readonly start: number;
  readonly length: number | undefined;
}

export interface SliceKey {
  readonly name: string;
  readonly extents: readonly SliceExtent[];
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The key of a slice (TensorFlow's OrderedCode): 0, the tensor's name, how many axes, start and length of each.
 * undefined: the key of a whole tensor.
 */
export function readSliceKey(key: Uint8Array): SliceKey | undefined {
  if (key.length < 2 || key[0] !== 0) return undefined;
  const reader = new OrderedReader(key, 1);
  const name = decoder.decode(reader.text());
  const axes = reader.count();
  if (axes > 254) damagedKey();
  const extents = Array.from({ length: axes }, () => {
    const [start, length] = [reader.signed(), reader.signed()];
    return { start, length: length < 0 ? undefined : length };
  });
  return { name, extents };
}

function damagedKey(): never {
  return raise('artifact/damaged', 'The variables of the model are damaged: the key of a slice', 'Save or copy the model again.');
}

class OrderedReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  #next(): number {
    return this.#bytes[this.#at++] ?? damagedKey();
  }

  /** 00 FF is a 0, FF 00 a 255; 00 01 ends it. */
  text(): Uint8Array {
    const found: number[] = [];
    for (;;) {
      const byte = this.#next();
      if (byte !== 0 && byte !== 255) found.push(byte);
      else {
        const second = this.#next();
        if (byte === 0 && second === 1) return Uint8Array.from(found);
        found.push(byte);
      }
    }
  }

  /** A byte that says how many follow, most significant first. */
  count(): number {
    let value = 0;
    for (let left = this.#next(); left > 0; left--) value = value * 256 + this.#next();
    return value;
  }

  /** As many leading ones as it has bytes; below 0 all bits are turned round. */
  signed(): number {
    const first = this.#next();
    const isNegative = first < 0x80;
    const turn = isNegative ? 0xff : 0;
    let bits = (first ^ turn).toString(2).padStart(8, '0');
    while (!bits.includes('0')) bits += (this.#next() ^ turn).toString(2).padStart(8, '0');
    const length = bits.indexOf('0');
    while (bits.length < length * 8) bits += (this.#next() ^ turn).toString(2).padStart(8, '0');
    const value = Number.parseInt(bits.slice(length), 2) || 0;
    return isNegative ? -value - 1 : value;
  }
}

export interface TensorSlice {
  readonly extents: readonly SliceExtent[];
  readonly tensor: DecodedTensor;
}

/** A tensor of `shape` out of slices that cover it. */
export function joinSlices(name: string, shape: readonly number[], slices: readonly TensorSlice[]): DecodedTensor {
  const [first] = slices;
  const covered = slices.reduce((sum, { tensor }) => sum + tensor.data.length, 0);
  if (!first || covered < elementCount(shape)) {
    return raise('model/invalid', `Slices of the variable ${name} are missing`, 'Copy the whole folder of the model.');
  }
  const whole = zeros(first.tensor.dtype, elementCount(shape));
  for (const { extents, tensor } of slices) {
    const starts = shape.map((_, axis) => extents[axis]?.start ?? 0);
    const sizes = shape.map((size, axis) => extents[axis]?.length ?? size);
    const fits = starts.every((start, axis) => start + (sizes[axis] as number) <= (shape[axis] as number));
    if (!fits || elementCount(sizes) !== tensor.data.length) damagedKey();
    place({ into: whole, shape, starts, sizes }, tensor.data);
  }
  return { dtype: first.tensor.dtype, shape, data: whole };
}

interface Placing {
  readonly into: DecodedTensor['data'];
  readonly shape: readonly number[];
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
}

/** Row by row along the last axis. */
function place({ into, shape, starts, sizes }: Placing, data: DecodedTensor['data']): void {
  const [target, source] = [into as unknown as unknown[], data as unknown as unknown[]];
  const width = sizes.at(-1) ?? 1;
  const outer = sizes.slice(0, -1);
  for (let row = 0; row * width < source.length && width > 0; row++) {
    let [rest, at, stride] = [row, starts.at(-1) ?? 0, shape.at(-1) ?? 1];
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const size = outer[axis] as number;
      at += ((starts[axis] as number) + (rest % size)) * stride;
      rest = Math.floor(rest / size);
      stride *= shape[axis] as number;
    }
    for (let k = 0; k < width; k++) target[at + k] = source[row * width + k];
  }
}
