import { describe, expect, it } from 'vitest';
import { barScale } from '../../../../renderer/charts/bar-scale.ts';
import { toCsv } from '../../../../renderer/charts/chart-table.ts';
import { extentOf, nearestPoint } from '../../../../renderer/charts/extent.ts';

describe('extents', () => {
  it('are never empty and ignore what is not finite', () => {
    expect(extentOf([], 0)).toEqual([0, 1]);
    expect(extentOf([3, 3], 0)).toEqual([2.5, 3.5]);
    expect(extentOf([1, Number.NaN, 2, Number.POSITIVE_INFINITY], 0)).toEqual([1, 2]);
  });

  it('are widened on both sides', () => {
    expect(extentOf([0, 10], 0.1)).toEqual([-1, 11]);
  });
});

describe('the point under the pointer', () => {
  it('is the nearest by x', () => {
    const points = [0, 1, 5].map((x) => ({ x, y: x * 10 }));
    expect(nearestPoint(points, 3.2)).toEqual({ x: 5, y: 50 });
    expect(nearestPoint([], 1)).toBeUndefined();
  });
});

describe('bars', () => {
  const pairs = [
    { name: 'a', shares: [0.5, 0.4] },
    { name: 'b', shares: [0.0005, undefined] },
  ];

  it('are as long as their share of the longest', () => {
    const scale = barScale(pairs, 'linear');
    expect([scale(0.5), scale(0.25), scale(0)]).toEqual([1, 0.5, 0]);
  });

  it('stay visible on the logarithmic scale down to a thousandth', () => {
    const scale = barScale(pairs, 'log');
    expect(scale(0.5)).toBe(1);
    expect(scale(0.05)).toBeCloseTo(2 / 3, 12);
    expect(scale(0.0005)).toBeCloseTo(0.01, 12);
    expect(scale(0)).toBe(0);
  });
});

describe('numbers as CSV', () => {
  it('quotes what needs quoting and rounds nothing (RFC 4180)', () => {
    const csv = toCsv({
      columns: ['value', 'a,b'],
      rows: [
        ['say "hi"', 1 / 3],
        ['two\nlines', 2],
      ],
    });
    expect(csv).toBe('value,"a,b"\r\n"say ""hi""",0.3333333333333333\r\n"two\nlines",2\r\n');
  });
});
