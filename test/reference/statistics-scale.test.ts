/** Statistics at sizes that do not fit: ten million distinct strings, and five thousand columns. */

import { describe, expect, it } from 'vitest';
import { type Column, type ColumnBatch, createBatchBuilder, type FeatureNameStatistics } from '../../core/formats/index.ts';
import { createStatisticsCollector } from '../../core/stages/statistics/index.ts';
import { MemoryBudget } from '../../core/stages/statistics/memory-budget.ts';
import { sketchCapacityFor } from '../../core/stages/statistics/quantile-sketch.ts';
import { ValueCounter } from '../../core/stages/statistics/value-counter.ts';

const mebibyte = 1024 ** 2;

/** Typed arrays lie outside V8's heap: both count. */
function heldBytes(): number {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + Math.max(external, arrayBuffers);
}

describe('Ten million distinct strings in one column', () => {
  const distinct = 10_000_000;
  const heavy = [Buffer.from('often'), Buffer.from('sometimes'), Buffer.from('now and then')] as const;

  it('take bounded memory, and are counted within what the counter says', () => {
    const before = heldBytes();
    const counter = new ValueCounter(2_000_000, new MemoryBudget(512 * mebibyte));
    const text = Buffer.from('customer 0000000');
    const digits = 'customer '.length;
    let most = 0;
    const add = (value: Buffer): void => {
      counter.add(value, 0, value.length);
    };
    for (let i = 0; i < distinct; i++) {
      for (let at = digits, rest = i; at < text.length; at++, rest = Math.floor(rest / 10)) text[at] = 48 + (rest % 10);
      add(text);
      if (i % 10 === 0) add(heavy[0]);
      if (i % 100 === 0) add(heavy[1]);
      if (i % 1000 === 0) add(heavy[2]);
      if (i % 500_000 === 0) most = Math.max(most, heldBytes() - before);
    }
    // Three heavy ones never fall out: their counts are exact. HyperLogLog's standard error is 0.41 %.
    expect(counter.top(3).map(({ bytes, count }) => [Buffer.from(bytes).toString(), count])).toEqual([
      ['often', distinct / 10],
      ['sometimes', distinct / 100],
      ['now and then', distinct / 1000],
    ]);
    expect(Math.abs(counter.unique / (distinct + 3) - 1)).toBeLessThan(4 * 0.0041);
    // Ten values of every million at most are missing from any count.
    expect(counter.undercount).toBeLessThan(distinct / 100_000);
    expect(most).toBeLessThan(700 * mebibyte);
  });
});

describe('Five thousand columns', () => {
  const columns = 5000;
  const rows = 1024;
  const batches = 3;

  /** Every column of a kind has the same values: they are counted column by column all the same. */
  function batchAt(at: number): ColumnBatch {
    const builder = createBatchBuilder([
      { name: 'float', type: 'float' },
      { name: 'bytes', type: 'bytes' },
    ]);
    for (let row = 0; row < rows; row++) {
      // All different: 7919 is prime to the number of rows.
      const value = ((at * rows + row) * 7919) % (batches * rows);
      builder.columns[0]?.appendSingle(value);
      builder.columns[1]?.appendSingle(`v${value}`);
    }
    const built = builder.build();
    const named = Array.from({ length: columns }, (_, i) => ({ ...(built.columns[i % 2] as Column), name: `c${i}` }));
    return { rows, columns: named };
  }

  it('share their memory, and their quantiles stay within TFDV’s 1 %', () => {
    const before = heldBytes();
    const collector = createStatisticsCollector({
      budget: new MemoryBudget(1024 * mebibyte),
      sketchCapacity: sketchCapacityFor(columns),
    });
    for (let at = 0; at < batches; at++) collector.add(batchAt(at));
    const most = heldBytes() - before;
    const { features } = collector.finish();
    expect(features).toHaveLength(columns);
    const [number, text] = features as [FeatureNameStatistics, FeatureNameStatistics];
    const total = batches * rows;
    expect(Math.abs((number.num_stats?.median ?? 0) - total / 2) / total).toBeLessThan(0.01);
    expect(Math.abs((text.string_stats?.unique ?? 0) / total - 1)).toBeLessThan(4 * 0.0041);
    expect(most).toBeLessThan(2048 * mebibyte);
  });
});
