/** Count, mean, deviation and skewness of a stream of numbers, combined block by block (Pébay, SAND2008-6212). */

const blockSize = 4096;
/** Squares of larger numbers, summed, are infinite: from the first of them on all are kept in parts of 2 ** 700. */
const largeFrom = 1e100;
const largeScale = 2 ** -700;

export class Moments {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  #count = 0;
  #mean = 0;
  #second = 0;
  #third = 0;
  /** Grows to a block: thousands of columns of a few rows are analysed side by side. */
  #block = new Float64Array(64);
  #held = 0;
  #scale = 1;

  /** Finite values only. Blocks are of fixed size, so that the result does not depend on how rows were batched. */
  add(value: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (this.#held === this.#block.length) this.#grow();
    this.#block[this.#held] = value;
    this.#held += 1;
    if (this.#held === blockSize) this.#combine();
  }

  get count(): number {
    return this.#count + this.#held;
  }

  get mean(): number {
    this.#combine();
    return this.#mean / this.#scale;
  }

  /** Population standard deviation, as TFX's. */
  get deviation(): number {
    this.#combine();
    return this.#count === 0 ? 0 : Math.sqrt(Math.max(0, this.#second / this.#count)) / this.#scale;
  }

  /** Population skewness; 0 where the deviation is 0. */
  get skewness(): number {
    this.#combine();
    if (this.#second <= 0) return 0;
    return (Math.sqrt(this.#count) * this.#third) / this.#second ** 1.5;
  }

  #grow(): void {
    const larger = new Float64Array(this.#block.length * 4);
    larger.set(this.#block);
    this.#block = larger;
  }

  #rescale(): void {
    this.#scale = largeScale;
    this.#mean *= largeScale;
    this.#second *= largeScale ** 2;
    this.#third *= largeScale ** 3;
  }

  #combine(): void {
    const n = this.#held;
    if (n === 0) return;
    this.#held = 0;
    if (this.#scale === 1 && Math.max(this.max, -this.min) > largeFrom) this.#rescale();
    if (this.#scale !== 1) for (let i = 0; i < n; i++) this.#block[i] *= this.#scale;
    let mean = 0;
    for (let i = 0; i < n; i++) mean += (this.#block[i] - mean) / (i + 1);
    let second = 0;
    let third = 0;
    for (let i = 0; i < n; i++) {
      const d = this.#block[i] - mean;
      second += d * d;
      third += d * d * d;
    }
    const m = this.#count;
    const total = m + n;
    const delta = mean - this.#mean;
    this.#third += third + (delta ** 3 * m * n * (m - n)) / total ** 2 + (3 * delta * (m * second - n * this.#second)) / total;
    this.#second += second + (delta * delta * m * n) / total;
    this.#mean += (delta * n) / total;
    this.#count = total;
  }
}
