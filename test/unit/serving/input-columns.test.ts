import { describe, expect, it } from 'vitest';
import { columnText } from '../../../core/formats/index.ts';
import { inputBatch, inputRows, registerRow } from '../../../core/serving/input-columns.ts';
import type { Tensor } from '../../../core/serving/tensor.ts';

const signature = [
  { name: 'age', dtype: 'DT_INT64' },
  { name: 'vector', dtype: 'DT_FLOAT', width: 3 },
] as const;
const age: Tensor = { dtype: 'DT_INT64', shape: [2], values: [30n, null] };
const tensors = (shape: readonly number[], values: readonly number[]) =>
  new Map<string, Tensor>([
    ['age', age],
    ['vector', { dtype: 'DT_FLOAT', shape, values }],
  ]);

describe('input tensors', () => {
  it('become columns of one value a row, and vectors of all their numbers', () => {
    const rows = inputRows(signature, tensors([2, 3], [1, 2, 3, 4, 5, 6]));
    const [ages, vectors] = inputBatch(rows, 1, 2).columns;
    expect(ages && columnText(ages, 0)).toBe(null);
    expect(vectors?.type === 'float' && [...vectors.values.subarray(0, 3)]).toEqual([4, 5, 6]);
    expect(rows.inputs.map((input) => registerRow(input, 0))).toEqual([30, '[1,2,3]']);
  });

  it.each([
    [[2, 2], 'expects shape [-1,3] but got [2,2]'],
    [[2], 'expects shape [-1,3] but got [2]'],
    [[2, 3, 1], 'expects shape [-1,3] but got [2,3,1]'],
  ])('of another shape, %s, are refused', (shape, message) => {
    const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0);
    expect(() => inputRows(signature, tensors(shape, values))).toThrow(message);
  });
});
