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

describe('float text of a score', () => {
  /** By printf's format alone. */
  const reference = (value: number): string => {
    const six = generalFormat(value, 6);
    return Math.fround(Number(six)) === value ? six : generalFormat(value, 9);
  };

  it('is what the general format gives, whatever the digits', () => {
    const random = createRandom(5);
    const short = Array.from({ length: 10_000 }, (_, i) => Math.fround(i / 10_000));
    const any = Array.from({ length: 40_000 }, () => Math.fround(10 ** (-4 * random.next())));
    const edges = [1, 0.1, 0.01, 0.001, 0.0001]
      .map(Math.fround)
      .flatMap((edge) => [edge, edge * (1 - 2 ** -24), edge * (1 + 2 ** -23)]);
    for (const value of [...short, ...any, ...edges.map(Math.fround)].filter((one) => one >= 1e-4 && one < 1)) {
      expect(floatText(value)).toBe(reference(value));
    }
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
