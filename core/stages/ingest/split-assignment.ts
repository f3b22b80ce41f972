/** TFX's hash split: sha256 of the serialised tf.Example, as one big number, modulo the sum of all buckets. */

import { invariant } from '../../foundation/index.ts';

export interface SplitAssignment {
  readonly names: readonly string[];
  /** Index into `names`. */
  splitOf(digest: Uint8Array): number;
}

/** `splits`: buckets by name; order matters, as in TFX (6:1:2 differs from 60:10:20). */
export function createSplitAssignment(splits: Readonly<Record<string, number>>): SplitAssignment {
  const names = Object.keys(splits);
  const total = Object.values(splits).reduce((sum, buckets) => sum + buckets, 0);
  invariant(total > 0 && total < 2 ** 37, 'the buckets of a split fit the arithmetic below');
  const upTo: number[] = [];
  let sum = 0;
  for (const name of names) {
    sum += splits[name] as number;
    upTo.push(sum);
  }
  return {
    names,
    splitOf(digest) {
      let bucket = 0;
      for (let i = 0; i < digest.length; i += 2) {
        bucket = (bucket * 65_536 + (digest[i] as number) * 256 + (digest[i + 1] as number)) % total;
      }
      return upTo.findIndex((end) => bucket < end);
    },
  };
}
