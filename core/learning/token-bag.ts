/** The wide part's text: the average over a row's tokens of one weight per token and output unit. */

/**
 * How much an average counts. It moves the output 1 / tokens as far as one of its weights moves; this factor evens that
 * out for texts of some length, so that one learning rate fits dense slots and tokens alike.
 */
export function bagScale(length: number): number {
  return Math.min(length, 32);
}

export interface TokenBag {
  /** rows x length; 0 is padding. */
  readonly tokens: Int32Array;
  readonly length: number;
}

/** What each of a row's tokens weighs: scale / number of tokens; 0 for a row without any. */
export function tokenShare(bag: TokenBag, row: number): number {
  const start = row * bag.length;
  let count = 0;
  for (let i = start; i < start + bag.length; i++) if (bag.tokens[i] !== 0) count++;
  return count === 0 ? 0 : bagScale(bag.length) / count;
}

/** Adds the scaled average of `kernel` rows (vocabulary x units) to logits[at .. at + units). */
export function addTokenBag(
  bag: TokenBag,
  row: number,
  kernel: Float32Array,
  logits: { readonly values: Float32Array | Float64Array; readonly at: number; readonly units: number },
): void {
  const share = tokenShare(bag, row);
  if (share === 0) return;
  const { values, at, units } = logits;
  const start = row * bag.length;
  for (let i = start; i < start + bag.length; i++) {
    const token = bag.tokens[i];
    if (token === 0) continue;
    for (let u = 0; u < units; u++) values[at + u] += share * kernel[token * units + u];
  }
}
