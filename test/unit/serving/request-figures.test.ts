/** Live figures of the server. */

import { expect, it } from 'vitest';
import { FigureCollector } from '../../../core/serving/request-figures.ts';

it('has no percentiles before the first answer', () => {
  expect(new FigureCollector().figures(0)).toEqual({ requests: 0, errors: 0, requestsPerSecond: 0 });
});

it('takes percentiles of the last thousand answers by nearest rank', () => {
  const figures = new FigureCollector();
  for (let i = 0; i < 500; i++) figures.record(1000, { failed: false, latencyMs: 10_000 });
  for (let i = 1; i <= 1000; i++) figures.record(1000, { failed: i % 10 === 0, latencyMs: i });
  expect(figures.figures(1000)).toMatchObject({ requests: 1500, errors: 100, p50Ms: 500, p99Ms: 990 });
});

it('forgets the rate of more than ten seconds ago, and bears a clock that goes back', () => {
  const figures = new FigureCollector();
  for (let i = 0; i < 20; i++) figures.record(5_000, { failed: false });
  expect(figures.figures(5_900).requestsPerSecond).toBe(2);
  expect(figures.figures(1_000).requestsPerSecond).toBe(2);
  expect(figures.figures(14_900).requestsPerSecond).toBe(2);
  expect(figures.figures(15_000).requestsPerSecond).toBe(0);
  expect(figures.figures(900_000).requests).toBe(20);
});
