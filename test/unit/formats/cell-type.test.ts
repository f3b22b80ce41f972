import { describe, expect, it } from 'vitest';
import {
  cellFloat,
  cellInt,
  cellText,
  cellUnknown,
  classifyCell,
  parseFloating,
  parseInteger,
} from '../../../core/formats/cell-type.ts';

const classify = (text: string): number => classifyCell(Buffer.from(text), 0, Buffer.byteLength(text));

describe('cell types', () => {
  // What Python's int() and float() take, as TFX asks them.
  it.each(['0', '7', '-12', '+3', ' 5 ', '1_000', '9223372036854775807', '-9223372036854775808', '-007'])('%j is INT', (text) => {
    expect(classify(text)).toBe(cellInt);
  });

  it.each(['1.', '.5', '-1e3', '1E+5', 'nan', 'NaN', '-inf', 'Infinity', ' 2.5', '1_0.5', '0.5', '00.5'])(
    '%j is FLOAT',
    (text) => {
      expect(classify(text)).toBe(cellFloat);
    },
  );

  it.each([
    'x',
    '1x',
    '0x10',
    '1,5',
    '.',
    '-',
    '+',
    'e5',
    '.e5',
    '1__0',
    '_1',
    'nano',
    'in',
    ' ',
    '1 2',
    '9223372036854775808',
    '2020-01-01',
  ])('%j is STRING', (text) => {
    expect(classify(text)).toBe(cellText);
  });

  it('nothing is UNKNOWN, and digits with a leading zero are text', () => {
    expect(classify('')).toBe(cellUnknown);
    expect(classify('007')).toBe(cellText);
    expect(classify('00')).toBe(cellText);
  });

  it('integers and numbers are read exactly', () => {
    const integer = (text: string): bigint => parseInteger(Buffer.from(text), 0, text.length);
    const floating = (text: string): number => parseFloating(Buffer.from(text), 0, text.length);
    expect(['-9223372036854775808', '+12', ' 1_0 ', '123456789012345678'].map(integer)).toEqual([
      -(2n ** 63n),
      12n,
      10n,
      123456789012345678n,
    ]);
    const texts = [
      '0.1',
      '-0',
      '41.904935302',
      '123456789.123456789',
      '9007199254740993',
      '1e-7',
      '5e-324',
      '0.30000000000000004',
      '179769313486231570000',
    ];
    expect(texts.map(floating)).toEqual(texts.map(Number));
    expect([' nan', '-INF', '1_0.5'].map(floating)).toEqual([Number.NaN, Number.NEGATIVE_INFINITY, 10.5]);
  });
});
