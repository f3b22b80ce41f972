/** Writers of text: its terms as a sequence of tokens, or weighted one slot each. */

import { vocabularyTable } from './category-writers.ts';
import type { FeatureWriter, Kind } from './feature-writer.ts';
import { createBucketHash } from './hash-buckets.ts';
import { createTermReader, type TermOptions } from './terms.ts';
import { valueKeys } from './value-keys.ts';

export function textWriter({ vocabulary, length, terms }: Kind<'text'>, input: number): FeatureWriter {
  const table = vocabularyTable(vocabulary, 'bytes');
  // -1, not found, becomes 1, out of vocabulary.
  return sequence({ length, terms, input }, (term, start, end) => table.find(term, start, end) + 2);
}

export function hashedTextWriter({ buckets, length, terms }: Kind<'hashed_text'>, input: number): FeatureWriter {
  const bucketOf = createBucketHash(buckets);
  return sequence({ length, terms, input }, (term, start, end) => bucketOf(term, start, end) + 2);
}

interface Sequence {
  readonly length: number;
  readonly terms: TermOptions | undefined;
  readonly input: number;
}

/** Terms of all the row's values, one after another; the first `length` of them. */
function sequence(
  { length, terms, input }: Sequence,
  tokenOf: (term: Uint8Array, start: number, end: number) => number,
): FeatureWriter {
  const read = createTermReader(terms);
  return (column, { rows, tokens }) => {
    const into = tokens[input];
    const { data, starts } = valueKeys(column, 'bytes');
    let at = 0;
    let end = 0;
    const onTerm = (term: Uint8Array, from: number, to: number): boolean => {
      into[at++] = tokenOf(term, from, to);
      return at < end;
    };
    for (let row = 0; row < rows; row++) {
      at = row * length;
      end = at + length;
      for (let i = column.offsets[row]; i < column.offsets[row + 1] && at < end; i++)
        read(data, starts[i], starts[i + 1], onTerm);
    }
  };
}

/** tf * idf as TFT's tfidf: the term's share of the row's terms, those out of vocabulary among them, times its weight. */
export function tfidfWriter({ vocabulary, weights, terms }: Kind<'tfidf'>): FeatureWriter {
  const table = vocabularyTable(vocabulary, 'bytes');
  const read = createTermReader(terms);
  return (column, { rows, width, dense }, slot) => {
    const { data, starts } = valueKeys(column, 'bytes');
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      let count = 0;
      const held: number[] = [];
      const onTerm = (term: Uint8Array, from: number, to: number): boolean => {
        count += 1;
        const id = table.find(term, from, to);
        if (id >= 0 && dense[at + id]++ === 0) held.push(id);
        return true;
      };
      for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) read(data, starts[i], starts[i + 1], onTerm);
      for (const id of held) dense[at + id] = (dense[at + id] / count) * weights[id];
    }
  };
}
