/**
 * Parzen estimators of one parameter: a density over the values of some trials, mixed with a prior as wide as the domain.
 * Numbers: normal kernels cut off at the domain's ends, each as wide as the farther of its two neighbours (Bergstra et al.
 * 2011). Choices: counts, smoothed by the prior.
 */

import type { Random } from '../../foundation/index.ts';
import type { Scale } from './search-space.ts';

export interface Density {
  /** One place as `Scale.toNumber` gives it. */
  draw(random: Random): number;
  logDensity(place: number): number;
}

/** No kernel is narrower than the domain's width by this, or by one more than there are trials if that is less. */
const narrowest = 100;

export function createDensity(scale: Scale, places: readonly number[]): Density {
  return scale.choices > 0 ? choiceDensity(scale.choices, places) : numberDensity(scale, places);
}

function choiceDensity(choices: number, places: readonly number[]): Density {
  const weights = new Float64Array(choices).fill(1 / choices);
  for (const place of places) weights[place] += 1;
  const total = places.length + 1;
  return {
    draw: (random) => {
      let left = random.next() * total;
      for (let i = 0; i < choices; i++) {
        left -= weights[i];
        if (left < 0) return i;
      }
      return choices - 1;
    },
    logDensity: (place) => Math.log(weights[place] / total),
  };
}

interface Kernel {
  readonly mean: number;
  readonly deviation: number;
  /** Share of the whole normal curve that lies within the domain. */
  readonly inside: number;
}

function numberDensity({ low, high }: Scale, places: readonly number[]): Density {
  const width = high - low;
  // A domain of one value: every draw is it.
  if (width === 0) return { draw: () => low, logDensity: () => 0 };
  const kernelOf = (mean: number, deviation: number): Kernel => ({
    mean,
    deviation,
    inside: normalBelow((high - mean) / deviation) - normalBelow((low - mean) / deviation),
  });
  const least = width / Math.min(narrowest, places.length + 2);
  const sorted = [...places].sort((a, b) => a - b);
  const kernels = sorted.map((mean, i) => {
    const gap = Math.max(mean - (sorted[i - 1] ?? low), (sorted[i + 1] ?? high) - mean);
    return kernelOf(mean, Math.min(width, Math.max(least, gap)));
  });
  kernels.push(kernelOf((low + high) / 2, width));
  return {
    draw: (random) => {
      const { mean, deviation } = kernels[random.nextInt(kernels.length)];
      for (;;) {
        const place = mean + deviation * random.nextGaussian();
        if (place >= low && place <= high) return place;
      }
    },
    logDensity: (place) => {
      let sum = 0;
      for (const { mean, deviation, inside } of kernels) {
        const z = (place - mean) / deviation;
        sum += Math.exp(-0.5 * z * z) / (deviation * inside);
      }
      return Math.log(sum / (kernels.length * Math.sqrt(2 * Math.PI)));
    },
  };
}

/** The normal distribution function; Abramowitz and Stegun 7.1.26, off by less than 2e-7. */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - tail * Math.exp(-x * x);
  return z >= 0 ? 0.5 * (1 + erf) : 0.5 * (1 - erf);
}
