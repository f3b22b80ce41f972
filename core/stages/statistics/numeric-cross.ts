/** Correlation and covariance of pairs of numeric features over a stream: rows with one number in both, every row looked at. */

import {
  type Column,
  type ColumnBatch,
  type CrossFeatureStatistics,
  createMessage,
  crossFeatureStatisticsType,
} from '../../formats/index.ts';
import type { CrossOptions } from './lift-options.ts';

/** Sums of what is left of a value after the pair's first value: no digits are lost to a large mean. */
interface PairSums {
  readonly originX: number;
  readonly originY: number;
  count: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

/** A row's number, NaN where it has none or several. */
type Univalent = ReadonlyMap<string, Float64Array>;

export class NumericCross {
  private readonly pairs: NonNullable<CrossOptions['numeric']>;
  private readonly sums = new Map<string, { readonly pair: readonly [string, string]; readonly sums: PairSums }>();

  constructor(pairs: NonNullable<CrossOptions['numeric']>) {
    this.pairs = pairs;
  }

  add(batch: ColumnBatch): void {
    const univalent: Univalent = new Map(batch.columns.flatMap((column) => univalentNumbers(column)));
    for (const pair of this.pairs === 'all' ? combinations([...univalent.keys()].sort()) : this.pairs) {
      const x = univalent.get(pair[0]);
      const y = univalent.get(pair[1]);
      if (x !== undefined && y !== undefined) this.addPair(pair, x, y);
    }
  }

  /** In the order of the pairs' names, x before y. */
  finish(): CrossFeatureStatistics[] {
    const sorted = [...this.sums.values()].sort((a, b) => compare(a.pair, b.pair));
    return sorted.map(({ pair, sums }) => {
      const { count } = sums;
      const covariance = sums.xy / count - (sums.x / count) * (sums.y / count);
      const deviations = deviation(sums.xx, sums.x, count) * deviation(sums.yy, sums.y, count);
      return createMessage(crossFeatureStatisticsType, {
        path_x: { step: [pair[0]] },
        path_y: { step: [pair[1]] },
        count,
        ...(count > 0 && {
          num_cross_stats: {
            covariance: Math.fround(covariance),
            correlation: deviations === 0 ? 0 : Math.fround(covariance / deviations),
          },
        }),
      });
    });
  }

  private addPair(pair: readonly [string, string], x: Float64Array, y: Float64Array): void {
    const key = JSON.stringify(pair);
    for (let row = 0; row < x.length; row++) {
      const left = x[row] as number;
      const right = y[row] as number;
      if (Number.isNaN(left) || Number.isNaN(right)) continue;
      let known = this.sums.get(key);
      if (known === undefined) {
        known = { pair, sums: { originX: left, originY: right, count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 } };
        this.sums.set(key, known);
      }
      addRows(known.sums, x, y, row);
      return;
    }
    if (!this.sums.has(key))
      this.sums.set(key, { pair, sums: { originX: 0, originY: 0, count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 } });
  }
}

function addRows(sums: PairSums, x: Float64Array, y: Float64Array, from: number): void {
  let { count, x: sumX, y: sumY, xx, yy, xy } = sums;
  for (let row = from; row < x.length; row++) {
    const left = (x[row] as number) - sums.originX;
    const right = (y[row] as number) - sums.originY;
    if (Number.isNaN(left) || Number.isNaN(right)) continue;
    count++;
    sumX += left;
    sumY += right;
    xx += left * left;
    yy += right * right;
    xy += left * right;
  }
  Object.assign(sums, { count, x: sumX, y: sumY, xx, yy, xy });
}

function deviation(squares: number, sum: number, count: number): number {
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** Floating point numbers as float32, as tf.Example holds them; nothing for other columns and those without one univalent row. */
function univalentNumbers(column: Column): [string, Float64Array][] {
  if (column.type !== 'int' && column.type !== 'float') return [];
  const numbers = new Float64Array(column.rows).fill(Number.NaN);
  let some = false;
  for (let row = 0; row < column.rows; row++) {
    const at = column.offsets[row] as number;
    if ((column.offsets[row + 1] as number) - at !== 1) continue;
    some = true;
    numbers[row] = column.type === 'int' ? Number(column.values[at]) : Math.fround(column.values[at] as number);
  }
  return some ? [[column.name, numbers]] : [];
}

function combinations(names: readonly string[]): [string, string][] {
  return names.flatMap((x, at) => names.slice(at + 1).map((y): [string, string] => [x, y]));
}

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  const at = a[0] === b[0] ? 1 : 0;
  return a[at] < b[at] ? -1 : a[at] > b[at] ? 1 : 0;
}
