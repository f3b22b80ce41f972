import { describe, expect, it } from 'vitest';
import { type ColumnType, createColumnBuilder } from '../../../core/formats/index.ts';
import { appendParquetValue } from '../../../core/formats/parquet-values.ts';

const append = (type: ColumnType, list: boolean, value: unknown) => () =>
  appendParquetValue(createColumnBuilder('c', type), { name: 'c', type, list, nullMeaning: 'missing' }, value);

describe('a decoded Parquet value', () => {
  it.each([
    ['a list that is a number', 'int', true, 5],
    ['a list that is text', 'bytes', true, 'text'],
    ['an integer that is text', 'int', false, 'text'],
    ['an integer with a fraction', 'int', false, 0.5],
    ['an unsigned integer beyond 63 bits', 'int', false, 2n ** 63n],
  ] as const)('is a malformed file where a damaged schema makes it %s', (_, type, list, value) => {
    expect(append(type, list, value)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'file/malformed' }) }),
    );
  });

  it.each([
    ['int', true, [1n, 2n]],
    ['float', true, new Float64Array(2)],
    ['int', false, true],
    ['int', false, 7],
    ['bytes', false, { a: 1 }],
  ] as const)('is taken over: %s', (type, list, value) => {
    expect(append(type, list, value)).not.toThrow();
  });
});
