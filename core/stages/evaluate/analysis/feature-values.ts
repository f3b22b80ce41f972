/** The first value of each feature of many rows, compactly: numbers as they are, texts as codes. */

import { type Column, type ColumnBatch, type ColumnSpec, numberAt, valueText } from '../../../formats/index.ts';

export type FeatureValues =
  | {
      readonly kind: 'number';
      readonly name: string;
      /** NaN where missing. */
      readonly values: Float32Array;
    }
  | {
      readonly kind: 'text';
      readonly name: string;
      /** 0 where missing, too long or too rare to have a code; else 1 + the index into `names`. */
      readonly codes: Uint16Array;
      readonly names: readonly string[];
    };

export interface FeatureStore {
  add(batch: ColumnBatch, kept: readonly number[]): void;
  finish(): readonly FeatureValues[];
}

const mostNames = 65_534;
/** Longer texts are no names of groups. */
const longestName = 100;

export function createFeatureStore(columns: readonly ColumnSpec[], capacity: number): FeatureStore {
  const stores = columns.map(({ name, type }) => (type === 'bytes' ? textStore(name, capacity) : numberStore(name, capacity)));
  let used = 0;
  return {
    add: (batch, kept) => {
      for (const store of stores) {
        const column = batch.columns.find(({ name }) => name === store.name);
        if (column !== undefined) store.add(column, kept, used);
      }
      used += kept.length;
    },
    finish: () => stores.map((store) => store.finish(used)),
  };
}

interface ColumnStore {
  readonly name: string;
  add(column: Column, kept: readonly number[], from: number): void;
  finish(rows: number): FeatureValues;
}

function numberStore(name: string, capacity: number): ColumnStore {
  const values = new Float32Array(capacity).fill(Number.NaN);
  return {
    name,
    add: (column, kept, from) => {
      kept.forEach((row, i) => {
        const at = column.offsets[row];
        if (at < column.offsets[row + 1]) values[from + i] = numberAt(column, at);
      });
    },
    finish: (rows) => ({ kind: 'number', name, values: values.subarray(0, rows) }),
  };
}

function textStore(name: string, capacity: number): ColumnStore {
  const codes = new Uint16Array(capacity);
  const known = new Map<string, number>();
  return {
    name,
    add: (column, kept, from) => {
      kept.forEach((row, i) => {
        const at = column.offsets[row];
        if (at === column.offsets[row + 1]) return;
        const text = valueText(column, at);
        const code = known.get(text);
        if (code !== undefined) codes[from + i] = code;
        else if (known.size < mostNames && text.length <= longestName) {
          known.set(text, known.size + 1);
          codes[from + i] = known.size;
        }
      });
    },
    finish: (rows) => ({ kind: 'text', name, codes: codes.subarray(0, rows), names: [...known.keys()] }),
  };
}
