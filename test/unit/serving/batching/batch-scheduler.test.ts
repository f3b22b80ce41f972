/** When batches run, how they fill, and what is refused: the words and codes are TensorFlow's. */

import { describe, expect, it } from 'vitest';
import { BatchScheduler, type QueueLimits, type SchedulerClock } from '../../../../core/serving/batching/batch-scheduler.ts';

interface Item {
  readonly name: string;
  readonly rows: number;
}

class TestClock implements SchedulerClock {
  time = 0;
  readonly #calls: { at: number; call: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): void {
    this.#calls.push({ at: this.time + milliseconds, call });
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      const due = this.#calls.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#calls.splice(this.#calls.indexOf(due), 1);
      this.time = Math.max(this.time, due.at);
      due.call();
      await settled();
    }
    this.time = until;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function bench(threads = 1) {
  const clock = new TestClock();
  const ran: string[] = [];
  const finish: (() => void)[] = [];
  const scheduler = new BatchScheduler<Item>({
    threads: () => threads,
    clock,
    split: ({ name, rows }, first, most) => {
      const pieces = [{ name: `${name}.0`, rows: first }];
      for (let left = rows - first; left > 0; left -= most) {
        pieces.push({ name: `${name}.${pieces.length}`, rows: Math.min(most, left) });
      }
      return pieces;
    },
    process: (tasks) => {
      ran.push(tasks.map(({ name, rows }) => `${name}:${rows}`).join(' '));
      return new Promise((resolve) => finish.push(resolve));
    },
  });
  return { clock, ran, finish, scheduler };
}

const limits: QueueLimits = {
  maxBatchSize: 4,
  maxExecutionBatchSize: 4,
  batchTimeoutMicros: 0,
  maxEnqueuedBatches: 10,
  enableLargeBatchSplitting: false,
};

describe('batch scheduler', () => {
  it('runs at once what is queued, and nothing waits where the timeout is zero', async () => {
    const { clock, ran, scheduler } = bench();
    scheduler.schedule('q', limits, { name: 'a', rows: 1 });
    scheduler.schedule('q', limits, { name: 'b', rows: 2 });
    expect(ran).toEqual([]);
    await clock.advance(0);
    expect(ran).toEqual(['a:1 b:2']);
  });

  it('waits for more rows up to the timeout, and not once the batch is full', async () => {
    const waiting = { ...limits, batchTimeoutMicros: 5000 };
    const { clock, ran, finish, scheduler } = bench();
    scheduler.schedule('q', waiting, { name: 'a', rows: 1 });
    await clock.advance(4);
    expect(ran).toEqual([]);
    await clock.advance(1);
    expect(ran).toEqual(['a:1']);
    finish[0]?.();
    await settled();
    scheduler.schedule('q', waiting, { name: 'b', rows: 3 });
    scheduler.schedule('q', waiting, { name: 'c', rows: 1 });
    await clock.advance(0);
    expect(ran).toEqual(['a:1', 'b:3 c:1']);
  });

  it('fills the next batch while the runs allowed are under way', async () => {
    const { clock, ran, finish, scheduler } = bench();
    scheduler.schedule('q', limits, { name: 'a', rows: 1 });
    await clock.advance(0);
    for (const name of ['b', 'c', 'd', 'e', 'f']) scheduler.schedule('q', limits, { name, rows: 1 });
    await clock.advance(100);
    expect(ran).toEqual(['a:1']);
    finish[0]?.();
    await settled();
    expect(ran[1]).toBe('b:1 c:1 d:1 e:1');
  });

  it('takes turns between queues', async () => {
    const { clock, ran, finish, scheduler } = bench();
    for (const name of ['a', 'b', 'c']) scheduler.schedule('first', limits, { name, rows: 4 });
    scheduler.schedule('second', limits, { name: 'other', rows: 1 });
    await clock.advance(0);
    finish[0]?.();
    await settled();
    expect(ran).toEqual(['a:4', 'other:1']);
  });

  it('refuses a task larger than a batch', () => {
    const { scheduler } = bench();
    expect(() => scheduler.schedule('q', limits, { name: 'a', rows: 5 })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: 'Task size 5 is larger than maximum input batch size 4',
      }),
    );
  });

  it('refuses what finds the queue full, and other queues go on', async () => {
    const { clock, ran, scheduler } = bench();
    const two = { ...limits, maxEnqueuedBatches: 2 };
    scheduler.schedule('q', two, { name: 'running', rows: 4 });
    await clock.advance(0);
    for (const name of ['b', 'c']) scheduler.schedule('q', two, { name, rows: 4 });
    expect(() => scheduler.schedule('q', two, { name: 'd', rows: 1 })).toThrow(
      expect.objectContaining({
        code: 'UNAVAILABLE',
        message: 'The batch scheduling queue to which this task was submitted is full',
      }),
    );
    scheduler.schedule('other', two, { name: 'e', rows: 1 });
    expect(ran).toEqual(['running:4']);
  });

  it('splits large tasks into the room left and full batches, and refuses beyond the capacity', async () => {
    const splitting = { ...limits, maxBatchSize: 100, enableLargeBatchSplitting: true, maxEnqueuedBatches: 3 };
    const { clock, ran, finish, scheduler } = bench(9);
    scheduler.schedule('q', splitting, { name: 'a', rows: 3 });
    scheduler.schedule('q', splitting, { name: 'b', rows: 6 });
    expect(() => scheduler.schedule('q', splitting, { name: 'c', rows: 4 })).toThrow(
      'The batch scheduling queue to which this task was submitted is full; task size is 4 but scheduling capacity is only 3 (num_enqueued_batches=3, max_enqueued_batches=3, open_batch_size=1, max_execution_batch_size=4)',
    );
    await clock.advance(0);
    expect(ran).toEqual(['a:3 b.0:1', 'b.1:4', 'b.2:1']);
    for (const done of finish) done();
  });
});
