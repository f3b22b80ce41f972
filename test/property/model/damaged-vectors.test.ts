/** Files of word vectors with flipped, lost and added bytes: read or refused, never a crash, a hang or a number that is none. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, ProblemError } from '../../../core/foundation/index.ts';
import { readWordVectors } from '../../../core/model/word-vectors/read-word-vectors.ts';
import { fastTextBinary, gloveText, headedText, word2vecBinary } from '../../unit/model/word-vectors/vector-files.ts';
import { mutate } from '../formats/mutations.ts';

const each = Number(process.env['LOOPWRIGHT_MUTATIONS'] ?? 2000) / 10;
const random = createRandom(11);
const many = Array.from(
  { length: 40 },
  (_, i) => [`word${i}`, Array.from({ length: 6 }, () => Math.fround(random.nextGaussian()))] as const,
);
const rows = many.map(([, vector]) => vector);
const fastText = { dimension: 6, buckets: 30, minn: 3, maxn: 4, words: many.slice(0, 10).map(([word]) => word), rows };

const files: readonly (readonly [string, Buffer])[] = [
  ['GloVe', gloveText(many)],
  ['word2vec text', headedText(many)],
  ['word2vec binary', word2vecBinary(many)],
  ['gensim binary', word2vecBinary(many, '')],
  ['fastText', fastTextBinary(fastText)],
];

describe('damaged files of word vectors', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'damaged-vectors-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(files)('of %s are read to numbers or refused with a problem', async (_, whole) => {
    const path = join(dir, 'vectors');
    const words = many.map(([word]) => word);
    let refused = 0;
    for (let i = 0; i < each; i++) {
      await writeFile(path, mutate(whole, files[i % files.length]?.[1] ?? whole, createRandom(i)));
      try {
        const { table, found, dimension } = await readWordVectors(path, words);
        expect(table.every(Number.isFinite)).toBe(true);
        expect([found.length, table.length]).toEqual([words.length, words.length * dimension]);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(each / 10);
  });

  it.each(files.slice(1))('of %s are refused wherever they are cut off', async (_, whole) => {
    const path = join(dir, 'vectors');
    // The last number of a text that lost some of its digits is still a number.
    for (let end = 1; end < whole.length - 25; end += 7) {
      await writeFile(path, whole.subarray(0, end));
      await expect(readWordVectors(path, ['word39', 'word1']), `cut at ${end}`).rejects.toThrow(ProblemError);
    }
  });
});
