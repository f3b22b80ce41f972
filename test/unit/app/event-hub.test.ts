import { expect, it } from 'vitest';
import { EventHub } from '../../../core/app/event-hub.ts';
import type { views } from '../../../core/contract/index.ts';

const epoch = (number: number): views.CoreEvent => ({
  kind: 'epoch',
  runId: 'run-1',
  epoch: { model: 'candidate', epoch: number, epochs: 5000, loss: 1, validationLoss: 1, seconds: 1, rowsPerSecond: 1 },
});

it('a window too slow for the epochs of a training loses old epochs, never news of anything else', async () => {
  const hub = new EventHub();
  const stop = new AbortController();
  const read = hub.subscribe(stop.signal);
  const first = read.next();
  hub.publish({ kind: 'serving', running: true });
  await first;
  hub.publish({ kind: 'serving', running: false });
  for (let number = 1; number <= 3000; number++) hub.publish(epoch(number));
  hub.publish({ kind: 'serving', running: true });
  const kept: views.CoreEvent[] = [];
  while (kept.filter(({ kind }) => kind === 'serving').length < 2) kept.push((await read.next()).value as views.CoreEvent);
  expect(kept[0]).toEqual({ kind: 'serving', running: false });
  expect(kept.at(-2)).toEqual(epoch(3000));
  expect(kept.length).toBeLessThanOrEqual(1000);
  stop.abort();
  await read.return();
});
