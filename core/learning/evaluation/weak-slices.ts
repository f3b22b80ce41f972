/**
 * Slices on which a model does worst, found over single features and pairs. Every candidate is a question asked of the
 * data, so every p is told beside one adjusted for their number (Holm 1979), and slices are large and differ by an effect
 * size (Chung et al. 2019, Slice Finder).
 */

import { throwIfCancelled } from '../../foundation/index.ts';
import { studentTwoSided } from './distributions.ts';

/** A feature as codes: row r is in bucket `codes[r]`, 0 for missing, else 1 + the index into `names`. */
export interface CodedFeature {
  readonly name: string;
  readonly codes: Uint16Array;
  readonly names: readonly string[];
}

export interface WeakSlice {
  readonly features: readonly { readonly name: string; readonly value: string }[];
  readonly rows: number;
  /** Mean loss of its rows, and of all others. */
  readonly loss: number;
  readonly otherLoss: number;
  /** Difference of the means over the pooled deviation. */
  readonly effect: number;
  /** One-sided Welch test that its loss is higher. */
  readonly p: number;
  /** p by Holm over all slices looked at. */
  readonly adjusted: number;
}

export interface WeakSliceOptions {
  readonly minRows: number;
  readonly minEffect: number;
  readonly most: number;
  readonly signal: Parameters<typeof throwIfCancelled>[0];
  breathe(done: number, total: number): Promise<void>;
}

export interface WeakSliceSearch {
  readonly slices: readonly WeakSlice[];
  /** Slices large enough to be looked at. */
  readonly looked: number;
}

interface Sums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** A pair is offered only if it is worse than both of its parts by half the least effect: else the part says it all. */
const pairGain = 0.5;
/** Tables of pairs beyond so many cells are left out. */
const mostCells = 1_000_000;

/** `losses`: one a row. Worst effect first. */
export async function findWeakSlices(
  features: readonly CodedFeature[],
  losses: Float64Array,
  options: WeakSliceOptions,
): Promise<WeakSliceSearch> {
  const all = totalsOf(losses);
  const singles: WeakSlice[] = [];
  const pairs: WeakSlice[] = [];
  const total = features.length + (features.length * (features.length - 1)) / 2;
  const effects = new Map<string, number>();
  let done = 0;
  for (const feature of features) {
    throwIfCancelled(options.signal);
    for (const slice of slicesOf([feature], losses, all, options)) {
      effects.set(keyOf(slice.features.slice(0, 1)), slice.effect);
      singles.push(slice);
    }
    await options.breathe(++done, total);
  }
  for (const [i, first] of features.entries()) {
    for (const second of features.slice(i + 1)) {
      throwIfCancelled(options.signal);
      pairs.push(...slicesOf([first, second], losses, all, options));
      await options.breathe(++done, total);
    }
  }
  const looked = [...singles, ...pairs];
  const adjusted = holm(looked);
  const worst = adjusted
    .filter(({ effect, features: parts }) => effect >= options.minEffect && gains(parts, effect, effects, options.minEffect))
    .sort((a, b) => b.effect - a.effect)
    .slice(0, options.most);
  return { slices: worst, looked: looked.length };
}

function gains(parts: WeakSlice['features'], effect: number, effects: ReadonlyMap<string, number>, minEffect: number): boolean {
  if (parts.length === 1) return true;
  return parts.every((part) => effect >= (effects.get(keyOf([part])) ?? 0) + pairGain * minEffect);
}

function keyOf(features: WeakSlice['features']): string {
  return features.map(({ name, value }) => `${name}\0${value}`).join('\0');
}

function totalsOf(losses: Float64Array) {
  let [sum, square] = [0, 0];
  for (const loss of losses) {
    sum += loss;
    square += loss * loss;
  }
  return { count: losses.length, sum, square };
}

function slicesOf(
  features: readonly [CodedFeature] | readonly [CodedFeature, CodedFeature],
  losses: Float64Array,
  all: ReturnType<typeof totalsOf>,
  { minRows }: WeakSliceOptions,
): WeakSlice[] {
  const [first, second] = features;
  const width = second === undefined ? 1 : second.names.length + 1;
  const cells = (first.names.length + 1) * width;
  if (cells > mostCells) return [];
  const { counts, sums, squares } = addUp(first.codes, second?.codes, losses, { cells, width });
  const slices: WeakSlice[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const [a, b] = [Math.floor(cell / width), cell % width];
    const isNamed = a > 0 && (second === undefined || b > 0);
    if (!isNamed || counts[cell] < minRows || all.count - counts[cell] < minRows) continue;
    const value = { name: first.name, value: first.names[a - 1] };
    const others = second === undefined ? [] : [{ name: second.name, value: second.names[b - 1] }];
    const inside = { count: counts[cell], sum: sums[cell], square: squares[cell] };
    slices.push({ features: [value, ...others], rows: counts[cell], ...compare(inside, all), adjusted: 1 });
  }
  return slices;
}

function addUp(
  first: Uint16Array,
  second: Uint16Array | undefined,
  losses: Float64Array,
  { cells, width }: { readonly cells: number; readonly width: number },
): Sums {
  const [counts, sums, squares] = [new Float64Array(cells), new Float64Array(cells), new Float64Array(cells)];
  for (let row = 0; row < losses.length; row++) {
    const cell = second === undefined ? first[row] : first[row] * width + second[row];
    const loss = losses[row];
    counts[cell] += 1;
    sums[cell] += loss;
    squares[cell] += loss * loss;
  }
  return { counts, sums, squares };
}

type Totals = ReturnType<typeof totalsOf>;

/** Welch's t of the rows against all others, and the effect size: the difference over the pooled deviation. */
function compare(inside: Totals, all: Totals): Pick<WeakSlice, 'loss' | 'otherLoss' | 'effect' | 'p'> {
  const outside = { count: all.count - inside.count, sum: all.sum - inside.sum, square: all.square - inside.square };
  const [a, b] = [momentsOf(inside), momentsOf(outside)];
  const difference = a.mean - b.mean;
  const pooled = Math.sqrt((a.variance + b.variance) / 2);
  const effect = pooled === 0 ? 0 : difference / pooled;
  const [errorA, errorB] = [a.variance / inside.count, b.variance / outside.count];
  const error = errorA + errorB;
  if (error === 0) return { loss: a.mean, otherLoss: b.mean, effect, p: difference > 0 ? 0 : 1 };
  const degrees = error ** 2 / (errorA ** 2 / (inside.count - 1) + errorB ** 2 / (outside.count - 1));
  const two = studentTwoSided(difference / Math.sqrt(error), degrees);
  return { loss: a.mean, otherLoss: b.mean, effect, p: difference > 0 ? two / 2 : 1 - two / 2 };
}

function momentsOf({ count, sum, square }: Totals): { mean: number; variance: number } {
  const mean = sum / count;
  return { mean, variance: Math.max(0, (square - sum * mean) / Math.max(1, count - 1)) };
}

function holm(slices: readonly WeakSlice[]): readonly WeakSlice[] {
  const order = slices.map((_, i) => i).sort((a, b) => slices[a].p - slices[b].p);
  const adjusted = new Float64Array(slices.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, slices[index].p * (slices.length - rank)));
    adjusted[index] = largest;
  });
  return slices.map((slice, i) => ({ ...slice, adjusted: adjusted[i] }));
}
