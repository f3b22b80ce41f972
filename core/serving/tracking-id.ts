/** Tracking ids of predictions: ULIDs (48 bits of time, 80 random bits, Crockford base 32), ascending within a process. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../foundation/index.ts';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Every two digits. */
const pairs = Array.from({ length: 1024 }, (_, i) => digits.charAt(i >> 5) + digits.charAt(i & 31));
/** The random bits are two numbers of so many: bigints would take most of an id's time. */
const half = 2 ** 40;

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
  const random = randomHalves();
  let time = -1;
  let prefix = '';
  let high = 0;
  let low = 0;
  const range = (count: number): TrackingRange => {
    const now = clock.now();
    // A clock that went back keeps the last time; running out of numbers in a millisecond borrows the next one.
    if (now > time || (high === half - 1 && low + count >= half)) {
      time = Math.max(now, time + 1);
      prefix = timeText(time);
      // Half of the numbers are left above the first.
      high = Math.floor(random() / 2);
      low = random();
    }
    const first = { prefix, high, low };
    low += count;
    high += Math.floor(low / half);
    low %= half;
    return { count, at: (i) => idText(first, i) };
  };
  return {
    range,
    next: (count) => {
      const ids = range(count);
      return Array.from({ length: count }, (_, i) => ids.at(i));
    },
  };
}

interface FirstId {
  readonly prefix: string;
  readonly high: number;
  readonly low: number;
}

function idText({ prefix, high, low }: FirstId, i: number): string {
  const own = low + i;
  return prefix + halfText(high + Math.floor(own / half)) + halfText(own % half);
}

/** 40 bits as eight digits. */
function halfText(value: number): string {
  const upper = Math.floor(value / 2 ** 20);
  const lower = value % 2 ** 20;
  return pair(upper >> 10) + pair(upper) + pair(lower >> 10) + pair(lower);
}

function pair(value: number): string {
  return pairs[value & 1023] ?? '';
}

/** 48 bits as ten digits. */
function timeText(time: number): string {
  return pair(Math.floor(time / half)) + halfText(time % half);
}

/** Random numbers of 40 bits, drawn from the system many at a time. */
function randomHalves(): () => number {
  const bytes = 5;
  const drawn = 200;
  let pool = Buffer.alloc(0);
  return () => {
    if (pool.length === 0) pool = randomBytes(bytes * drawn);
    const number = pool.readUIntBE(0, bytes);
    pool = pool.subarray(bytes);
    return number;
  };
}
