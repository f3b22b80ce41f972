/** Answers published with the reference implementation: transformers' tests/models/bert/test_tokenization_bert.py (Apache-2.0). */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitWords, type WordRules } from '../../../../core/model/sentence/bert-words.ts';
import { readTokenizer } from '../../../../core/model/sentence/read-tokenizer.ts';
import { createTokenizer } from '../../../../core/model/sentence/word-pieces.ts';

const lower: WordRules = { lowercase: true, stripAccents: true, cleanText: true, splitChinese: true };
const cased: WordRules = { ...lower, lowercase: false, stripAccents: false };

describe("BERT's words", () => {
  it.each<[string, WordRules, readonly string[]]>([
    ['ah\u535A\u63A8zz', lower, ['ah', '\u535A', '\u63A8', 'zz']],
    [' \tHeLLo!how  \n Are yoU?  ', lower, ['hello', '!', 'how', 'are', 'you', '?']],
    ['H\u00E9llo', lower, ['hello']],
    [' \tHäLLo!how  \n Are yoU?  ', { ...lower, stripAccents: false }, ['hällo', '!', 'how', 'are', 'you', '?']],
    [' \tHäLLo!how  \n Are yoU?  ', lower, ['hallo', '!', 'how', 'are', 'you', '?']],
    [' \tHeLLo!how  \n Are yoU?  ', cased, ['HeLLo', '!', 'how', 'Are', 'yoU', '?']],
    [' \tHäLLo!how  \n Are yoU?  ', { ...cased, stripAccents: true }, ['HaLLo', '!', 'how', 'Are', 'yoU', '?']],
    ["a\n'll !!to?'d of, can't.", cased, ['a', "'", 'll', '!', '!', 'to', '?', "'", 'd', 'of', ',', 'can', "'", 't', '.']],
    ['Test', lower, ['test']],
    ['\u00ad', lower, []],
    ['a\u0000b\ufffdc', lower, ['abc']],
    // Katakana are no Chinese characters; full-width signs are punctuation.
    ['カナ！', lower, ['カナ', '！']],
  ])('of %j', (text, rules, words) => {
    expect(splitWords(text, rules)).toEqual(words);
  });
});

const vocabulary = [
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[PAD]',
  '[MASK]',
  'want',
  '##want',
  '##ed',
  'wa',
  'un',
  'runn',
  '##ing',
  ',',
  'low',
  'lowest',
];
const rules = {
  vocabulary: new Map(vocabulary.map((piece, id) => [piece, id])),
  words: lower,
  unknown: '[UNK]',
  prefix: '##',
  longestWord: 100,
  before: [1],
  after: [2],
  special: ['[UNK]', '[CLS]', '[SEP]', '[PAD]', '[MASK]'],
};

describe('word pieces', () => {
  const tokenizer = createTokenizer(rules);

  it.each<[string, readonly string[]]>([
    ['', []],
    ['unwanted running', ['un', '##want', '##ed', 'runn', '##ing']],
    ['unwantedX running', ['[UNK]', 'runn', '##ing']],
    ['UNwant\u00E9d,running', ['un', '##want', '##ed', ',', 'runn', '##ing']],
    ['wanted [SEP] low', ['want', '##ed', '[SEP]', 'low']],
    [`${'a'.repeat(101)} low`, ['[UNK]', 'low']],
  ])('of %j', (text, pieces) => {
    expect(tokenizer.pieces(text)).toEqual(pieces);
  });

  it('are ids between those that stand around a text, and cut off where there are too many', () => {
    expect(tokenizer.encode('UNwant\u00E9d,running', 50)).toEqual([1, 9, 6, 7, 12, 10, 11, 2]);
    expect(tokenizer.encode('unwanted running', 4)).toEqual([1, 9, 6, 2]);
    expect(tokenizer.encode('low '.repeat(2_000_000), 5)).toEqual([1, 13, 13, 13, 2]);
  });
});

describe('a tokenizer in a folder', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tokenizer-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const json = {
    added_tokens: [{ id: 15, content: '[NEW]', special: true }],
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: false },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '[CLS]' } }, { Sequence: { id: 'A' } }, { SpecialToken: { id: '[SEP]' } }],
    },
    model: { type: 'WordPiece', unk_token: '[UNK]', max_input_chars_per_word: 7, vocab: Object.fromEntries(rules.vocabulary) },
  };

  it('is vocab.txt, lower-cased unless its configuration says otherwise', async () => {
    await writeFile(join(dir, 'vocab.txt'), vocabulary.join('\r\n'));
    const uncased = await readTokenizer(dir);
    expect(uncased.tokenizer.encode('Lowest', 9)).toEqual([1, 14, 2]);
    expect(uncased.mostTokens).toBeUndefined();
    await writeFile(join(dir, 'tokenizer_config.json'), JSON.stringify({ do_lower_case: false, model_max_length: 256 }));
    const { tokenizer, mostTokens } = await readTokenizer(dir);
    expect(tokenizer.encode('Lowest low', 9)).toEqual([1, 0, 13, 2]);
    expect(mostTokens).toBe(256);
  });

  it('is tokenizer.json where there is one', async () => {
    await writeFile(join(dir, 'tokenizer.json'), JSON.stringify(json));
    const { tokenizer } = await readTokenizer(dir);
    expect(tokenizer.encode('low Low unwanted [NEW]', 9)).toEqual([1, 13, 0, 0, 15, 2]);
    await writeFile(
      join(dir, 'tokenizer.json'),
      JSON.stringify({ ...json, post_processor: { type: 'BertProcessing', sep: ['[SEP]', 2], cls: ['[CLS]', 1] } }),
    );
    expect((await readTokenizer(dir)).tokenizer.encode('low', 9)).toEqual([1, 13, 2]);
  });

  it.each<[string, object]>([
    ['normalizer', { normalizer: { type: 'Precompiled' } }],
    ['pre_tokenizer', { pre_tokenizer: { type: 'ByteLevel' } }],
    ['post_processor', { post_processor: { type: 'ByteLevel' } }],
    ['type Unigram', { model: { type: 'Unigram' } }],
    ['lacks [UNK]', { model: { ...json.model, vocab: { '[CLS]': 1, '[SEP]': 2 } } }],
    ['no whole number', { model: { ...json.model, vocab: { '[UNK]': 'one' } } }],
  ])('is refused for its %s', async (part, change) => {
    await writeFile(join(dir, 'tokenizer.json'), JSON.stringify({ ...json, ...change }));
    await expect(readTokenizer(dir)).rejects.toThrow(part);
  });
});
