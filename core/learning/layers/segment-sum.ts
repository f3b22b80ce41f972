/** The gradient of a lookup: TF.js' own kernel compares every row with every entry of the table. */

import type { KernelFunc, TensorInfo, TypedArray } from '@tensorflow/tfjs';
import type { Tfjs } from '../tfjs.ts';

const kernelName = 'UnsortedSegmentSum';

interface CpuBackend {
  makeTensorInfo(shape: readonly number[], dtype: string, values: TypedArray): TensorInfo;
  readSync(dataId: object): TypedArray;
}

/** Replaces the cpu backend's; ids below 0 or beyond the segments count nowhere, as in TensorFlow. */
export function useFastSegmentSum(tf: Tfjs): void {
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
    const cpu = backend as unknown as CpuBackend;
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const segments = Number(attrs?.['numSegments']);
    const [values, ids] = [cpu.readSync(x.dataId), cpu.readSync(segmentIds.dataId)];
    const width = ids.length === 0 ? 0 : values.length / ids.length;
    const shape = [segments, ...x.shape.slice(segmentIds.shape.length)];
    const sums = x.dtype === 'int32' ? new Int32Array(elements(shape)) : new Float32Array(elements(shape));
    for (let row = 0, from = 0; row < ids.length; row++, from += width) {
      const id = ids[row];
      if (id < 0 || id >= segments) continue;
      for (let i = 0, to = id * width; i < width; i++, to++) sums[to] += values[from + i];
    }
    return cpu.makeTensorInfo(shape, x.dtype, sums);
  };
  if (tf.getKernel(kernelName, 'cpu')) tf.unregisterKernel(kernelName, 'cpu');
  tf.registerKernel({ kernelName, backendName: 'cpu', kernelFunc });
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
