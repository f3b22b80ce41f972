import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../../core/foundation/index.ts';
import { findEncoderFiles } from '../../../../core/model/sentence/encoder-files.ts';
import { openFrom } from '../../../../core/model/sentence/open-encoders.ts';
import { dimension, hiddenOf, meanOf, pieces, type TinyGraph, tinyGraph, writeTinyEncoder } from './tiny-encoder.ts';

let root: string;
let made = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'encoders-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function open(graph: TinyGraph = {}, pooling: 'mean' | 'cls' = 'mean') {
  const dir = await writeTinyEncoder(join(root, String(made++)), graph);
  return openFrom(dir, await findEncoderFiles(dir), pooling);
}

async function problemOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code}: ${error.problem.message}`;
    throw error;
  }
  return 'none';
}

const ids = (...words: readonly string[]) => ['[CLS]', ...words, '[SEP]'].map((piece) => pieces.indexOf(piece));
const raw = { maxLength: 16, normalize: false };
const close = (found: Float32Array, expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
};

describe('an encoder of sentences', () => {
  it.each<[string, TinyGraph]>([
    ['the tokens of a graph with masks and types', {}],
    ['a graph that pools itself', { outputs: ['last_hidden_state', 'sentence_embedding'] }],
    ['a graph of ids alone', { inputs: ['input_ids'] }],
    ['a graph of 32-bit ids', { ids: 'int32' }],
  ])('gives the mean over %s', async (_, graph) => {
    const encoder = await open(graph);
    expect(encoder.dimension).toBe(dimension);
    close(encoder.encode(['Good bank!'], raw), meanOf(ids('good', 'bank', '!')));
    close(encoder.encode(['payment xyz'], raw), meanOf(ids('pay', '##ment', '[UNK]')));
  });

  it('gives the first token where that is asked for', async () => {
    const encoder = await open({}, 'cls');
    close(encoder.encode(['good'], raw), hiddenOf(2));
  });

  it('reads no more tokens of a text than it may', async () => {
    const encoder = await open();
    close(encoder.encode(['good bank bad late refund'], { ...raw, maxLength: 4 }), meanOf(ids('good', 'bank')));
  });

  it('scales vectors so that the mean square of their numbers is 1', async () => {
    const encoder = await open();
    const [plain, scaled] = [false, true].map((normalize) => encoder.encode(['late refund'], { maxLength: 9, normalize }));
    const ratios = Array.from(scaled ?? [], (value, i) => value / (plain?.[i] ?? Number.NaN));
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0] ?? Number.NaN, 5);
    expect((scaled ?? []).reduce((sum, value) => sum + value * value, 0) / dimension).toBeCloseTo(1, 5);
  });

  it('answers a text alone as among others of any length and in any order', async () => {
    const encoder = await open();
    const texts = ['good', '', 'bad bank', 'late payment!', 'refund', 'bad bank', 'good good good good good good'];
    const together = encoder.encode(texts, raw);
    for (const [i, text] of texts.entries()) {
      close(encoder.encode([text], raw), [...together.subarray(i * dimension, (i + 1) * dimension)]);
    }
  });

  it.each<[string, string, (dir: string) => Promise<unknown>]>([
    ['no graph', 'file/not-found', (dir) => rm(join(dir, 'model.onnx'))],
    ['no tokenizer', 'file/not-found', (dir) => rm(join(dir, 'vocab.txt'))],
    ['a graph cut off', 'model/invalid', (dir) => writeFile(join(dir, 'model.onnx'), tinyGraph().subarray(0, 200))],
    ['a graph that is none', 'model/invalid', (dir) => writeFile(join(dir, 'model.onnx'), 'words')],
    [
      'inputs nobody knows',
      'model/invalid',
      (dir) => writeFile(join(dir, 'model.onnx'), tinyGraph({ inputs: ['input_ids', 'pixels'] })),
    ],
    ['a vocabulary without [SEP]', 'model/invalid', (dir) => writeFile(join(dir, 'vocab.txt'), '[UNK]\n[CLS]\n')],
    [
      'a tokenizer of another type',
      'model/invalid',
      (dir) => writeFile(join(dir, 'tokenizer.json'), '{"model": {"type": "BPE"}}'),
    ],
    ['a tokenizer.json cut off', 'model/invalid', (dir) => writeFile(join(dir, 'tokenizer.json'), '{"model": {"type"')],
    [
      'a tokenizer of another class',
      'model/invalid',
      (dir) => writeFile(join(dir, 'tokenizer_config.json'), '{"tokenizer_class": "T5Tokenizer"}'),
    ],
  ])('with %s is a problem', async (_, code, damage) => {
    const dir = await writeTinyEncoder(join(root, String(made++)));
    await damage(dir);
    expect(await problemOf(async () => openFrom(dir, await findEncoderFiles(dir), 'mean'))).toContain(code);
  });
});
