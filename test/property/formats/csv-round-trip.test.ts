/** Any table written as CSV comes back cell by cell, as an independent reader also finds it. */

import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { parseFloating, parseInteger } from '../../../core/formats/cell-type.ts';
import { CsvScanner } from '../../../core/formats/csv-scanner.ts';

const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', 'é', ';') }));
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 });

/** Rows as found when the bytes come in pieces of `size`. */
function scan(bytes: Buffer, size: number): string[][] {
  const scanner = new CsvScanner({ delimiter: 0x2c, skipsSpaces: false }, 'generated');
  const rows: string[][] = [];
  const take = (): void => {
    for (let status = scanner.next(); status !== 'more' && status !== 'end'; status = scanner.next()) {
      if (status === 'broken') throw new Error(scanner.reason);
      rows.push(
        Array.from({ length: scanner.fields }, (_, i) => {
          const { data, start, end } = scanner.field(i);
          return data.toString('utf8', start, end);
        }),
      );
    }
  };
  for (let at = 0; at < bytes.length; at += size) {
    scanner.feed(bytes.subarray(at, at + size));
    take();
  }
  scanner.finish();
  take();
  return rows;
}

describe('the CSV scanner', () => {
  it('finds the cells that were written, whatever the chunks', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), fc.integer({ min: 1, max: 40 }), (rows, newline, size) => {
        const text = Papa.unparse(rows, { quotes: true, newline });
        expect(scan(Buffer.from(text), size)).toEqual(rows);
      }),
    );
  });

  it('agrees with papaparse where quotes are used only as needed', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const text = Papa.unparse(
          rows.map((row) => row.map((value) => `x${value}`)),
          { newline: '\n' },
        );
        expect(scan(Buffer.from(text), 7)).toEqual(Papa.parse(text, { delimiter: ',', newline: '\n' }).data);
      }),
    );
  });

  it('parses numbers as JavaScript does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (real, whole) => {
        const realText = Buffer.from(String(real));
        expect(parseFloating(realText, 0, realText.length)).toBe(Number(String(real)));
        const wholeText = Buffer.from(String(whole));
        expect(parseInteger(wholeText, 0, wholeText.length)).toBe(whole);
      }),
    );
  });
});
