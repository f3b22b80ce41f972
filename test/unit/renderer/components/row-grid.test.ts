import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampTop,
  columnsInView,
  contentTop,
  leftEdges,
  rowHeight,
  rowsInView,
  scrollHeight,
  scrollTopOf,
  tallestContent,
  topShowing,
} from '../../../../renderer/components/row-grid-geometry.ts';
import { placeAfterKey } from '../../../../renderer/components/row-grid-keys.ts';

const extents = fc.record({ rows: fc.nat(100_000_000), height: fc.integer({ min: 100, max: 2000 }) });

describe('the rows in view', () => {
  it('are the last ones at the end of the scrollbar, and the first at its start, however many there are', () => {
    fc.assert(
      fc.property(extents, (extent) => {
        expect(scrollHeight(extent)).toBeLessThanOrEqual(tallestContent);
        const end = Math.max(0, scrollHeight(extent) - extent.height);
        expect(rowsInView(contentTop(0, extent), extent).first).toBe(0);
        expect(rowsInView(contentTop(end, extent), extent).end).toBe(extent.rows);
      }),
    );
  });

  it('hold any row that is asked for, wholly where the view is tall enough', () => {
    fc.assert(
      fc.property(extents, fc.nat(), fc.nat(), (extent, asked, from) => {
        fc.pre(extent.rows > 0);
        const row = asked % extent.rows;
        const top = clampTop(topShowing(row, clampTop(from, extent), extent), extent);
        expect(row * rowHeight).toBeGreaterThanOrEqual(top);
        expect((row + 1) * rowHeight).toBeLessThanOrEqual(top + extent.height);
        expect(contentTop(scrollTopOf(top, extent), extent)).toBeCloseTo(top, 2);
      }),
    );
  });
});

describe('the columns in view', () => {
  it('are those that a look at every column finds', () => {
    const widths = fc.array(fc.integer({ min: 60, max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(widths, fc.nat(20_000), fc.integer({ min: 50, max: 2000 }), (all, asked, width) => {
        const lefts = leftEdges(all);
        const left = asked % (lefts.at(-1) as number);
        const { first, end } = columnsInView(lefts, left, width);
        for (const at of all.keys()) {
          const seen = (lefts[at + 1] as number) > left && (lefts[at] as number) < left + width;
          if (seen) expect(at >= first && at < end).toBe(true);
        }
        expect(end - first).toBeLessThanOrEqual(Math.ceil(width / 60) + 2);
      }),
    );
  });
});

describe('keys in the grid', () => {
  const size = { rows: 100, columns: 5, page: 10 };
  it.each([
    ['ArrowDown', false, { row: 51, column: 2 }],
    ['ArrowDown', true, { row: 99, column: 2 }],
    ['PageUp', false, { row: 40, column: 2 }],
    ['Home', false, { row: 50, column: 0 }],
    ['Home', true, { row: 0, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
    ['x', false, undefined],
  ] as const)('lead from the middle by %s (far: %s) to %o', (key, far, to) => {
    expect(placeAfterKey({ row: 50, column: 2 }, key, far, size)).toEqual(to);
  });

  it('reach the headers above the first row and stay within the grid', () => {
    expect(placeAfterKey({ row: 0, column: 0 }, 'ArrowUp', false, size)).toEqual({ row: -1, column: 0 });
    expect(placeAfterKey({ row: -1, column: 0 }, 'ArrowUp', false, size)).toEqual({ row: -1, column: 0 });
    expect(placeAfterKey({ row: 99, column: 4 }, 'ArrowRight', false, size)).toEqual({ row: 99, column: 4 });
  });
});
