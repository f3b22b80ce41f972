import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { sortedNumbers } from '../../../../core/stages/statistics/sort-numbers.ts';

const random = createRandom(11);
const count = 5000;

/** Any bits but NaN's. */
function anyNumber(): number {
  const bits = new Uint32Array([random.next() * 2 ** 32, random.next() * 2 ** 32]);
  const [value = 0] = new Float64Array(bits.buffer);
  return Number.isNaN(value) ? 0 : value;
}

const kinds: Record<string, (i: number) => number> = {
  'any bits': anyNumber,
  'single precision': () => Math.fround((random.next() - 0.5) * 1e6),
  'whole numbers of both signs': () => Math.floor((random.next() - 0.5) * 2000),
  'negative numbers': () => -random.next(),
  'zeros of both signs among few values': () =>
    [-0, 0, 1, -1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY][Math.floor(random.next() * 6)] as number,
  'one value': () => 3,
  ascending: (i) => i * 1.5,
  descending: (i) => -i,
  'zeros of both signs by turns': (i) => (i % 2 === 0 ? 0 : -0),
};

describe('sortedNumbers', () => {
  for (const [kind, of] of Object.entries(kinds)) {
    for (const length of [0, 1, 2, 100, count]) {
      it(`orders ${length} numbers as comparing them does: ${kind}`, () => {
        const values = Float64Array.from({ length }, (_, i) => of(i));
        const before = values.slice();
        const sorted = sortedNumbers(values).slice();
        // By their bits, so that -0 and 0 differ.
        expect(new BigUint64Array(sorted.buffer)).toEqual(new BigUint64Array(values.toSorted().buffer));
        expect(new BigUint64Array(values.buffer)).toEqual(new BigUint64Array(before.buffer));
      });
    }
  }
});
