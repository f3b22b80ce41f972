import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowFilter } from '../../../../core/contract/index.ts';
import { rowsOfTarget, type ShownRows, targetOfRows } from '../../../../renderer/store/rows-target.ts';
import { addressOf, readAddress } from '../../../../renderer/store/ui-state.ts';

const column = fc.string({ unit: 'grapheme' });
const bound = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const filter: fc.Arbitrary<RowFilter> = fc.oneof(
  fc.record({ op: fc.constant('is' as const), column, values: fc.array(column, { minLength: 1 }) }),
  fc.record({ op: fc.constant('between' as const), column, low: bound, closed: fc.boolean() }),
  fc.record({ op: fc.constant('anywhere' as const), text: column }),
);
const shown: fc.Arbitrary<ShownRows> = fc.record(
  {
    artifactId: fc.nat(),
    split: fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
    filters: fc.array(filter, { maxLength: 4 }),
    sort: fc.record({ column, descending: fc.boolean() }),
  },
  { requiredKeys: ['artifactId', 'split', 'filters'] },
);

describe('the address of rows', () => {
  it('keeps split, filters and order, whatever the columns and values are called', () => {
    fc.assert(
      fc.property(shown, (rows) => {
        const { screen, target } = readAddress(addressOf('data', targetOfRows(rows)));
        expect(screen).toBe('data');
        expect(rowsOfTarget(target)).toEqual({ sort: undefined, ...rows });
      }),
    );
  });

  it('is readable where there are no filters', () => {
    expect(addressOf('data', targetOfRows({ artifactId: 12, split: 'train', filters: [] }))).toBe('#/data/rows/12/train');
  });

  it('still shows the rows when its end is damaged, and nothing when it names none', () => {
    expect(rowsOfTarget('rows/3/eval?{"filters":[')).toEqual({ artifactId: 3, split: 'eval', filters: [] });
    for (const target of [null, '', 'rows', 'rows/x/train', 'rows/3/../..']) expect(rowsOfTarget(target)).toBeUndefined();
  });
});
