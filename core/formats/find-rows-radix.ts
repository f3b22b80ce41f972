/** A stable order of keys of several unsigned parts: least significant byte first. */

type Part = Uint8Array | Uint32Array;

/** A part of an order, from `start` up to `end`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** 0 up to `count`. */
export function positions(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let at = 0; at < count; at++) all[at] = at;
  return all;
}

/** Reorders `order`, the positions of the keys; each part has one entry a key, the last part weighing most. */
export function stableOrder(order: Uint32Array, parts: readonly Part[]): void {
  for (const part of parts) for (let shift = 0; shift < part.BYTES_PER_ELEMENT * 8; shift += 8) distribute(order, part, shift);
}

function distribute(order: Uint32Array, part: Part, shift: number): void {
  const counts = new Uint32Array(256);
  for (let at = 0; at < part.length; at++) {
    const digit = ((part[at] as number) >>> shift) & 0xff;
    counts[digit] = (counts[digit] as number) + 1;
  }
  let start = 0;
  for (let digit = 0; digit < 256; digit++) {
    const count = counts[digit] as number;
    // All keys agree in this byte: the order stays.
    if (count === part.length) return;
    counts[digit] = start;
    start += count;
  }
  for (const position of order.slice()) {
    const digit = ((part[position] as number) >>> shift) & 0xff;
    const to = counts[digit] as number;
    order[to] = position;
    counts[digit] = to + 1;
  }
}
