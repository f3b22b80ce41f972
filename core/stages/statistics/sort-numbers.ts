/** Numbers in order: by their bits, digit by digit, which takes a fraction of the time of comparing them. */

/** Fewer are sorted sooner by comparing. */
const leastByDigits = 2048;
/** Of the 64 bits from the lowest: the half, the first bit within it, and the mask of each digit. */
const digits = [
  { half: 0, shift: 0, mask: 0x7ff },
  { half: 0, shift: 11, mask: 0x7ff },
  { half: 0, shift: 22, mask: 0x3ff },
  { half: 1, shift: 0, mask: 0x7ff },
  { half: 1, shift: 11, mask: 0x7ff },
  { half: 1, shift: 22, mask: 0x3ff },
] as const;
const buckets = 1 << 11;
const tallies = digits.map(() => new Int32Array(buckets));
/** Used again and again: of the largest sort so far. */
let scratch = [new Float64Array(0), new Float64Array(0)] as const;

/** Ascending, -0 before 0; `values` stays as it is. No NaN. Valid until the next call. */
export function sortedNumbers(values: Float64Array): Float64Array {
  const { length } = values;
  if (isSorted(values)) return values;
  if (length < leastByDigits) return values.slice().sort();
  if (scratch[0].length < length) scratch = [new Float64Array(length), new Float64Array(length)];
  let [from, to] = [scratch[0].subarray(0, length), scratch[1].subarray(0, length)];
  from.set(values);
  tally(from);
  for (const [i, digit] of digits.entries()) {
    if (!startsOf(tallies[i] as Int32Array, length)) continue;
    scatter(from, to, { ...digit, starts: tallies[i] as Int32Array });
    [from, to] = [to, from];
  }
  return negativesFirst(from, to);
}

/** Numbers that count up, such as ids, are common. */
function isSorted(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number;
    // Two zeros may be 0 and -0.
    if (value <= (values[i - 1] as number) && (value !== values[i - 1] || value === 0)) return false;
  }
  return true;
}

/** How often each digit has each value. */
function tally(values: Float64Array): void {
  for (const counts of tallies) counts.fill(0);
  const [a, b, c, d, e, f] = tallies as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < halves.length; i += 2) {
    const low = halves[i] as number;
    const high = halves[i + 1] as number;
    (a[low & 0x7ff] as number)++;
    (b[(low >>> 11) & 0x7ff] as number)++;
    (c[low >>> 22] as number)++;
    (d[high & 0x7ff] as number)++;
    (e[(high >>> 11) & 0x7ff] as number)++;
    (f[high >>> 22] as number)++;
  }
}

/** Counts become the places where each value's numbers begin; false where all have the same. */
function startsOf(counts: Int32Array, length: number): boolean {
  let start = 0;
  for (let value = 0; value < buckets; value++) {
    const count = counts[value] as number;
    if (count === length) return false;
    counts[value] = start;
    start += count;
  }
  return true;
}

interface Digit {
  /** 0 the lower, 1 the upper. */
  readonly half: 0 | 1;
  readonly shift: number;
  readonly mask: number;
  readonly starts: Int32Array;
}

/** Moved as numbers, which none of them is changed by: no NaN is among them. */
function scatter(from: Float64Array, to: Float64Array, { half, shift, mask, starts }: Digit): void {
  const halves = new Uint32Array(from.buffer, from.byteOffset, from.length * 2);
  for (let i = 0; i < from.length; i++) {
    const digit = ((halves[2 * i + half] as number) >>> shift) & mask;
    const place = starts[digit] as number;
    starts[digit] = place + 1;
    to[place] = from[i] as number;
  }
}

/** By their bits negative numbers come last, and the largest of them first. */
function negativesFirst(byBits: Float64Array, to: Float64Array): Float64Array {
  const { length } = byBits;
  let positives = length;
  for (; positives > 0 && isNegative(byBits[positives - 1] as number); positives--);
  if (positives === length) return byBits;
  for (let i = positives; i < length; i++) to[length - 1 - i] = byBits[i] as number;
  to.set(byBits.subarray(0, positives), length - positives);
  return to;
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}
