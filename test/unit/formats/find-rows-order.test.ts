import { describe, expect, it } from 'vitest';
import { createRowOrder } from '../../../core/formats/find-rows-order.ts';
import type { SplitSource } from '../../../core/formats/find-rows-source.ts';
import { type Column, createBatchBuilder, sliceBatch } from '../../../core/formats/index.ts';

const chunkRows = 50;

/** Chunks of a column, and how often one was read. */
function sourceOf(texts: readonly string[]): SplitSource & { reads: number } {
  const builder = createBatchBuilder([{ name: 'text', type: 'bytes' }]);
  for (const text of texts) builder.columns[0]?.appendSingle(text);
  const whole = builder.build();
  const chunkOf = (row: number) => {
    const index = Math.floor(row / chunkRows);
    return { index, start: index * chunkRows, rows: Math.min(chunkRows, texts.length - index * chunkRows) };
  };
  return {
    columns: [{ name: 'text', type: 'bytes' }],
    rows: texts.length,
    reads: 0,
    chunkAt: (row) => Promise.resolve(chunkOf(row)),
    column({ start, rows }) {
      this.reads++;
      return Promise.resolve(sliceBatch(whole, start, start + rows).columns[0] as Column);
    },
    release: () => Promise.resolve(),
  };
}

async function ordered(texts: readonly string[], options: { readonly descending: boolean; readonly allowance: number }) {
  const source = sourceOf(texts);
  const order = createRowOrder('bytes', { rows: texts.length, ...options });
  for (let start = 0; start < texts.length; start += chunkRows) {
    const chunk = await source.chunkAt(start);
    const column = await source.column(chunk, 'text');
    for (let row = 0; row < chunk.rows; row++) order.add(column, row, start + row);
  }
  const { numbers, ties } = order.build();
  source.reads = 0;
  let steps = 0;
  for (; ties && !ties.settled; steps++) await ties.advance(source, 'text');
  return { numbers: [...numbers], steps, reads: source.reads };
}

function expected(texts: readonly string[], descending: boolean): readonly number[] {
  const sign = descending ? -1 : 1;
  return [...texts.keys()].sort(
    (a, b) => sign * Buffer.compare(Buffer.from(texts[a] as string), Buffer.from(texts[b] as string)) || a - b,
  );
}

/** Alike for 300 bytes, or 3,000, or to the end; some no longer than that; in no order. */
function longTexts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const mixed = (i * 7919) % count;
    const kind = mixed % 5;
    if (kind === 0) return `other ${mixed}`;
    const alike = 'é'.repeat(kind === 1 ? 150 : 1500);
    return kind === 4 ? alike : alike + String(mixed % 40).repeat(1 + (mixed % 3));
  });
}

describe('texts in order', () => {
  it.each([true, false])(
    'are compared to their last byte, however little is held at a time (descending: %s)',
    async (descending) => {
      const texts = longTexts(400);
      // Eight bytes a text at first; later, as fewer texts are undecided, some more.
      for (const allowance of [1, 400 * 8, 400 * 64, 1 << 20]) {
        expect((await ordered(texts, { descending, allowance })).numbers).toEqual(expected(texts, descending));
      }
    },
  );

  it('are read again only where their beginnings are alike and not all there is', async () => {
    const differ = Array.from({ length: 200 }, (_, i) => `${(i * 37) % 200}${'x'.repeat(1000)}`);
    expect(await ordered(differ, { descending: false, allowance: 1 << 20 })).toMatchObject({ steps: 0, reads: 0 });
    const same = Array.from({ length: 200 }, () => 'x'.repeat(256));
    expect(await ordered(same, { descending: false, allowance: 1 << 20 })).toMatchObject({ steps: 0 });
    // Two rows of one chunk among four.
    const two = differ.map((text, i) => (i === 60 || i === 70 ? `${'y'.repeat(300)}${70 - i}` : text));
    const found = await ordered(two, { descending: false, allowance: 1 << 20 });
    expect(found).toMatchObject({ steps: 1, reads: 1 });
    expect(found.numbers.slice(-2)).toEqual([70, 60]);
  });
});
