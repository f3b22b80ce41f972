/** Snappy's raw format by a WebAssembly kernel (build/kernels/snappy.ts). */

import { kernelBytes } from './snappy-kernel.ts';
import { WasmKernel } from './wasm-kernel.ts';

/** The kernel's table is before. */
const inputAt = 1 << 15;
/** Whole words may be read and written this far beyond. */
const spare = 16;

const kernel = new WasmKernel<{
  compress(input: number, length: number, output: number): number;
  /** 1 where it fits. */
  decompress(input: number, length: number, output: number, size: number): number;
}>(kernelBytes);

/** The compressed bytes: valid until the next call. */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const { memory, outputAt } = place(input, 32 + input.length + Math.ceil(input.length / 6));
  return memory.subarray(outputAt, outputAt + kernel.exports.compress(inputAt, input.length, outputAt));
}

/** In memory of its own. Throws where the input is damaged or does not become `size` bytes. */
export function snappyDecompress(input: Uint8Array, size: number): Uint8Array {
  const { memory, outputAt } = place(input, size);
  if (kernel.exports.decompress(inputAt, input.length, outputAt, size) === 0)
    throw new Error(`Snappy's bytes are damaged, or not ${size} when unpacked`);
  return memory.slice(outputAt, outputAt + size);
}

/** Puts the input where the kernel finds it; the output has room behind it. */
function place(input: Uint8Array, outputBytes: number): { readonly memory: Uint8Array; readonly outputAt: number } {
  const outputAt = inputAt + input.length + spare;
  const memory = kernel.memory(outputAt + outputBytes + spare);
  memory.set(input, inputAt);
  return { memory, outputAt };
}
