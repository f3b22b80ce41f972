/** Shares and keys. */

import { expect, it } from 'vitest';
import { keyPosition, shareAt } from '../../../../core/serving/routing/variant-choice.ts';

const keys = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);

it('spreads keys over variants by their shares', () => {
  const counts = [0, 0, 0];
  for (const key of keys) {
    const chosen = shareAt([5, 3, 2], keyPosition('m', key));
    counts[chosen] = (counts[chosen] ?? 0) + 1;
  }
  // 20,000 draws: four standard deviations of the widest share are 283.
  expect(Math.abs((counts[0] ?? 0) - 10_000)).toBeLessThan(300);
  expect(Math.abs((counts[1] ?? 0) - 6000)).toBeLessThan(300);
});

it('keeps whoever has come to a growing last share', () => {
  const at = (share: number) => new Set(keys.filter((key) => shareAt([1 - share, share], keyPosition('m', key)) === 1));
  const steps = [0.01, 0.05, 0.25, 0.5, 1].map(at);
  for (let i = 1; i < steps.length; i++) for (const key of steps[i - 1] ?? []) expect(steps[i]?.has(key)).toBe(true);
});

it('splits the same keys of different models independently', () => {
  const both = keys.filter((key) => shareAt([1, 1], keyPosition('m', key)) === 1 && shareAt([1, 1], keyPosition('n', key)) === 1);
  expect(Math.abs(both.length - 5000)).toBeLessThan(300);
});

it('never chooses a variant without a share', () => {
  for (const position of [0, 0.3, 0.5, 0.999_999_999, 1 - 2 ** -48]) {
    expect(shareAt([0, 1, 0], position)).toBe(1);
    expect(shareAt([1, 0], position)).toBe(0);
    expect(shareAt([0, 1], position)).toBe(1);
  }
});
