/** What trees split on: features read from the transformed batch, with one-hot slots put together again as categories. */

import type { NetworkOutput } from '../network.ts';
import type { TransformedBatch, TransformedSpec } from '../network-input.ts';

/** Features of dense slots and ids. */
export type TreeColumn =
  /** `missing`: the slot that says 1 where the number was missing; NaN then. */
  | { readonly kind: 'number'; readonly name: string; readonly slot: number; readonly missing?: number }
  /**
   * Which of `count` slots is set; `count` where none is. `ranks`: neighbours are alike, as buckets and months are, and this is
   * each slot's place among them; null for a slot that has none, which is missing then, as are rows without a set slot.
   */
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly slot: number;
      readonly count: number;
      readonly ranks?: readonly (number | null)[];
    }
  /** The id of an embedding input, of `count`. */
  | { readonly kind: 'id'; readonly name: string; readonly input: number; readonly count: number }
  /** How many tokens a text has. */
  | { readonly kind: 'length'; readonly name: string; readonly input: number };

/** Whether a text has a token: 1 or 0. */
export interface TreeToken {
  readonly kind: 'token';
  readonly name: string;
  readonly input: number;
  readonly token: number;
}

export type TreeFeature = TreeColumn | TreeToken;

/** Gradient-boosted trees as data; what they learnt is in the weights (`ensemble.ts`). */
export interface TreesSpec {
  readonly family: 'trees';
  readonly inputs: TransformedSpec;
  /** Columns first, then tokens. */
  readonly features: readonly TreeFeature[];
  readonly output: NetworkOutput;
}

/** Reads a column's value in one row. */
export type ColumnReader = (batch: TransformedBatch, row: number) => number;

export function isCategorical(column: TreeColumn): boolean {
  return column.kind === 'id' || (column.kind === 'choice' && column.ranks === undefined);
}

/** How many categories a categorical column has. */
export function categoryCount(column: TreeColumn): number {
  if (column.kind === 'choice') return column.count + 1;
  return column.kind === 'id' ? column.count : 0;
}

export function createColumnReader(column: TreeColumn, spec: TransformedSpec): ColumnReader {
  const width = spec.denseWidth;
  switch (column.kind) {
    case 'number': {
      const { slot, missing } = column;
      if (missing === undefined) return (batch, row) => batch.dense[row * width + slot];
      return (batch, row) => (batch.dense[row * width + missing] === 1 ? Number.NaN : batch.dense[row * width + slot]);
    }
    case 'choice': {
      const { slot, count, ranks } = column;
      const values = Float64Array.from({ length: count + 1 }, (_, i) => (ranks ? (ranks[i] ?? Number.NaN) : i));
      return (batch, row) => {
        const from = row * width + slot;
        for (let i = 0; i < count; i++) if (batch.dense[from + i] !== 0) return values[i];
        return values[count];
      };
    }
    case 'id':
      return (batch, row) => batch.ids[column.input][row];
    case 'length': {
      const { length } = spec.texts[column.input];
      return (batch, row) => {
        let tokens = 0;
        for (let i = row * length; i < (row + 1) * length; i++) if (batch.tokens[column.input][i] !== 0) tokens++;
        return tokens;
      };
    }
  }
}

/** Whether a row sets more than one slot of a choice: a feature with several values. */
export function setsSeveral(column: TreeColumn, batch: TransformedBatch, row: number, width: number): boolean {
  if (column.kind !== 'choice') return false;
  let set = 0;
  for (let i = 0; i < column.count; i++) if (batch.dense[row * width + column.slot + i] !== 0) set++;
  return set > 1;
}

/** A choice of which several may be set is one number a slot. */
export function slotColumns(column: TreeColumn, spec: TransformedSpec): TreeColumn[] {
  if (column.kind !== 'choice') return [column];
  return Array.from({ length: column.count }, (_, i) => {
    const slot = column.slot + i;
    return { kind: 'number', name: spec.denseNames[slot], slot };
  });
}
