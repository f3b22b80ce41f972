import { expect, it } from 'vitest';
import type { EpochReport, views } from '../../../../core/contract/index.ts';
import { gatherEpochs } from '../../../../renderer/store/gather-epochs.ts';

const epoch = (number: number): EpochReport => ({
  model: 'candidate',
  epoch: number,
  epochs: 100,
  loss: 1,
  validationLoss: 1,
  seconds: 1,
  rowsPerSecond: 1,
});
const reported = (runId: string, number: number): views.CoreEvent => ({ kind: 'epoch', runId, epoch: epoch(number) });

it('epochs come together, and before whatever is behind them', () => {
  const told: string[] = [];
  const timers: (() => void)[] = [];
  const sink = {
    apply: ({ kind }: views.CoreEvent) => void told.push(kind),
    addEpochs: (runId: string, epochs: readonly EpochReport[]) =>
      void told.push(`${runId}: ${epochs.map((one) => one.epoch).join(' ')}`),
  };
  const take = gatherEpochs(
    () => sink,
    (work) => void timers.push(work),
  );
  for (const number of [1, 2, 3]) take(reported('run-1', number));
  expect(told).toEqual([]);
  take({ kind: 'serving', running: true });
  expect(told).toEqual(['run-1: 1 2 3', 'serving']);
  take(reported('run-1', 4));
  take(reported('run-2', 1));
  expect(told.slice(2)).toEqual(['run-1: 4']);
  for (const timer of timers) timer();
  expect(told.slice(2)).toEqual(['run-1: 4', 'run-2: 1']);
});
