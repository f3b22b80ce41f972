/** Terms of texts in a graph: words or characters, normalised, alone or as n-grams, with the text each came from. */

import type { TermOptions } from '../terms.ts';
import { flag, integer, type Ref, text, type } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { rowsOfSplits } from './row-lists.ts';
import type { Parts } from './text-operations.ts';

const plain: TermOptions = {
  analyzer: 'word',
  ngrams: [1, 1],
  lowercase: true,
  stripAccents: false,
  punctuation: 'drop',
  numbers: 'keep',
};

/** Scripts written without spaces between words: each character is a word. */
const unspaced = '\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Thai}\\p{Lao}\\p{Khmer}';
const letters = '\\p{L}\\p{N}\\p{M}';
/** Stands for an apostrophe inside a word while all others go; no text has it after `valid`, or it separates words. */
const inner = '\\x01';

/**
 * As `createTermReader`, but for NFKC, which TensorFlow has no operation for: texts that it would change (full-width or
 * decomposed letters, ligatures) give other terms. Raises model/not-exportable where accents are to be taken off.
 */
export function termParts(context: GraphContext, texts: Ref, options: TermOptions = plain): Parts {
  if (options.stripAccents) cannotExport('A text whose accents are taken off', 'TensorFlow has no operation for it');
  const units = options.analyzer === 'word' ? words(context, texts, options) : characters(context, texts, options);
  return options.ngrams[1] === 1 ? units : ngrams(context, units, options);
}

function normalised({ texts: operations }: GraphContext, texts: Ref, { lowercase, numbers }: TermOptions): Ref {
  let normal = operations.replace(operations.valid(texts), '’', "'");
  normal = operations.replace(normal, '[\\p{Z}\\x0b\\x{feff}]', ' ');
  if (lowercase) normal = operations.lower(normal);
  return numbers === 'mask' ? operations.replace(normal, '\\p{N}+', '0') : normal;
}

function words(context: GraphContext, texts: Ref, options: TermOptions): Parts {
  const { texts: operations, ops } = context;
  let normal = operations.replace(normalised(context, texts, options), inner, ' ');
  normal = operations.replace(normal, `([${unspaced}])`, ' \\1 ');
  // Twice: in a'b'c the second apostrophe's letter was part of the first match.
  for (let i = 0; i < 2; i++) normal = operations.replace(normal, `([${letters}])'([${letters}])`, '\\1\x01\\2');
  // An unspaced character stands between spaces by now, so that no apostrophe beside it is an inner one.
  if (options.punctuation === 'drop') normal = operations.replace(normal, `[^${letters}${unspaced}\\x01]+`, ' ');
  else normal = operations.replace(normal, `([^\\s${letters}${unspaced}\\x01])`, ' \\1 ');
  const parts = operations.split(operations.replace(normal, inner, "'"), '');
  if (options.numbers !== 'drop') return parts;
  const kept = ops.not(operations.matches(parts.values, '\\p{N}+'));
  return { values: ops.mask(parts.values, kept), rows: ops.mask(parts.rows, kept) };
}

function characters(context: GraphContext, texts: Ref, options: TermOptions): Parts {
  const { texts: operations, ops, graph } = context;
  let normal = normalised(context, texts, options);
  if (options.numbers === 'drop') normal = operations.replace(normal, '\\p{N}+', ' ');
  if (options.punctuation === 'drop') normal = operations.replace(normal, `[^${letters}]+`, ' ');
  normal = operations.replace(normal, '\\s+', ' ');
  const attr = {
    input_encoding: text('UTF-8'),
    errors: text('replace'),
    replacement_char: integer(0xfffd),
    replace_control_characters: flag(false),
    Tsplits: type('DT_INT64'),
  };
  const [splits, points] = graph.node('UnicodeDecode', [normal], { attr, outputs: ['DT_INT64', 'DT_INT32'] }) as [Ref, Ref];
  const each = ops.range(ops.with('AddV2', ops.length(points), 1));
  const values = graph.one('UnicodeEncode', [points, ops.cast(each, 'DT_INT64')], 'DT_STRING', {
    errors: attr.errors,
    output_encoding: attr.input_encoding,
    replacement_char: attr.replacement_char,
    Tsplits: attr.Tsplits,
  });
  return { values, rows: rowsOfSplits(ops, ops.cast(splits, 'DT_INT32'), ops.length(points)) };
}

/** For each unit the terms that begin with it, shorter ones first. */
function ngrams(context: GraphContext, { values, rows }: Parts, { ngrams: [fewest, most], analyzer }: TermOptions): Parts {
  const { ops, texts, graph } = context;
  const separator = analyzer === 'word' ? ' ' : '';
  const count = ops.length(values);
  const shifted = (list: Ref, by: number, fill: Ref): Ref => {
    if (by === 0) return list;
    const padded = ops.concat([list, ops.fill(graph.ints([by]), fill)], 0);
    return ops.slice(padded, graph.ints([by]), ops.reshape(count, [1]));
  };
  const nothing = graph.scalar('DT_STRING', '');
  const noRow = graph.scalar('DT_INT32', -1);
  const units = Array.from({ length: most }, (_, by) => shifted(values, by, nothing));
  const columns: Ref[] = [];
  const whole: Ref[] = [];
  for (let length = fewest; length <= most; length++) {
    columns.push(texts.join(units.slice(0, length), separator));
    whole.push(ops.compare('Equal', shifted(rows, length - 1, noRow), rows));
  }
  const mask = ops.reshape(ops.pack(whole, 1), [-1]);
  const terms = ops.reshape(ops.pack(columns, 1), [-1]);
  const termRows = ops.reshape(
    ops.pack(
      columns.map(() => rows),
      1,
    ),
    [-1],
  );
  return { values: ops.mask(terms, mask), rows: ops.mask(termRows, mask) };
}
