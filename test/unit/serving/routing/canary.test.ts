/** When a canary grows, ends, and is rolled back. */

import { describe, expect, it } from 'vitest';
import { type CanaryConfig, type CanaryState, routingSchema } from '../../../../core/contract/index.ts';
import { canaryShare, nextCanaryState, startedCanary } from '../../../../core/serving/routing/canary.ts';
import { VariantFigures } from '../../../../core/serving/routing/variant-figures.ts';

const config = routingSchema.parse({
  model: 'm',
  variants: [
    { name: 'stable', version: '1' },
    { name: 'new', version: '2' },
  ],
  canary: { steps: [0.1, 0.5, 1], min_requests: 100, min_seconds: 10 },
}).canary as CanaryConfig;

interface Made {
  readonly requests: number;
  readonly errors?: number;
  readonly latencyMs?: number;
  readonly good?: number;
  readonly bad?: number;
}

function figures({ requests, errors = 0, latencyMs = 5, good = 0, bad = 0 }: Made): VariantFigures {
  const made = new VariantFigures();
  for (let i = 0; i < requests; i++) made.record({ failed: i < errors, latencyMs: latencyMs + (i % 7) / 10 });
  made.feedbackGood = good;
  made.feedbackBad = bad;
  return made;
}

const look = (stable: Made, canary: Made, now = 11_000, stepRequests = 100) => ({
  stable: figures(stable),
  canary: figures(canary),
  stepRequests,
  now,
});
const next = (state: CanaryState, seen: ReturnType<typeof look>) => nextCanaryState(config, state, seen);
const well: Made = { requests: 1000 };

describe('canary', () => {
  it('grows step by step, and only once a step has lasted', () => {
    const start = startedCanary(0);
    expect(next(start, look(well, well, 9000))).toBe(start);
    expect(next(start, look(well, well, 11_000, 99))).toBe(start);
    const second = next(start, look(well, well));
    expect(canaryShare(config, start)).toBe(0.1);
    expect(canaryShare(config, second)).toBe(0.5);
    const third = next(second, look(well, well, 22_000));
    const end = next(third, look(well, well, 33_000));
    expect(end.state).toBe('finished');
    expect(canaryShare(config, end)).toBe(1);
  });

  it('is rolled back by errors beyond chance, and not by as many as the stable one has', () => {
    const bad = next(startedCanary(0), look({ requests: 900, errors: 9 }, { requests: 100, errors: 12 }));
    expect(bad).toMatchObject({ state: 'rolled_back' });
    expect(bad.reason).toMatch(/^errors: 12\.0% of its requests, 1\.0% of the stable/);
    expect(canaryShare(config, bad)).toBe(0);
    const alike = next(startedCanary(0), look({ requests: 900, errors: 100 }, { requests: 100, errors: 12 }, 5000));
    expect(alike.state).toBe('growing');
  });

  it('is rolled back by latency, feedback, and failing alone', () => {
    const slow = next(startedCanary(0), look(well, { requests: 200, latencyMs: 15 }));
    expect(slow.reason).toMatch(/^latency: median 15\.30 ms, 5\.30 ms/);
    const wrong = next(startedCanary(0), look({ ...well, good: 90, bad: 10 }, { ...well, good: 20, bad: 20 }));
    expect(wrong.reason).toMatch(/^feedback: 50\.0% of its answers were right, 90\.0%/);
    const alone = next(startedCanary(0), look({ requests: 0 }, { requests: 6, errors: 6 }));
    expect(alone.state).toBe('rolled_back');
  });

  it('stays rolled back', () => {
    const bad = next(startedCanary(0), look(well, { requests: 200, latencyMs: 15 }));
    expect(next(bad, look(well, well, 1_000_000))).toBe(bad);
  });

  it('is refused without two variants or with shares that do not grow', () => {
    const variants = [{ name: 'a', version: '1' }];
    expect(routingSchema.safeParse({ model: 'm', variants, canary: {} }).success).toBe(false);
    const two = [...variants, { name: 'b', version: '2' }];
    expect(routingSchema.safeParse({ model: 'm', variants: two, canary: { steps: [0.5, 0.1] } }).success).toBe(false);
  });
});
