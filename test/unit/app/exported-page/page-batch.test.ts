import { describe, expect, it } from 'vitest';
import { pageBatch, pageRows } from '../../../../core/app/exported-page/page-batch.ts';
import { batchOf } from '../../model/batch-of.ts';

const inputs = [
  { name: 'n', dtype: 'int' },
  { name: 'x', dtype: 'float' },
  { name: 't', dtype: 'bytes' },
] as const;

describe('rows of an exported page', () => {
  it('carry every value there and back: 64 bits, -0, NaN, lists, bytes that are not UTF-8, and missing ones', () => {
    const batch = batchOf({
      'n:int': [9007199254740993n, null, -(2n ** 63n), 0n],
      'x:float': [-0, Number.NaN, 0.1, null],
      't:bytes': ['a', ['b', 'ç'], Uint8Array.of(255, 0), null],
    });
    const rows = JSON.parse(JSON.stringify(pageRows(inputs, batch)));
    expect(pageBatch(inputs, rows)).toEqual(batch);
  });

  it.each([
    [{ n: 1.5 }, 'Row 1: "n" takes a whole number of 64 bits, not 1.5'],
    [{ n: '9223372036854775808' }, 'whole number of 64 bits'],
    [{ x: 'many' }, 'Row 1: "x" takes a number, not "many"'],
    [{ x: { b64: 'AA==' } }, 'a number'],
    [{ x: true }, 'a number'],
  ])('are refused where an input does not take them: %j', (row, reason) => {
    expect(() => pageBatch(inputs, [row as never])).toThrow(reason);
  });

  it('take whole numbers as a table of decimals writes them', () => {
    expect(pageBatch(inputs, [{ n: '3.0', x: ' 4 ' }])).toEqual(pageBatch(inputs, [{ n: 3, x: 4 }]));
  });
});
