/** Raw features as tensors: which rows have no value, and their numbers. */

import type { SignatureInput } from '../fitted-transform.ts';
import type { Ref } from './graph-builder.ts';
import type { GraphContext } from './graph-context.ts';

/** A whole number that stands for no value: int64 has none of its own, as NaN is for floats and no text for texts. */
export const missingInt = -(2n ** 63n);

export const rawTypes = { int: 'DT_INT64', float: 'DT_FLOAT', bytes: 'DT_STRING' } as const;

/** One raw feature of all rows: int64, float or text, [rows]; of a column of vectors [rows, length]. */
export interface RawValue {
  readonly ref: Ref;
  /** bool, of the same shape. */
  readonly missing: Ref;
}

export function rawValue({ ops, graph }: GraphContext, { dtype }: SignatureInput, ref: Ref): RawValue {
  if (dtype === 'float') return { ref, missing: ops.compare('NotEqual', ref, ref) };
  if (dtype === 'int') return { ref, missing: ops.compare('Equal', ref, graph.scalar('DT_INT64', missingInt)) };
  return { ref, missing: ops.compareWith('Equal', ref, '') };
}

/** Numbers as double, and where there are none. Text that spells no number is none; nor is what is not finite. */
export function numbersOf({ ops, graph, texts }: GraphContext, { ref, missing }: RawValue): RawValue {
  const nan = graph.scalar('DT_DOUBLE', Number.NaN);
  if (ref.dtype === 'DT_STRING') {
    const plain = texts.strip(ref);
    const spelled = ops.and(
      texts.matches(plain, '[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?'),
      ops.compareWith('LessEqual', texts.bytes(ref), 40),
    );
    const numbers = texts.toNumber(ops.select(spelled, plain, graph.scalar('DT_STRING', '0')));
    const usable = ops.and(spelled, ops.unary('IsFinite', numbers));
    return { ref: ops.select(usable, numbers, nan), missing: ops.not(usable) };
  }
  const numbers = ops.cast(ref, 'DT_DOUBLE');
  const usable = ref.dtype === 'DT_FLOAT' ? ops.unary('IsFinite', numbers) : ops.not(missing);
  return { ref: ops.select(usable, numbers, nan), missing: ops.not(usable) };
}
