/** The automatic setting against engines of known cost: it must find theirs, keep to the target and say why. */

import { describe, expect, it } from 'vitest';
import { LatencyTuner } from '../../../../core/serving/batching/latency-tuner.ts';

/** Feeds batches of `sizes` rows in turn, each of one request a row, and latencies of two runs. */
function feed(
  tuner: LatencyTuner,
  clock: { time: number },
  options: { cost: (rows: number) => number; sizes: readonly number[]; idleMs: number; batches: number },
): void {
  for (let i = 0; i < options.batches; i++) {
    const rows = options.sizes[i % options.sizes.length] ?? 1;
    const milliseconds = options.cost(rows);
    clock.time += milliseconds + options.idleMs;
    tuner.batchRan({ rows, padding: 0, milliseconds });
    for (let request = 0; request < rows; request++) tuner.requestDone(2 * milliseconds);
  }
}

function started(targetP99Ms: number) {
  const clock = { time: 0 };
  return { clock, tuner: new LatencyTuner({ targetP99Ms, threads: 1, now: () => clock.time }) };
}

describe('latency tuner', () => {
  it('finds the rows that two runs of fit into the target', () => {
    const { clock, tuner } = started(20);
    feed(tuner, clock, { cost: (rows) => 2 + 0.1 * rows, sizes: [1, 4, 16], idleMs: 50, batches: 300 });
    // 2 (2 + 0.1 n) = 20
    expect(tuner.parameters.maxExecutionBatchSize).toBe(80);
    expect(tuner.parameters.batchTimeoutMicros).toBe(0);
    expect(tuner.explanation).toContain('2.000 + 0.1000 n ms');
    expect(tuner.explanation).toContain('at most 80 rows');
  });

  it('allows fewer rows when requests take longer than the target, and follows an engine that became slower', () => {
    const { clock, tuner } = started(20);
    feed(tuner, clock, { cost: (rows) => 1 + 0.1 * rows, sizes: [1, 8], idleMs: 20, batches: 400 });
    const before = tuner.parameters.maxExecutionBatchSize;
    feed(tuner, clock, { cost: (rows) => 4 + 1 * rows, sizes: [1, 8], idleMs: 20, batches: 3000 });
    expect(before).toBe(90);
    // 2 (4 + n) = 20 would be 6 rows, yet batches of 8 take 24 ms: less of the target is planned for.
    expect(tuner.parameters.maxExecutionBatchSize).toBeLessThanOrEqual(6);
    expect(tuner.parameters.maxExecutionBatchSize).toBeGreaterThanOrEqual(1);
  });

  it('has a busy engine wait for more rows only where twice as many cost much less each and still fit', () => {
    const heavy = started(100);
    feed(heavy.tuner, heavy.clock, { cost: (rows) => 5 + 0.1 * rows, sizes: [2, 4], idleMs: 1, batches: 400 });
    expect(heavy.tuner.parameters.batchTimeoutMicros).toBeGreaterThan(0);
    expect(heavy.tuner.explanation).toMatch(/waits up to \d+\.\d+ ms for more/);
    const light = started(100);
    feed(light.tuner, light.clock, { cost: (rows) => 0.01 + 5 * rows, sizes: [2, 4], idleMs: 1, batches: 400 });
    expect(light.tuner.parameters.batchTimeoutMicros).toBe(0);
  });

  it('says that it has not measured enough while batches had one size', () => {
    const { clock, tuner } = started(10);
    feed(tuner, clock, { cost: () => 1, sizes: [1], idleMs: 1, batches: 500 });
    expect(tuner.explanation).toContain('until batches of several sizes have been measured');
    expect(tuner.parameters.maxExecutionBatchSize).toBe(32);
  });
});
