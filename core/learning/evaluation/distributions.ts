/** Tails of the distributions that tests of significance need, to about 1e-12 relative. */

/** P(Z <= z) of the standard normal. */
export function normalBelow(z: number): number {
  return z >= 0 ? 1 - normalTail(z) : normalTail(-z);
}

/** The chance of a standard normal at least as far from 0 as `z`, either way. */
export function normalTwoSided(z: number): number {
  return 2 * normalTail(Math.abs(z));
}

/** The chance of Student's t with `degrees` of freedom at least as far from 0 as `t`, either way. */
export function studentTwoSided(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The two-sided exact test that `hits` of `trials` happened by a fair coin. */
export function binomialTwoSided(hits: number, trials: number): number {
  const fewer = Math.min(hits, trials - hits);
  if (2 * fewer === trials) return 1;
  // P(X <= k) = I_{1/2}(n - k, k + 1)
  return Math.min(1, 2 * incompleteBeta(0.5, trials - fewer, fewer + 1));
}

/** P(Z > z), z at or above 0: a half of erfc, by the incomplete gamma function. */
function normalTail(z: number): number {
  return 0.5 * upperGamma(0.5, (z * z) / 2);
}

/** Regularised upper incomplete gamma Q(a, x): series below a + 1, continued fraction (Lentz) above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < 500 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 500; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return scale * h;
}

/** Regularised incomplete beta I_x(a, b), by its continued fraction (Lentz). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x > (a + 1) / (a + b + 2)) return 1 - (front * betaFraction(1 - x, b, a)) / b;
  return (front * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

const tiny = 1e-300;

function away(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** Lanczos, g = 7, nine terms (Godfrey 2001). */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum: number = lanczos[0];
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] as number) / (y + i);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}
