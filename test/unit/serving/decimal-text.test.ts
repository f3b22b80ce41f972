/** Numbers as TensorFlow Serving writes them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
