/** The number next to another: how a filter that takes its lower end leaves one out, and how it is told in words. */

const bytes = new DataView(new ArrayBuffer(8));

/** The smallest number above a finite one. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  return step(value, value > 0 ? 1n : -1n);
}

/** The round number that this one lies next above, where it was made so; else undefined. */
export function justBelow(value: number): number | undefined {
  if (value === Number.MIN_VALUE) return 0;
  if (value === 0 || !Number.isFinite(value)) return undefined;
  const below = step(value, value > 0 ? -1n : 1n);
  return String(below).length + 2 < String(value).length ? below : undefined;
}

function step(value: number, by: bigint): number {
  bytes.setFloat64(0, value);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + by);
  return bytes.getFloat64(0);
}
