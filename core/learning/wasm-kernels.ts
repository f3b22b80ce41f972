/** Kernels that TF.js' WebAssembly backend lacks or has wrong, computed by the cpu backend's: values are copied there and back. */

import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs';
import type { Tfjs } from './tfjs.ts';

interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: string, at: undefined, values: Values): TensorInfo;
  readSync(dataId: object): Values;
}

interface CpuBackend {
  makeTensorInfo(shape: readonly number[], dtype: string, values: Values): TensorInfo;
  readSync(dataId: object): Values;
  disposeData(dataId: object): unknown;
}

type Values = ArrayLike<number> | readonly Uint8Array[];

/** Their WebAssembly begins with the smallest number above 0, not with the smallest there is: windows below 0 come out wrong. */
const wrong: readonly string[] = ['MaxPool3D', 'Dilation2D'];

export function addMissingKernels(tf: Tfjs): void {
  // It advertises another package on the console at its first operation.
  const cpu = tf.engine().findBackend('cpu') as { firstUse?: boolean } | null;
  if (cpu?.firstUse) cpu.firstUse = false;
  const present = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const name of wrong) if (present.delete(name)) tf.unregisterKernel(name, 'wasm');
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    if (present.has(kernel.kernelName)) continue;
    tf.registerKernel({ kernelName: kernel.kernelName, backendName: 'wasm', kernelFunc: onCpu(tf, kernel) });
  }
}

type KernelCall = Parameters<KernelFunc>[0];

function onCpu(tf: Tfjs, { kernelFunc }: KernelConfig): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const wasm = backend as unknown as WasmBackend;
    const cpu = tf.engine().findBackend('cpu') as unknown as CpuBackend;
    const copies: TensorInfo[] = [];
    const copied = ({ shape, dtype, dataId }: TensorInfo): TensorInfo => {
      const copy = cpu.makeTensorInfo(shape, dtype, wasm.readSync(dataId));
      copies.push(copy);
      return copy;
    };
    // Einsum and AddN take a list of tensors in place of named ones.
    const given = inputs as Record<string, TensorInfo | TensorInfo[]> | TensorInfo[];
    const there = Array.isArray(given)
      ? given.map(copied)
      : Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.map(copied) : copied(value)]),
        );
    const call = { inputs: there, attrs, backend: cpu } as unknown as KernelCall;
    const outputs = kernelFunc(call);
    const made = [outputs].flat();
    const back = made.map(({ shape, dtype, dataId }) => wasm.makeOutput(shape, dtype, undefined, cpu.readSync(dataId)));
    for (const { dataId } of [...copies, ...made]) cpu.disposeData(dataId);
    // A kernel of one output answers with it, not with a list.
    return Array.isArray(outputs) ? back : (back[0] as TensorInfo);
  };
}
