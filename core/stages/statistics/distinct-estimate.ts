/** How many distinct values a stream holds: HyperLogLog (Flajolet et al., 2007), 65,536 registers, standard error 0.41 %. */

const bits = 16;
const registers = 1 << bits;

export class DistinctEstimate {
  private readonly rank = new Uint8Array(registers);

  /** The two halves of the value's 64-bit hash. */
  add(first: number, second: number): void {
    const register = first >>> (32 - bits);
    const rank = Math.clz32(second) + 1;
    if (rank > (this.rank[register] as number)) this.rank[register] = rank;
  }

  get count(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.rank) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / registers)) * registers * registers) / sum;
    // Linear counting is better while many registers are still empty.
    return Math.round(raw <= 2.5 * registers && empty > 0 ? registers * Math.log(registers / empty) : raw);
  }
}
