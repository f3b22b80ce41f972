/** How many multiply-adds a second one core does in WebAssembly SIMD: the limit the training kernels are measured against. */

import { kernelBytes } from './multiply-add-kernel.ts';

/** Floats that a step takes, and what it does with them: eight vectors of four, multiplied and added. */
const floatsPerStep = 12;
const operationsPerStep = 8 * 4 * 2;
const at = 1024;
const steps = 256;

/** The best of several runs, in floating point operations a second. */
export function multiplyAddPeak(): number {
  const compiled = new WebAssembly.Module(Buffer.from(kernelBytes.join(''), 'base64'));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort: () => {} } });
  const multiplyAdd = exports.multiplyAdd as (at: number, steps: number, times: number) => number;
  new Float32Array(memory.buffer, at, steps * floatsPerStep).fill(0.01);
  const times = 10_000;
  let best = 0;
  for (let run = 0; run < 20; run++) {
    const startedAt = performance.now();
    multiplyAdd(at, steps, times);
    best = Math.max(best, (times * steps * operationsPerStep) / ((performance.now() - startedAt) / 1000));
  }
  return best;
}
