import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, deserializePath, serializePath } from '../../../core/formats/index.ts';
import { formatBareDouble, formatSixDecimals, formatSixDigits } from '../../../core/formats/tfmd-numbers.ts';

describe('A serialized path', () => {
  it.each([
    [['fare'], 'fare'],
    [['a', 'b'], 'a.b'],
    [['a.b', 'c'], "'a.b'.c"],
    [["it's"], "'it''s'"],
    [['(ext.name)'], '(ext.name)'],
    [['a(b'], "'a(b'"],
    [[''], "''"],
  ])('of %j is %j', (path, text) => {
    expect(serializePath(path)).toBe(text);
    expect(deserializePath(text)).toEqual(path);
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (path) => {
        expect(deserializePath(serializePath(path))).toEqual(path);
      }),
    );
  });

  it('is undefined for a text that is none', () => {
    expect(deserializePath("'open")).toBeUndefined();
    expect(deserializePath('a.')).toBeUndefined();
  });
});

describe('Byte order', () => {
  it('is that of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(compareBytes('\uffee', '😀')).toBeLessThan(0);
  });
});

describe('Six significant digits', () => {
  it.each([
    [0.25, '0.25'],
    [0.2, '0.2'],
    [1 / 3, '0.333333'],
    [1e6, '1e+06'],
    [123456.7, '123457'],
    [1234567, '1.23457e+06'],
    [0.00001234, '1.234e-05'],
    [0.0001234, '0.0001234'],
    [-0, '-0'],
    [0, '0'],
    [999999.5, '1e+06'],
    [Number.NaN, 'nan'],
    // Ties go to the even digit.
    [0.2890625, '0.289062'],
    [1234567.5, '1.23457e+06'],
    [0.0000152587890625, '1.52588e-05'],
    [2097153.5, '2.09715e+06'],
    [1000005 / 2, '500002'],
    [1000007 / 2, '500004'],
  ])('of %d are %s', (value, text) => expect(formatSixDigits(value)).toBe(text));
});

describe('Six decimals', () => {
  it.each([
    [1 / 128, '0.007812'],
    [3 / 128, '0.023438'],
    [1, '1.000000'],
    [2 / 3, '0.666667'],
  ])('of %d are %s', (value, text) => expect(formatSixDecimals(value)).toBe(text));
});

describe('A double in a message', () => {
  it.each([
    [1, '1'],
    [0.2, '0.2'],
    [7 / 12, '0.58333333333333337'],
    [1e21, '1e+21'],
    [Number.POSITIVE_INFINITY, 'inf'],
  ])('%d is %s', (value, text) => expect(formatBareDouble(value)).toBe(text));
});
