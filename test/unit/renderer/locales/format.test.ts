import { describe, expect, it } from 'vitest';
import * as format from '../../../../renderer/locales/format.ts';

describe('numbers', () => {
  it('keep the same decimals in one column', () => {
    expect([0.7, 0.742, 0.7425].map((value) => format.formatFixed(value))).toEqual(['0.700', '0.742', '0.743']);
  });

  it('show a dash where there is none', () => {
    expect([format.formatFixed(undefined), format.formatFixed(Number.NaN), format.formatCount(undefined)]).toEqual([
      '–',
      '–',
      '–',
    ]);
  });

  it('keep three or four digits at any magnitude', () => {
    expect([0, 42, 0.01234, 4.206, 123.456, 98_765.4, 1.5e9, 3e-9].map(format.formatShort)).toEqual([
      '0',
      '42',
      '0.0123',
      '4.21',
      '123.5',
      '98,765',
      '1.50e+9',
      '3.00e-9',
    ]);
  });

  it('tell errors in the unit of a label of any size, beside one another in the same decimals', () => {
    const beside = (...values: number[]) => values.map((value) => format.formatInUnit(value, Math.max(...values.map(Math.abs))));
    expect(beside(3.02e-6, 3.3e-5, 0)).toEqual(['3.02e-6', '3.30e-5', '0']);
    expect(beside(0.000512, 0.00031)).toEqual(['0.000512', '0.000310']);
    expect(beside(0.0123, 0.002)).toEqual(['0.0123', '0.0020']);
    expect(beside(0.74, 2.5)).toEqual(['0.740', '2.500']);
    expect(beside(9.8, 12.25)).toEqual(['9.80', '12.25']);
    expect(beside(582.94, 4421.2)).toEqual(['583', '4,421']);
    expect(beside(3.1445e11, 2.8e12)).toEqual(['3.14e+11', '2.80e+12']);
    expect([format.formatInUnit(undefined), format.formatInUnit(-0.0000004, 1)]).toEqual(['–', '0.000']);
    expect([0.742, 0.0645, 0.0042, 3e-6, 0, 582.94].map(format.formatMetric)).toEqual([
      '0.742',
      '0.065',
      '0.0042',
      '3.00e-6',
      '0.000',
      '582.9',
    ]);
  });

  it('write shares with a sign and a thin meaning: 0 to 1 in, percent out', () => {
    expect([format.formatPercent(0.041), format.formatPercent(1, 0)]).toEqual(['4.1 %', '100 %']);
  });

  it('shorten only from a million on', () => {
    expect([format.formatCompact(26_000), format.formatCompact(12_345_678)]).toEqual(['26,000', '12.3M']);
  });
});

describe('sizes and times', () => {
  it('use decimal units of bytes', () => {
    expect([0, 999, 1000, 382_000, 412_000_000].map(format.formatBytes)).toEqual(['0 B', '999 B', '1.0 KB', '382 KB', '412 MB']);
  });

  it('are as precise as they need to be', () => {
    expect([0, 0.42, 9.94, 59.6, 200, 3600, 7500].map(format.formatSeconds)).toEqual([
      '0 s',
      '0.42 s',
      '9.9 s',
      '1 min',
      '3 min 20 s',
      '1 h',
      '2 h 5 min',
    ]);
  });

  it('tell how long ago, never in the future', () => {
    const now = Date.UTC(2026, 0, 2);
    const ago = [-5000, 3000, 45_000, 200_000, 7_300_000, 3 * 86_400_000].map((ms) => format.formatAgo(now - ms, now));
    expect(ago).toEqual(['just now', 'just now', '45 s ago', '3 min ago', '2 h ago', '3 d ago']);
  });

  it('name runs by their number', () => {
    expect([format.shortRunId('run-18'), format.shortRunId('18'), format.shortRunId('0192f0c1-7a3e-7b11')]).toEqual([
      '18',
      '18',
      'e-7b11',
    ]);
  });
});
