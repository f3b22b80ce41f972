import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteTable, hashBytes } from '../../../core/model/byte-table.ts';
import { ValueCounter } from '../../../core/model/value-counter.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

function count(values: readonly string[], options: { maxValues: number; maxBytes?: number }) {
  const flushed = new Map<string, number>();
  const counter = new ValueCounter({
    maxBytes: 1 << 20,
    ...options,
    onFlush: (value, times) => flushed.set(text(value), (flushed.get(text(value)) ?? 0) + times),
  });
  for (const value of values) counter.add(bytes(value), 0, bytes(value).length);
  counter.finish();
  return { counter, flushed };
}

describe('ByteTable', () => {
  it('gives every distinct key its own id, in order of first insertion', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 300 }), (keys) => {
        const table = new ByteTable();
        const ids = new Map<string, number>();
        for (const key of keys) {
          const name = key.join();
          expect(table.find(key, 0, key.length)).toBe(ids.get(name) ?? -1);
          if (!ids.has(name)) ids.set(name, ids.size);
          expect(table.insert(key, 0, key.length)).toBe(ids.get(name));
        }
        expect(table.size).toBe(ids.size);
        for (const [name, id] of ids) expect(table.key(id).join()).toBe(name);
      }),
    );
  });

  it('hashes bytes the same for ever, for hashed embeddings outlive a release', () => {
    expect(
      ['', 'a', 'b', 'credit card'].map((value) => hashBytes(bytes(value), 0, bytes(value).length) >>> 0),
    ).toMatchInlineSnapshot(`
      [
        2872998923,
        444641715,
        2193908274,
        1334727192,
      ]
    `);
  });
});

describe('ValueCounter', () => {
  it('counts exactly below its limit, most frequent first, ties in byte order', () => {
    const { counter } = count(['b', 'a', 'c', 'b', 'a', 'd'], { maxValues: 100 });
    expect(counter.ranked().map((value) => [text(value.bytes), value.count])).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 1],
      ['d', 1],
    ]);
    expect([counter.distinct, counter.distinctShare, counter.total, counter.exact]).toEqual([4, 4 / 6, 6, true]);
  });

  it('forgets the rare beyond its limit, keeps the frequent, and flushes every occurrence exactly once', () => {
    const values = Array.from({ length: 4000 }, (_, i) => (i % 4 === 0 ? `often ${i % 3}` : `rare ${i}`));
    const { counter, flushed } = count(values, { maxValues: 200 });
    expect(counter.exact).toBe(false);
    expect(counter.distinct).toBeGreaterThanOrEqual(199);
    expect(
      counter
        .ranked()
        .slice(0, 3)
        .map((value) => text(value.bytes))
        .sort(),
    ).toEqual(['often 0', 'often 1', 'often 2']);
    expect([...flushed.values()].reduce((sum, times) => sum + times, 0)).toBe(4000);
    expect(flushed.get('often 0')).toBe(values.filter((value) => value === 'often 0').length);
  });

  it('makes room even when every value came equally often', () => {
    const { counter } = count(
      Array.from({ length: 1000 }, (_, i) => String(i % 120)),
      { maxValues: 100 },
    );
    expect(counter.ranked().length).toBeLessThan(100);
  });
});
