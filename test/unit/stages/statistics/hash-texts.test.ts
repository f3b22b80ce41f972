import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { hashBytes } from '../../../../core/stages/statistics/hash-bytes.ts';
import { hashTexts } from '../../../../core/stages/statistics/hash-texts.ts';

const random = createRandom(3);

/** Texts of 0 to 40 bytes at any place, of which some bytes are not ASCII. */
function textsOf(count: number) {
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let at = 3;
  for (let i = 0; i < count; i++) {
    starts[i] = at;
    ends[i] = at + random.nextInt(41);
    at = (ends[i] as number) + random.nextInt(6);
  }
  const data = Uint8Array.from({ length: at + 1 }, () => random.nextInt(random.nextInt(20) === 0 ? 256 : 128));
  return { data, starts, ends };
}

describe('the hashes of many texts', () => {
  it.each([0, 1, 63, 64, 1000, 30_000])('are those of each of %d', (count) => {
    const { data, starts, ends } = textsOf(count);
    const found = hashTexts({ data, starts, ends });
    hashTexts(textsOf(100));
    const hash = { first: 0, second: 0, high: 0 };
    for (let i = 0; i < count; i++) {
      hashBytes(data, starts[i] as number, ends[i] as number, hash);
      expect([found.firsts[i], found.seconds[i], found.high[i]]).toEqual([hash.first, hash.second, hash.high]);
    }
  });

  it('are the same where few texts lie in a large page', () => {
    const { data, starts, ends } = textsOf(100);
    const large = new Uint8Array(9 << 20);
    large.set(data);
    expect(hashTexts({ data: large, starts, ends })).toEqual(hashTexts({ data, starts, ends }));
  });
});
