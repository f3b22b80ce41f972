import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextDateFormat } from '../../../core/model/date-value.ts';
import { monthOf, parseDate, weekdayOf } from '../../../core/model/date-value.ts';

function day(text: string, format: TextDateFormat): number {
  const bytes = new TextEncoder().encode(text);
  return parseDate(bytes, 0, bytes.length, format);
}

describe('parseDate', () => {
  it('reads the usual ways of writing a date, with or without a time after it', () => {
    expect(day('1970-01-01', 'ymd')).toBe(0);
    expect(day('2000/3/1', 'ymd')).toBe(11017);
    expect(day('2015-12-31T23:59:59Z', 'ymd')).toBe(16800);
    expect(day('2015-12-31 7:30', 'ymd')).toBe(16800);
    expect(day('12/31/2015', 'mdy')).toBe(16800);
    expect(day('31/12/2015', 'dmy')).toBe(16800);
  });

  it('refuses what only looks like a date', () => {
    for (const text of [
      '',
      '2015',
      '2015-13-01',
      '2015-02-30',
      '1/2/3',
      '2015-1-2-3',
      '2015-01/02',
      '12/31/2015x',
      '2015-01-01 pm',
    ]) {
      for (const format of ['ymd', 'mdy', 'dmy'] as const) expect(day(text, format), text).toBeNaN();
    }
  });

  it('agrees with the calendar of the platform on every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (number) => {
        const date = new Date(number * 86_400_000);
        const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        const padded = String(year).padStart(4, '0');
        expect(day(`${padded}-${month}-${dayOfMonth}`, 'ymd')).toBe(number);
        expect(day(`${month}/${dayOfMonth}/${padded}`, 'mdy')).toBe(number);
        expect(monthOf(number)).toBe(month - 1);
        expect(weekdayOf(number)).toBe((date.getUTCDay() + 6) % 7);
      }),
    );
  });
});
