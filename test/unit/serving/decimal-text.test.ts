/** Numbers as TensorFlow Serving writes them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/foundation/index.ts';
import { doubleText, floatText, generalFormat } from '../../../core/serving/decimal-text.ts';

describe('float text', () => {
  it.each([
    [9000000, '9e+06'],
    [999999, '999999.0'],
    [0.5, '0.5'],
    [0.0003, '0.0003'],
    [0.00003, '3e-05'],
    [555557.5, '555557.5'],
    [3, '3.0'],
    [0, '0.0'],
    [0.1, '0.1'],
    [1 / 3, '0.333333343'],
    [16777216, '16777216.0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('writes %d as %s', (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  it('reads back as the same float32, and as the same double', () => {
    fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => Math.fround(Number(floatText(x))) === x));
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => Number(doubleText(x)) === x));
  });
});

describe('float text at speed', () => {
  /** By printf's format alone. */
  const reference = (value: number): string => {
    const six = generalFormat(value, 6);
    const text = Math.fround(Number(six)) === value ? six : generalFormat(value, 9);
    return text.includes('.') || text.includes('e') ? text : `${text}.0`;
  };

  it('is what the general format gives, whatever the size and the digits', () => {
    const random = createRandom(5);
    const short = Array.from({ length: 10_000 }, (_, i) => Math.fround(i / 10_000));
    const scores = Array.from({ length: 40_000 }, () => Math.fround(10 ** (-4 * random.next())));
    const any = Array.from({ length: 40_000 }, () => Math.fround((random.next() - 0.5) * 10 ** (44 * random.next() - 32)));
    const decimals = Array.from({ length: 20_000 }, (_, i) => Math.fround(Math.round(random.next() * 1e6) / 10 ** (i % 8)));
    const binary = Array.from({ length: 20_000 }, (_, i) => Math.fround(random.nextInt(65_536) / 2 ** (i % 20)));
    const edges = Array.from({ length: 40 }, (_, i) => Math.fround(10 ** (i - 30))).flatMap((edge) =>
      [edge, edge * (1 - 2 ** -24), edge * (1 + 2 ** -23)].map(Math.fround),
    );
    for (const value of [...short, ...scores, ...any, ...decimals, ...binary, ...edges]) {
      if (floatText(value) !== reference(value)) expect([value, floatText(value)]).toEqual([value, reference(value)]);
    }
  });

  // Written by glibc's printf.
  it.each([
    [1.001953125, '1.00195312'],
    [1.005859375, '1.00585938'],
    [0.5009765625, '0.500976562'],
    [0.5029296875, '0.502929688'],
    [-12.00390625, '-12.0039062'],
    [-661375.0625, '-661375.062'],
    [12345.78125, '12345.7812'],
    [1234567.25, '1234567.25'],
  ])('takes the even one where %d lies in the middle of two', (value, text) => {
    expect(floatText(value)).toBe(text);
  });

  it('does so for doubles', () => {
    expect(doubleText(1 + 2 ** -17)).toBe('1.0000076293945312');
    expect(doubleText(1 + 3 * 2 ** -17)).toBe('1.0000228881835938');
    expect(doubleText(0.5 + 2 ** -18)).toBe('0.50000381469726562');
    expect(doubleText(2 ** -20)).toBe('9.5367431640625e-07');
  });
});

describe('general format', () => {
  it('switches to exponents where printf does', () => {
    expect(generalFormat(123456, 6)).toBe('123456');
    expect(generalFormat(1234567, 6)).toBe('1.23457e+06');
    expect(generalFormat(0.0001, 6)).toBe('0.0001');
    expect(generalFormat(0.00001234567, 6)).toBe('1.23457e-05');
    expect(generalFormat(999999.5, 6)).toBe('1e+06');
    expect(generalFormat(-2.5, 6)).toBe('-2.5');
  });
});
