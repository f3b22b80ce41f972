/** Mean and variance of a stream in one pass: each block by two passes, blocks combined (Chan, Golub and LeVeque, 1979). */

export class Moments {
  /** Sum of weights. */
  private weight = 0;
  mean = 0;
  /** Sum of squared deviations from the mean. */
  private squares = 0;

  /** Population variance; not a number's worth (infinities among the values) counts as 0, as in TFDV. */
  get variance(): number {
    const variance = this.weight === 0 ? 0 : this.squares / this.weight;
    return Number.isNaN(variance) ? 0 : variance;
  }

  /** `weights` runs along `values`; absent: all 1. */
  add(values: Float64Array, weights?: Float64Array): void {
    let weight = 0;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const w = weights === undefined ? 1 : (weights[i] as number);
      weight += w;
      sum += w * (values[i] as number);
    }
    if (weight === 0) return;
    const mean = sum / weight;
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      const deviation = (values[i] as number) - mean;
      squares += (weights === undefined ? 1 : (weights[i] as number)) * deviation * deviation;
    }
    this.combine(weight, mean, squares);
  }

  private combine(weight: number, mean: number, squares: number): void {
    const total = this.weight + weight;
    const shift = mean - this.mean;
    this.squares += squares + ((shift * shift * this.weight) / total) * weight;
    this.mean = this.weight === 0 ? mean : this.mean + (shift * weight) / total;
    this.weight = total;
  }
}
