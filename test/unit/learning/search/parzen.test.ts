import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { createDensity } from '../../../../core/learning/search/parzen.ts';
import { type Domain, scaleOf } from '../../../../core/learning/search/search-space.ts';

const rate: Domain = { kind: 'real', min: 1e-4, max: 1, log: true };

describe('the density of a number', () => {
  const scale = scaleOf(rate);
  const density = createDensity(scale, [0.01, 0.012, 0.5].map(scale.toNumber));

  it('holds all its mass within the domain', () => {
    const steps = 20_000;
    const width = scale.high - scale.low;
    let mass = 0;
    for (let i = 0; i < steps; i++)
      mass += Math.exp(density.logDensity(scale.low + ((i + 0.5) / steps) * width)) * (width / steps);
    expect(mass).toBeCloseTo(1, 4);
  });

  it('draws as often as it says', () => {
    const random = createRandom(5);
    const cut = Math.log(0.05);
    const draws = 20_000;
    let below = 0;
    for (let i = 0; i < draws; i++) if (density.draw(random) < cut) below++;
    const steps = 5000;
    const width = cut - scale.low;
    let expected = 0;
    for (let i = 0; i < steps; i++)
      expected += Math.exp(density.logDensity(scale.low + ((i + 0.5) / steps) * width)) * (width / steps);
    expect(below / draws).toBeCloseTo(expected, 1);
    expect(Math.abs(below / draws - expected)).toBeLessThan(0.02);
  });

  it('is the same everywhere and finite where there is one value only', () => {
    const one = scaleOf({ kind: 'real', min: 2, max: 2, log: false });
    const fixed = createDensity(one, [2, 2]);
    expect(one.fromNumber(fixed.draw(createRandom(1)))).toBe(2);
    expect(fixed.logDensity(2)).toBe(0);
  });
});

describe('the density of a choice', () => {
  it('is the share of the trials, smoothed so that nothing is impossible', () => {
    const scale = scaleOf({ kind: 'choice', values: ['a', 'b', 'c'] });
    const density = createDensity(scale, [0, 0, 1]);
    const shares = [0, 1, 2].map((place) => Math.exp(density.logDensity(place)));
    expect(shares[0]).toBeCloseTo((2 + 1 / 3) / 4);
    expect(shares[2]).toBeCloseTo(1 / 3 / 4);
    expect(shares[0] + shares[1] + shares[2]).toBeCloseTo(1);
  });
});
