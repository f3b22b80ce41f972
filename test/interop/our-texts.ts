/**
 * What this program makes of texts, for the original tools to be set beside: `our-texts tokens FOLDER TEXTS.json OUT.json` gives
 * ids by the tokenizer in a folder, `our-texts vectors FILE WORDS.json OUT.json` the pretrained vectors of words, null for none.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { readTokenizer } from '../../core/model/sentence/read-tokenizer.ts';
import { readWordVectors } from '../../core/model/word-vectors/read-word-vectors.ts';

const longest = 512;
const [what, path, list, out] = process.argv.slice(2) as [string, string, string, string];
const texts = JSON.parse(readFileSync(list, 'utf8')) as string[];
writeFileSync(out, JSON.stringify(what === 'tokens' ? await tokens() : await vectors()));

async function tokens(): Promise<number[][]> {
  const { tokenizer } = await readTokenizer(path);
  return texts.map((text) => tokenizer.encode(text, longest));
}

async function vectors(): Promise<(number[] | null)[]> {
  const { dimension, table, found } = await readWordVectors(path, texts);
  return texts.map((_, i) => (found[i] === 1 ? [...table.subarray(i * dimension, (i + 1) * dimension)] : null));
}
