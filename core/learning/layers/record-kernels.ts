/** Writes down which kernels TF.js runs while a piece of work is done: the work as a list of operations on tensors. */

import type { Tensor } from '@tensorflow/tfjs';
import type { Tfjs } from '../tfjs.ts';

export interface RecordedTensor {
  /** TF.js' own number of the tensor. */
  readonly id: number;
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface RecordedKernel {
  readonly kernel: string;
  /** By the kernel's names of them; kernels of several like inputs number them. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly RecordedTensor[];
}

export interface Recording {
  readonly kernels: readonly RecordedKernel[];
  /** What went into a kernel and came out of none, with its values then. */
  readonly given: ReadonlyMap<number, RecordedTensor & { readonly data: ArrayLike<number> }>;
}

type RunKernel = (
  kernel: string,
  inputs: Readonly<Record<string, Tensor | undefined>>,
  attrs?: Record<string, unknown>,
) => Tensor | Tensor[];

/** `known`: tensors whose values are not wanted. */
export function recordKernels(tf: Tfjs, known: ReadonlySet<number>, work: () => void): Recording {
  const engine = tf.engine() as unknown as { runKernel: RunKernel };
  const usual = engine.runKernel;
  const kernels: RecordedKernel[] = [];
  const made = new Set<number>();
  const given = new Map<number, RecordedTensor & { readonly data: ArrayLike<number> }>();
  // A kernel made of others counts as itself.
  let isInside = false;
  engine.runKernel = (kernel, inputs, attrs) => {
    if (isInside) return usual.call(engine, kernel, inputs, attrs);
    const taken = Object.entries(inputs).flatMap(([name, tensor]): [string, Tensor][] => (tensor ? [[name, tensor]] : []));
    for (const [, tensor] of taken) {
      if (made.has(tensor.id) || known.has(tensor.id) || given.has(tensor.id)) continue;
      given.set(tensor.id, { ...recorded(tensor), data: tensor.dataSync().slice() as ArrayLike<number> });
    }
    isInside = true;
    try {
      const results = usual.call(engine, kernel, inputs, attrs);
      const outputs = [results].flat().map(recorded);
      for (const { id } of outputs) made.add(id);
      kernels.push({
        kernel,
        inputs: Object.fromEntries(taken.map(([name, { id }]) => [name, id])),
        attrs: { ...attrs },
        outputs,
      });
      return results;
    } finally {
      isInside = false;
    }
  };
  try {
    work();
  } finally {
    engine.runKernel = usual;
  }
  return { kernels, given };
}

function recorded({ id, dtype, shape }: Tensor): RecordedTensor {
  return { id, dtype, shape: [...shape] };
}
