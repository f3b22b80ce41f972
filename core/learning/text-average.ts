/** A text input in training as the average of its token embeddings, and its gradient. */

import type { TextInput } from './network-input.ts';
import type { Parameter } from './optimizer.ts';
import type { TextTower } from './text-tower.ts';

export function createTextAverage({ length, dimension, frozen }: TextInput, embeddings: Parameter): TextTower {
  let seen: { readonly tokens: Int32Array; readonly rows: number } | undefined;
  return {
    forward: (tokens, rows, { values, at, stride }) => {
      for (let row = 0; row < rows; row++) {
        averageTokens({ tokens, length, row }, { table: embeddings.data, dimension }, { values, at: at + row * stride });
      }
      seen = { tokens, rows };
    },
    backward: ({ values, at, stride }) => {
      if (!seen) throw new Error('backward needs a forward before it');
      if (frozen) return;
      const { tokens, rows } = seen;
      const { gradient } = embeddings;
      for (let row = 0; row < rows; row++) {
        const share = 1 / countTokens({ tokens, length, row });
        for (let i = row * length; i < (row + 1) * length; i++) {
          if (tokens[i] === 0) continue;
          const to = tokens[i] * dimension;
          for (let d = 0; d < dimension; d++) gradient[to + d] += share * values[at + row * stride + d];
        }
      }
    },
  };
}

interface TokenRow {
  /** rows x length; 0 is padding. */
  readonly tokens: Int32Array;
  readonly length: number;
  readonly row: number;
}

/** Writes the mean over the row's tokens of their rows of `table`; zeros for a row without any. */
export function averageTokens(
  text: TokenRow,
  { table, dimension }: { readonly table: Float32Array; readonly dimension: number },
  { values, at }: { readonly values: Float32Array; readonly at: number },
): void {
  values.fill(0, at, at + dimension);
  const count = countTokens(text);
  if (count === 0) return;
  const { tokens, length, row } = text;
  for (let i = row * length; i < (row + 1) * length; i++) {
    if (tokens[i] === 0) continue;
    const from = tokens[i] * dimension;
    for (let d = 0; d < dimension; d++) values[at + d] += table[from + d];
  }
  for (let d = 0; d < dimension; d++) values[at + d] /= count;
}

/** Those of a row that are not padding. */
export function countTokens({ tokens, length, row }: TokenRow): number {
  let count = 0;
  for (let i = row * length; i < (row + 1) * length; i++) if (tokens[i] !== 0) count++;
  return count;
}
