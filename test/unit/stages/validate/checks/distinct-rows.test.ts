import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../core/foundation/index.ts';
import { DistinctRows } from '../../../../../core/stages/validate/checks/distinct-rows.ts';

describe('counts of equal hashes', () => {
  it('are exact while the hashes fit', () => {
    const rows = new DistinctRows(10_000);
    const random = createRandom(1);
    const seen = new Map<string, number>();
    for (let row = 0; row < 20_000; row++) {
      const [low, high] = [Math.floor(random.next() * 4000) | 0, Math.floor(random.next() * 2)];
      rows.add(low, high, row);
      seen.set(`${low} ${high}`, (seen.get(`${low} ${high}`) ?? 0) + 1);
    }
    expect(rows.exact).toBe(true);
    expect(rows.distinct).toBe(seen.size);
    expect(rows.repeated).toBe(20_000 - seen.size);
    expect(rows.mostRepeated(1)[0]?.times).toBe(Math.max(...seen.values()));
  });

  it('are estimates from a sample beyond that, within a few percent', () => {
    const rows = new DistinctRows(4096);
    const random = createRandom(2);
    const words = (): number => Math.floor(random.next() * 2 ** 32) | 0;
    const hashes = Array.from({ length: 100_000 }, () => [words(), words()] as const);
    for (const [at, [low, high]] of hashes.entries()) rows.add(low, high, at);
    for (const [low, high] of hashes.slice(0, 50_000)) rows.add(low, high, 0);
    expect(rows.exact).toBe(false);
    expect(Math.abs(rows.distinct / 100_000 - 1)).toBeLessThan(0.08);
    expect(Math.abs(rows.repeated / 50_000 - 1)).toBeLessThan(0.1);
  });
});
