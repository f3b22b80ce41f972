/** The last minutes, slot by slot. */

import { expect, it } from 'vitest';
import { TrafficWindow } from '../../../../core/serving/monitoring/traffic-window.ts';

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

it('puts requests, errors and latencies into slots of five seconds and forgets them after five minutes', () => {
  const traffic = new TrafficWindow();
  const start = 1_700_000_000_000;
  traffic.record(start, { failed: false, latencyMs: 1 });
  traffic.record(start + 1000, { failed: true, latencyMs: 0.05 });
  traffic.record(start + 12_000, { failed: false, latencyMs: 1e9 });
  const view = traffic.view(start + 12_000);
  expect(view.requests).toHaveLength(60);
  expect(view.requests.slice(-3)).toEqual([2, 0, 1]);
  expect(view.errors.slice(-3)).toEqual([1, 0, 0]);
  expect(view.until).toBe(start + 15_000);
  const { limitsMs, counts } = view.latencies;
  expect(counts).toHaveLength(limitsMs.length + 1);
  expect([counts[0], counts.at(-1), total(counts)]).toEqual([1, 1, 3]);
  const later = traffic.view(start + 301_000);
  expect([total(later.requests), total(later.errors), total(later.latencies.counts)]).toEqual([1, 0, 1]);
  expect(total(traffic.view(start + 3_600_000).requests)).toBe(0);
});

it('counts into the newest slot when the clock goes back', () => {
  const traffic = new TrafficWindow();
  traffic.record(1_700_000_000_000, { failed: false });
  traffic.record(1_600_000_000_000, { failed: false });
  expect(total(traffic.view(1_700_000_000_000).requests)).toBe(2);
});
