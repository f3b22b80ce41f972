import { expect, it } from 'vitest';
import { thinEpochs } from '../../../core/app/thin-epochs.ts';
import type { EpochReport } from '../../../core/contract/index.ts';

const epoch = (number: number, model: EpochReport['model'] = 'candidate'): EpochReport => ({
  model,
  epoch: number,
  epochs: 5000,
  loss: 1,
  validationLoss: 1,
  seconds: 0,
  rowsPerSecond: 1,
});

it('windows are told of few of many epochs, of the newest after a moment, and of the last one of each model', () => {
  const told: string[] = [];
  const timers: (() => void)[] = [];
  let time = 0;
  const take = thinEpochs((runId, { model, epoch: number }) => void told.push(`${runId} ${model} ${number}`), {
    now: () => time,
    later: (work) => void timers.push(work),
  });
  for (let number = 1; number <= 400; number++, time += 0.25) take('run-1', epoch(number, 'linear_baseline'));
  expect(told).toEqual(['run-1 linear_baseline 1', 'run-1 linear_baseline 201']);
  take('run-1', epoch(1));
  expect(told.slice(2)).toEqual(['run-1 linear_baseline 400']);
  time += 10;
  take('run-1', epoch(2));
  expect(timers).toHaveLength(1);
  time += 50;
  for (const timer of timers.splice(0)) timer();
  expect(told.slice(3)).toEqual(['run-1 candidate 2']);
  time += 60;
  take('run-1', epoch(3));
  expect(told.at(-1)).toBe('run-1 candidate 3');
});
