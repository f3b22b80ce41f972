/** Tracking ids of predictions: ULIDs (48 bits of time, 80 random bits, Crockford base 32), ascending within a process. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../foundation/index.ts';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const randomSpace = 1n << 80n;

/** Ids that are consecutive numbers, written out only when asked for: a request may have millions of rows. */
export interface TrackingRange {
  readonly count: number;
  at(i: number): string;
}

export interface TrackingIds {
  /** `count` ids, each larger than all before. */
  range(count: number): TrackingRange;
  /** `count` ids that are consecutive numbers, each larger than all before. */
  next(count: number): readonly string[];
}

export function createTrackingIds(clock: Clock): TrackingIds {
  let time = -1;
  let random = 0n;
  const reserve = (count: number): bigint => {
    const now = clock.now();
    // A clock that went back keeps the last time; running out of numbers in a millisecond borrows the next one.
    if (now > time || random + BigInt(count) >= randomSpace) {
      time = Math.max(now, time + 1);
      random = BigInt(`0x${randomBytes(10).toString('hex')}`) >> 1n;
    }
    const first = (BigInt(time) << 80n) + random;
    random += BigInt(count);
    return first;
  };
  const range = (count: number): TrackingRange => {
    const first = reserve(count);
    return { count, at: (i) => encode(first + BigInt(i)) };
  };
  return {
    range,
    next: (count) => {
      const ids = range(count);
      return Array.from({ length: count }, (_, i) => ids.at(i));
    },
  };
}

function encode(value: bigint): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < 26; i++) {
    text = digits[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}
