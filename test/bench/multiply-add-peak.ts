/** How many multiply-adds a second one core does in WebAssembly SIMD: the limit the training kernels are measured against. */

import { kernelBytes } from './multiply-add-kernel.ts';

const operationsPerTime = 10 * 4 * 2;

/** The best of several runs, in floating point operations a second. */
export function multiplyAddPeak(): number {
  const compiled = new WebAssembly.Module(Buffer.from(kernelBytes.join(''), 'base64'));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort: () => {} } });
  const multiplyAdd = exports.multiplyAdd as (times: number, factor: number, summand: number) => number;
  const times = 2_000_000;
  let best = 0;
  for (let run = 0; run < 8; run++) {
    const startedAt = performance.now();
    multiplyAdd(times, 0.999, 0.001);
    best = Math.max(best, (times * operationsPerTime) / ((performance.now() - startedAt) / 1000));
  }
  return best;
}
