/** The sum of an epoch's losses: those of a device come later, and a few steps may be on their way. */

/** While a device computes, the next batches are gathered and sent. */
const mostWaiting = 3;

export interface LossSum {
  /** `loss`: the mean over so many rows. Waits where too many are on their way. */
  add(loss: number | Promise<number>, rows: number): Promise<void>;
  /** Waits for all. */
  settle(): Promise<void>;
  sum(): number;
}

/** `check` sees every loss, in order, and may throw. */
export function createLossSum(check: (loss: number) => void): LossSum {
  const waiting: { readonly loss: Promise<number>; readonly rows: number }[] = [];
  let sum = 0;
  const count = (loss: number, rows: number): void => {
    check(loss);
    sum += loss * rows;
  };
  const settleDownTo = async (most: number): Promise<void> => {
    while (waiting.length > most) {
      const first = waiting.shift();
      if (first) count(await first.loss, first.rows);
    }
  };
  return {
    add: async (loss, rows) => {
      if (typeof loss === 'number') return count(loss, rows);
      // The first failure is told; those behind it say the same.
      loss.catch(() => undefined);
      waiting.push({ loss, rows });
      await settleDownTo(mostWaiting);
    },
    settle: () => settleDownTo(0),
    sum: () => sum,
  };
}
