/** The bounded register: never in the way, nothing lost without a count, drained at the end. */

import { expect, it } from 'vitest';
import type { PredictionRecord } from '../../../core/contract/index.ts';
import { RegisterQueue } from '../../../core/serving/register-queue.ts';

const record = (id: number): PredictionRecord => ({
  id: String(id),
  at: 0,
  model: 'm',
  version: '1',
  inputs: {},
  predicted: 0,
});
const records = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => record(from + i));

it('answers at once while the register is slow, and counts what does not fit', async () => {
  const written: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const append = async (all: readonly PredictionRecord[]) => {
    await opened;
    written.push(...all.map(({ id }) => id));
  };
  const queue = new RegisterQueue({ sink: { append }, limit: 100, onFailure: () => undefined });
  await queue.append(records(0, 60));
  await new Promise((resolve) => setImmediate(resolve));
  await queue.append(records(60, 130));
  expect([queue.waiting, queue.dropped]).toEqual([100, 30]);
  open();
  await queue.drain();
  expect(written).toEqual(records(0, 100).map(({ id }) => id));
  expect([queue.waiting, queue.dropped]).toEqual([0, 30]);
});

it('counts and tells records whose write failed, and goes on', async () => {
  const failures: unknown[] = [];
  let calls = 0;
  const append = async () => {
    calls++;
    if (calls === 1) throw new Error('disk full');
  };
  const queue = new RegisterQueue({ sink: { append }, limit: 10, onFailure: (error) => failures.push(error) });
  await queue.append(records(0, 3));
  await queue.drain();
  await queue.append(records(3, 5));
  await queue.drain();
  expect([queue.dropped, calls, failures.length]).toEqual([3, 2, 1]);
});
