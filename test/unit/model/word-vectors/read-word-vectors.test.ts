import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, ProblemError } from '../../../../core/foundation/index.ts';
import { fnv1a, ngramRows } from '../../../../core/model/word-vectors/fasttext-vectors.ts';
import { readWordVectors } from '../../../../core/model/word-vectors/read-word-vectors.ts';
import { entries, fastTextBinary, gloveText, headedText, word2vecBinary } from './vector-files.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'word-vectors-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function fileOf(bytes: Buffer | string): Promise<string> {
  const path = join(dir, `${Math.random().toString(36).slice(2)}.vectors`);
  await writeFile(path, bytes);
  return path;
}

const words = ['refund', 'unknown', 'café', '. . .', '7'];

async function vectorsOf(bytes: Buffer | string, wanted: readonly string[] = words) {
  const { dimension, table, found, ...facts } = await readWordVectors(await fileOf(bytes), wanted);
  const vectors = wanted.map((_, i) => (found[i] ? [...table.subarray(i * dimension, (i + 1) * dimension)] : undefined));
  return { ...facts, dimension, vectors };
}

async function problemOf(bytes: Buffer | string): Promise<string> {
  try {
    await vectorsOf(bytes);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code}: ${error.problem.message}`;
    throw error;
  }
  return 'none';
}

const expected = words.map((word) => entries.find(([known]) => known === word)?.[1].map(Math.fround));

describe('a file of word vectors', () => {
  it.each([
    ['GloVe', 'glove', gloveText(entries)],
    ['GloVe with Windows line ends', 'glove', Buffer.from(gloveText(entries).toString().replaceAll('\n', '\r\n'))],
    ['GloVe without a last line end', 'glove', gloveText(entries).subarray(0, -1)],
    ['word2vec text', 'word2vec_text', headedText(entries)],
    ['fastText .vec', 'word2vec_text', headedText(entries, ' \n')],
    ['word2vec binary', 'word2vec_binary', word2vecBinary(entries.filter(([word]) => word !== '. . .'))],
    [
      'gensim binary',
      'word2vec_binary',
      word2vecBinary(
        entries.filter(([word]) => word !== '. . .'),
        '',
      ),
    ],
  ])('of %s gives the vectors of the words asked for, and which it lacks', async (_, format, bytes) => {
    const found = await vectorsOf(bytes);
    const binary = format === 'word2vec_binary';
    expect(found).toMatchObject({ format, dimension: 4, entries: binary ? 4 : 5 });
    expect(found.vectors).toEqual(expected.map((vector, i) => (binary && words[i] === '. . .' ? undefined : vector)));
  });

  it('of many megabytes is read in pieces to the same vectors, wherever a piece ends', async () => {
    const random = createRandom(3);
    const many = Array.from(
      { length: 30_000 },
      (_, i) => [`w${i}`, Array.from({ length: 25 }, () => Math.fround(random.next()))] as const,
    );
    const wanted = ['w0', 'w29999', 'w12345', 'nothing'];
    const answers = [many[0]?.[1], many[29_999]?.[1], many[12_345]?.[1], undefined];
    for (const bytes of [gloveText(many), headedText(many), word2vecBinary(many), word2vecBinary(many, '')]) {
      expect((await vectorsOf(bytes, wanted)).vectors).toEqual(answers);
    }
  });

  it('counts the first vector of a word that it holds twice', async () => {
    expect((await vectorsOf('a 1 2\nb 3 4\na 5 6\n', ['a'])).vectors).toEqual([[1, 2]]);
  });

  it.each([
    ['file/empty', ''],
    ['file/malformed', 'these are only words\n'],
    ['file/malformed', 'the 1 2 3\nrefund 1 x 3\n'],
    ['file/malformed', 'the 1 2 3\nshort 1 2\nrefund 1 2 3\n'],
    ['file/truncated', 'the 1 2 3\nrefund 1 2'],
    ['file/truncated', '3 2\na 1 2\nb 1 2\n'],
    ['file/malformed', '1 2\na 1 2\nb 1 2\n'],
    ['file/malformed', '3 99999\n'],
    ['file/truncated', word2vecBinary(entries).subarray(0, -3)],
    ['file/malformed', Buffer.concat([word2vecBinary(entries), Buffer.from('more')])],
    ['file/malformed', word2vecBinary([['refund', [Number.NaN, 1, 2, 3]]])],
  ])('that is damaged is refused: %s', async (code, bytes) => {
    expect(await problemOf(bytes)).toContain(code);
  });

  it('that is not there, or a folder, is a problem', async () => {
    await expect(readWordVectors(join(dir, 'none.txt'), ['a'])).rejects.toThrow('no file of word vectors');
    await expect(readWordVectors(dir, ['a'])).rejects.toThrow(ProblemError);
  });
});

describe("fastText's model file", () => {
  const random = createRandom(5);
  const [dimension, buckets] = [3, 50];
  const known = ['</s>', 'refund', 'café'];
  const rows = Array.from({ length: known.length + buckets }, () =>
    Array.from({ length: dimension }, () => Math.fround(random.next() - 0.5)),
  );
  const model = { dimension, buckets, minn: 2, maxn: 3, words: known, rows };
  const header = { words: new Map(known.map((word, i) => [word, i])), entries: known.length, buckets, minn: 2, maxn: 3 };
  const mean = (of: readonly number[]) =>
    Array.from({ length: dimension }, (_, d) => of.reduce((sum, row) => sum + (rows[row]?.[d] ?? Number.NaN), 0) / of.length);

  it('hashes as FNV-1a does, with bytes above 127 as negative numbers', () => {
    // Published test vectors of FNV-1a.
    expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
    // With a sign the upper bits differ: the byte c3 is fffffffc3 to the exclusive or.
    expect(fnv1a('é')).not.toBe(Math.imul(Math.imul(0x811c9dc5 ^ 0xc3, 16_777_619) ^ 0xa9, 16_777_619) >>> 0);
  });

  it('makes the n-grams of a word between angle brackets, in characters', () => {
    const of = (word: string) => ngramRows(word, header).map((row) => row - known.length);
    const grams = ['<é', '<éa', 'éa', 'éa>', 'a>'];
    expect(of('éa')).toEqual(grams.map((gram) => fnv1a(gram) % buckets));
    expect(ngramRows('a', { ...header, minn: 1 })).toHaveLength(4);
  });

  it('gives every word the mean of its own row and those of its n-grams, also one it does not hold', async () => {
    const { vectors, entries: count, format } = await vectorsOf(fastTextBinary(model), ['café', 'fresh', '</s>']);
    expect({ format, count }).toEqual({ format: 'fasttext_binary', count: 3 });
    const answers = [mean([2, ...ngramRows('café', header)]), mean(ngramRows('fresh', header)), mean([0])];
    for (const [i, answer] of answers.entries()) {
      for (const [d, value] of answer.entries()) expect(vectors[i]?.[d]).toBeCloseTo(value, 6);
    }
  });

  it('that is compressed, cut off or of another shape is refused', async () => {
    expect(await problemOf(fastTextBinary({ ...model, quantised: true }))).toContain('compressed');
    expect(await problemOf(fastTextBinary(model).subarray(0, -20))).toContain('file/truncated');
    expect(await problemOf(fastTextBinary(model).subarray(0, 70))).toContain('file/truncated');
    expect(await problemOf(fastTextBinary({ ...model, buckets: 49 }))).toContain('file/malformed');
  });
});
