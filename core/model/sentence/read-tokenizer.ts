/** An encoder's tokenizer from its folder: tokenizer.json of type WordPiece, or vocab.txt with tokenizer_config.json. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { raise } from '../../foundation/index.ts';
import type { WordRules } from './bert-words.ts';
import { createTokenizer, type Tokenizer, type WordPieceRules } from './word-pieces.ts';

export interface FolderTokenizer {
  readonly tokenizer: Tokenizer;
  /** Of tokenizer_config.json; absent: not told. */
  readonly mostTokens?: number;
}

/** What a model says that has no limit. */
const noLimit = 1e6;

/** Problems: file/not-found, model/invalid (a tokenizer of another type, or one that makes no sense). */
export async function readTokenizer(dir: string): Promise<FolderTokenizer> {
  const config = (await readJson(dir, 'tokenizer_config.json')) ?? {};
  const json = await readJson(dir, 'tokenizer.json');
  const rules = json === undefined ? await fromVocabulary(dir, config) : fromTokenizerJson(json);
  const most = config['model_max_length'];
  const mostTokens = typeof most === 'number' && most < noLimit && most >= 2 ? { mostTokens: Math.floor(most) } : {};
  return { tokenizer: createTokenizer(rules), ...mostTokens };
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readJson(dir: string, name: string): Promise<JsonObject | undefined> {
  const text = await readFile(join(dir, name), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through: cut off or overwritten.
  }
  return raiseInvalid(`${name} is no JSON object`);
}

/** Those that are BERT's by another name. */
const bertTokenizers = [
  'BertTokenizer',
  'ConvBertTokenizer',
  'DistilBertTokenizer',
  'ElectraTokenizer',
  'MobileBertTokenizer',
  'SqueezeBertTokenizer',
];

/** As BertTokenizer of Hugging Face's transformers reads it. */
async function fromVocabulary(dir: string, config: JsonObject): Promise<WordPieceRules> {
  const kind = config['tokenizer_class'];
  if (typeof kind === 'string' && !bertTokenizers.includes(kind.replace(/Fast$/, ''))) {
    raiseInvalid(`its tokenizer is ${kind}, and only those of BERT (WordPiece) are read`);
  }
  const text = await readFile(join(dir, 'vocab.txt'), 'utf8').catch(() =>
    raise(
      'file/not-found',
      `The encoder has neither tokenizer.json nor vocab.txt: ${dir}`,
      'Put the tokenizer of the model beside model.onnx.',
    ),
  );
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  const vocabulary = new Map(lines.map((piece, id) => [piece, id]));
  const lowercase = config['do_lower_case'] !== false;
  const token = (name: string, standard: string): string => {
    const own = config[name];
    const told = isObject(own) ? own['content'] : own;
    return typeof told === 'string' ? told : standard;
  };
  const [unknown, first, last] = [token('unk_token', '[UNK]'), token('cls_token', '[CLS]'), token('sep_token', '[SEP]')];
  return {
    vocabulary,
    words: wordRules({
      lowercase,
      strip_accents: config['strip_accents'],
      handle_chinese_chars: config['tokenize_chinese_chars'],
    }),
    unknown: known(vocabulary, unknown),
    prefix: '##',
    longestWord: 100,
    before: [idOf(vocabulary, first)],
    after: [idOf(vocabulary, last)],
    special: [unknown, first, last, token('pad_token', '[PAD]'), token('mask_token', '[MASK]')],
  };
}

/** Accents follow the case unless they are spoken of. */
function wordRules(options: JsonObject): WordRules {
  const lowercase = options['lowercase'] !== false;
  const accents = options['strip_accents'];
  return {
    lowercase,
    stripAccents: typeof accents === 'boolean' ? accents : lowercase,
    cleanText: options['clean_text'] !== false,
    splitChinese: options['handle_chinese_chars'] !== false,
  };
}

/** As the tokenizers library writes it. */
function fromTokenizerJson(json: JsonObject): WordPieceRules {
  const model = isObject(json['model']) ? json['model'] : {};
  const kind = String(model['type'] ?? 'unknown');
  if (kind !== 'WordPiece') raiseInvalid(`its tokenizer is of type ${kind}, and only WordPiece is read`);
  requireType('normalizer', json['normalizer'], 'BertNormalizer');
  requireType('pre_tokenizer', json['pre_tokenizer'], 'BertPreTokenizer');
  const entries = isObject(model['vocab']) ? Object.entries(model['vocab']) : [];
  const added = Array.isArray(json['added_tokens']) ? json['added_tokens'].filter(isObject) : [];
  const vocabulary = new Map<string, number>();
  for (const [piece, id] of [...entries, ...added.map(({ content, id }) => [String(content), id] as const)]) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) raiseInvalid(`the id of ${piece} is no whole number`);
    vocabulary.set(piece, id);
  }
  const { before, after } = aroundText(json['post_processor'], vocabulary);
  const longest = model['max_input_chars_per_word'];
  return {
    vocabulary,
    words: wordRules(isObject(json['normalizer']) ? json['normalizer'] : {}),
    unknown: known(vocabulary, String(model['unk_token'] ?? '[UNK]')),
    prefix: String(model['continuing_subword_prefix'] ?? '##'),
    longestWord: typeof longest === 'number' ? longest : 100,
    before,
    after,
    special: added.filter(({ special }) => special === true).map(({ content }) => String(content)),
  };
}

function requireType(part: string, value: unknown, wanted: string): void {
  const found = isObject(value) ? String(value['type']) : 'missing';
  if (found !== wanted) raiseInvalid(`its ${part} is ${found}, and only ${wanted} is read`);
}

/** Of a single text: TemplateProcessing, BertProcessing or RobertaProcessing; nothing where there is no post-processor. */
function aroundText(processor: unknown, vocabulary: ReadonlyMap<string, number>): { before: number[]; after: number[] } {
  if (processor === null || processor === undefined) return { before: [], after: [] };
  const { type, single, cls, sep } = isObject(processor) ? processor : {};
  if ((type === 'BertProcessing' || type === 'RobertaProcessing') && Array.isArray(cls) && Array.isArray(sep)) {
    return { before: [idOf(vocabulary, String(cls[0]))], after: [idOf(vocabulary, String(sep[0]))] };
  }
  if (type !== 'TemplateProcessing' || !Array.isArray(single)) return raiseInvalid(`its post_processor is ${String(type)}`);
  const names = single.map((item) => {
    const special = isObject(item) ? item['SpecialToken'] : undefined;
    return isObject(special) ? String(special['id']) : undefined;
  });
  const text = names.indexOf(undefined);
  if (text < 0 || names.lastIndexOf(undefined) !== text) raiseInvalid('its post_processor does not hold the text once');
  const ids = (of: readonly (string | undefined)[]) => of.map((name) => idOf(vocabulary, name ?? ''));
  return { before: ids(names.slice(0, text)), after: ids(names.slice(text + 1)) };
}

function known(vocabulary: ReadonlyMap<string, number>, piece: string): string {
  idOf(vocabulary, piece);
  return piece;
}

function idOf(vocabulary: ReadonlyMap<string, number>, piece: string): number {
  return vocabulary.get(piece) ?? raiseInvalid(`its vocabulary lacks ${piece}`);
}

function raiseInvalid(because: string): never {
  return raise(
    'model/invalid',
    `The tokenizer of the encoder cannot be used: ${because}`,
    'Take an encoder of the BERT family, with tokenizer.json or vocab.txt as Hugging Face exports them.',
  );
}
