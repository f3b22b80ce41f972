/** The memory of one set of fused kernels: areas handed out one behind the other, structures by field, views that outlive growth. */

import { createProblem, ProblemError } from '../../foundation/index.ts';
import { byteLengthOf, type Fields } from './plan-fields.ts';

/** Every host has it; the compiler's library for hosts without a page names its types alone. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** A structure in the memory. */
export interface Struct<F extends Fields> {
  readonly address: number;
  set(values: { readonly [Name in keyof F]?: number }): void;
  get(name: keyof F): number;
}

export interface KernelMemory {
  /** The first byte of a free area of `floats` 32-bit words, on a whole vector; its content is 0. */
  allocate(floats: number): number;
  struct<F extends Fields>(fields: F): Struct<F>;
  /** Structures one behind the other. */
  structs<F extends Fields>(fields: F, count: number): readonly Struct<F>[];
  /** Frees what is allocated after this call when the answer is called. */
  mark(): () => void;
  /** Valid until the next allocation. */
  floats(address: number, length: number): Float32Array;
  integers(address: number, length: number): Int32Array;
  doubles(address: number, length: number): Float64Array;
}

const pageBytes = 1 << 16;
const vectorBytes = 16;
/** What a WebAssembly memory addressed by 32 bits can hold. */
export const mostMemoryBytes = 2 ** 32 - pageBytes;

/** `used`: its content is not 0. */
export function createKernelMemory(memory: WebAssemblyMemory, heapStart: number, used: boolean): KernelMemory {
  let next = roundUp(heapStart, vectorBytes);
  let { buffer } = memory;
  let words = new DataView(buffer);
  /** Beyond this byte memory was never written. */
  let fresh = used ? buffer.byteLength : next;
  const allocate = (floats: number): number => {
    const address = next;
    const end = roundUp(address + 4 * floats, vectorBytes);
    if (end > mostMemoryBytes) throw memoryError();
    if (end > buffer.byteLength) grow(end);
    if (address < fresh) new Uint8Array(buffer, address, Math.min(fresh, end) - address).fill(0);
    fresh = Math.max(fresh, end);
    next = end;
    return address;
  };
  const grow = (end: number): void => {
    try {
      memory.grow(Math.ceil((end - buffer.byteLength) / pageBytes));
    } catch {
      throw memoryError();
    }
    buffer = memory.buffer;
    words = new DataView(buffer);
  };
  const structAt = <F extends Fields>(fields: F, address: number): Struct<F> => {
    const places = new Map<keyof F, number>(Object.keys(fields).map((name, i) => [name, address + 4 * i]));
    const placeOf = (name: keyof F): number => places.get(name) as number;
    return {
      address,
      set: (values) => {
        for (const [name, value] of Object.entries(values) as [keyof F, number][]) {
          if (fields[name as string] === 'f32') words.setFloat32(placeOf(name), value, true);
          else words.setUint32(placeOf(name), value, true);
        }
      },
      get: (name) => words.getUint32(placeOf(name), true),
    };
  };
  const structs: KernelMemory['structs'] = (fields, count) => {
    const bytes = byteLengthOf(fields);
    const address = allocate((count * bytes) / 4);
    return Array.from({ length: count }, (_, i) => structAt(fields, address + i * bytes));
  };
  return {
    allocate,
    structs,
    struct: (fields) => structAt(fields, allocate(byteLengthOf(fields) / 4)),
    mark: () => {
      const place = next;
      return () => {
        next = place;
      };
    },
    floats: (address, length) => new Float32Array(buffer, address, length),
    integers: (address, length) => new Int32Array(buffer, address, length),
    doubles: (address, length) => new Float64Array(buffer, address, length),
  };
}

export function memoryError(): ProblemError {
  return new ProblemError(
    createProblem(
      'engine/unavailable',
      'This network does not fit into the memory of the fused engine, of which there are 4 GB at most',
      'Set the engine to auto, or give the embeddings fewer values or dimensions.',
      { details: { reason: 'too large for its memory, of which there are 4 GB at most' } },
    ),
  );
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
