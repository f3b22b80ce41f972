/** Whether two variants differ beyond chance. */

/** Two-proportion z test with pooled variance; two-sided p. 1 where nothing can be said. */
export function twoProportions(hits: number, of: number, otherHits: number, otherOf: number): number {
  if (of === 0 || otherOf === 0) return 1;
  const pooled = (hits + otherHits) / (of + otherOf);
  const variance = pooled * (1 - pooled) * (1 / of + 1 / otherOf);
  if (variance === 0) return 1;
  return twoSided((hits / of - otherHits / otherOf) / Math.sqrt(variance));
}

/** Mann-Whitney U by its normal approximation, corrected for ties and continuity; two-sided p. */
export function mannWhitney(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const m = b.length;
  if (n === 0 || m === 0) return 1;
  const { rankSum, ties } = rankSumOf(a, b);
  const u = rankSum - (n * (n + 1)) / 2;
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return twoSided(distance / Math.sqrt(variance));
}

/** Ranks of `a` among both, ties at their mean; `ties` is the sum of t³ - t. */
function rankSumOf(a: Float64Array, b: Float64Array): { rankSum: number; ties: number } {
  const left = a.slice().sort();
  const right = b.slice().sort();
  let i = 0;
  let j = 0;
  let rankSum = 0;
  let ties = 0;
  while (i < left.length || j < right.length) {
    const value = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY);
    const before = i + j;
    const from = i;
    while (left[i] === value) i++;
    while (right[j] === value) j++;
    const tied = i + j - before;
    rankSum += (i - from) * (before + (tied + 1) / 2);
    ties += tied ** 3 - tied;
  }
  return { rankSum, ties };
}

function twoSided(z: number): number {
  return Math.min(1, complementaryError(Math.abs(z) / Math.SQRT2));
}

/** erfc for x >= 0 to a relative 1.2e-7. Source: Numerical Recipes, Chebyshev fit. */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * t + (coefficients[i] ?? 0);
  return t * Math.exp(-x * x + sum);
}
