/** Snappy's raw format by a WebAssembly kernel (build/kernels/snappy.ts). */

import { kernelBytes } from './snappy-kernel.ts';

const pageBytes = 1 << 16;
/** The kernel's table is before. */
const inputAt = 1 << 15;
/** Whole words may be read and written this far beyond. */
const spare = 16;

/** Every host has it; the compiler's library for hosts without a page names its types alone. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

interface Kernel {
  compress(input: number, length: number, output: number): number;
  /** 1 where it fits. */
  decompress(input: number, length: number, output: number, size: number): number;
}

const memory = new WebAssembly.Memory({ initial: 64 });
let bytes = new Uint8Array(memory.buffer);
let kernel: Kernel | undefined;

/** The compressed bytes: valid until the next call. */
export function snappyCompress(input: Uint8Array): Uint8Array {
  kernel ??= load();
  const outputAt = place(input, 32 + input.length + Math.ceil(input.length / 6));
  return bytes.subarray(outputAt, outputAt + kernel.compress(inputAt, input.length, outputAt));
}

/** In memory of its own. Throws where the input is damaged or does not become `size` bytes. */
export function snappyDecompress(input: Uint8Array, size: number): Uint8Array {
  kernel ??= load();
  const outputAt = place(input, size);
  if (kernel.decompress(inputAt, input.length, outputAt, size) === 0)
    throw new Error(`Snappy's bytes are damaged, or not ${size} when unpacked`);
  return bytes.slice(outputAt, outputAt + size);
}

/** Returns where there is room for the output. */
function place(input: Uint8Array, outputBytes: number): number {
  const outputAt = inputAt + input.length + spare;
  const end = outputAt + outputBytes + spare;
  if (end > bytes.length) {
    memory.grow(Math.ceil((end - bytes.length) / pageBytes));
    bytes = new Uint8Array(memory.buffer);
  }
  bytes.set(input, inputAt);
  return outputAt;
}

function load(): Kernel {
  const compiled = new WebAssembly.Module(Buffer.from(kernelBytes.join(''), 'base64'));
  const abort = (): never => {
    throw new Error('the Snappy kernel stopped');
  };
  return new WebAssembly.Instance(compiled, { env: { memory, abort } }).exports as Kernel;
}
