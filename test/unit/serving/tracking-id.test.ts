/** Tracking ids: one per row, sortable, never twice. */

import { expect, it } from 'vitest';
import { createTrackingIds } from '../../../core/serving/tracking-id.ts';

it('are 26 characters that ascend, within a batch, a millisecond and beyond', () => {
  let now = 1_700_000_000_000;
  const ids = createTrackingIds({ now: () => now });
  const all = [...ids.next(3), ...ids.next(2)];
  now += 1;
  all.push(...ids.next(1));
  expect(all).toHaveLength(6);
  expect(new Set(all).size).toBe(6);
  expect([...all].sort()).toEqual(all);
  expect(all.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
});

it('go on ascending when the clock goes back', () => {
  let now = 1_700_000_000_000;
  const ids = createTrackingIds({ now: () => now });
  const [before = ''] = ids.next(1);
  now -= 60_000;
  expect((ids.next(1)[0] ?? '') > before).toBe(true);
});

it('carry the time in their first ten characters', () => {
  // The ULID specification's own example: 1469918176385 is 01ARYZ6S41.
  const [id = ''] = createTrackingIds({ now: () => 1469918176385 }).next(1);
  expect(id.slice(0, 10)).toBe('01ARYZ6S41');
});

it('do not repeat between two servers that start in the same millisecond', () => {
  const clock = { now: () => 1_700_000_000_000 };
  const [one, other] = [createTrackingIds(clock).next(1000), createTrackingIds(clock).next(1000)];
  expect(new Set([...one, ...other]).size).toBe(2000);
});
