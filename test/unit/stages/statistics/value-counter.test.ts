import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BytesPart } from '../../../../core/formats/index.ts';
import { createRandom } from '../../../../core/foundation/index.ts';
import { MemoryBudget } from '../../../../core/stages/statistics/memory-budget.ts';
import { ValueCounter } from '../../../../core/stages/statistics/value-counter.ts';

function count(values: Iterable<string | Uint8Array>, maxDistinct = 1000): ValueCounter {
  const counter = new ValueCounter(maxDistinct);
  for (const value of values) {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    counter.add(bytes, 0, bytes.length);
  }
  return counter;
}

/** The values as they lie in a page, some bytes before each. */
function pageOf(values: readonly string[], gap: number): BytesPart {
  const texts = values.map((value) => Buffer.from(value));
  const starts = new Uint32Array(texts.length);
  let at = 0;
  for (const [i, text] of texts.entries()) {
    starts[i] = at + gap;
    at += gap + text.length;
  }
  const data = new Uint8Array(at);
  for (const [i, text] of texts.entries()) data.set(text, starts[i]);
  return { type: 'bytes', data, starts, ends: starts.map((start, i) => start + (texts[i] as Buffer).length), isLasting: true };
}

function top(counter: ValueCounter, limit: number): [string, number][] {
  return counter.top(limit).map(({ bytes, count: times }) => [new TextDecoder().decode(bytes), times]);
}

describe('ValueCounter', () => {
  it('counts as a Map does, most frequent first and the larger value first among equals', () => {
    const word = fc.oneof(fc.constantFrom('', 'a', 'b', 'ä', '\u0000'), fc.string({ unit: 'grapheme', maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 400 }), fc.integer({ min: 1, max: 10 }), (words, limit) => {
        const counts = new Map<string, number>();
        for (const value of words) counts.set(value, (counts.get(value) ?? 0) + 1);
        const expected = [...counts].sort(([a, n], [b, m]) => m - n || Buffer.compare(Buffer.from(b), Buffer.from(a)));
        const counter = count(words);
        expect(counter.unique).toBe(counts.size);
        expect(top(counter, limit)).toEqual(expected.slice(0, limit));
      }),
    );
  });

  it('counts as a Map does where a table too large for a cache sees its values again and again', () => {
    const random = createRandom(5);
    const values = Array.from({ length: 12_000 }, (_, i) => (i === 0 ? '' : `${i * 7919} ${'x'.repeat(i % 90)}`));
    const counter = new ValueCounter(100_000);
    const counts = new Map<string, number>();
    const all: readonly string[][] = [
      values,
      ...[1, 2, 3].map(() => Array.from({ length: 20_001 }, () => values[random.nextInt(values.length)] as string)),
    ];
    for (const [i, page] of all.entries()) {
      for (const value of page) counts.set(value, (counts.get(value) ?? 0) + 1);
      counter.addPart({ ...pageOf(page, 4), isLasting: i % 2 === 0 });
    }
    const expected = [...counts].sort(([a, n], [b, m]) => m - n || Buffer.compare(Buffer.from(b), Buffer.from(a)));
    expect(counter.unique).toBe(counts.size);
    expect(top(counter, counts.size)).toEqual(expected);
  });

  it('tells values that are not UTF-8, and counts each occurrence', () => {
    const broken = Uint8Array.of(0xfc, 0xa1);
    const counter = count(['a', broken, broken, 'ü']);
    expect(counter.invalid).toBe(2);
    expect(counter.top(1)[0]).toMatchObject({ count: 2, validUtf8: false });
  });

  it('tells large values apart without keeping them', () => {
    const long = 'x'.repeat(5000);
    const counter = count([long, `${long}y`, long]);
    expect(counter.unique).toBe(2);
    expect(counter.top(2)).toEqual([]);
    expect(counter.large).toEqual({ count: 3, weight: 0 });
  });

  it('keeps frequent values exact and estimates the number of values beyond its limit', () => {
    const rare = 50_000;
    function* stream(): Generator<string> {
      for (let i = 0; i < rare; i++) {
        yield `rare ${i}`;
        if (i % 5 === 0) yield 'often';
        if (i % 10 === 0) yield 'sometimes';
      }
    }
    const counter = count(stream(), 2000);
    expect(top(counter, 2)).toEqual([
      ['often', rare / 5],
      ['sometimes', rare / 10],
    ]);
    expect(Math.abs(counter.unique / (rare + 2) - 1)).toBeLessThan(0.03);
  });

  it.each([
    ['most of them texts to keep', 4, 2_000_000, Number.POSITIVE_INFINITY],
    ['few of them texts to keep', 400, 2_000_000, Number.POSITIVE_INFINITY],
    ['more values than it may hold', 4, 700, Number.POSITIVE_INFINITY],
    ['more texts than its memory', 4, 2_000_000, 300_000],
  ])('counts pages as it counts their values: %s', (_, gap, maxDistinct, budget) => {
    const random = createRandom(3);
    const byPage = new ValueCounter(maxDistinct, new MemoryBudget(budget));
    const byValue = new ValueCounter(maxDistinct, new MemoryBudget(budget));
    for (let page = 0; page < 30; page++) {
      const values = Array.from({ length: 300 }, () => {
        const number = random.nextInt(random.next() < 0.5 ? 500 : 1_000_000);
        return number % 50 === 0 ? 'z'.repeat(1025 + (number % 7)) : `${number} ${'text '.repeat(number % 150)}`;
      });
      const part = pageOf(values, gap);
      byPage.addPart(part);
      const copy = part.data.slice();
      for (const [i, start] of part.starts.entries()) byValue.add(copy, start, part.ends[i] as number);
    }
    expect(byPage.unique).toBe(byValue.unique);
    expect(byPage.undercount).toBe(byValue.undercount);
    expect(byPage.large).toEqual(byValue.large);
    expect(byPage.top(1000)).toEqual(byValue.top(1000));
  });
});
