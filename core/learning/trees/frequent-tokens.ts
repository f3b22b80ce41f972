/** Texts as features of trees: whether a row has each of the frequent tokens. */

import type { TransformedBatch, TransformedSpec } from '../network-input.ts';
import type { TreeToken } from './tree-features.ts';

/** Most token features of all texts together. */
const mostTokens = 2000;
/** 0 is padding; 1, out of vocabulary, counts as a token. */
const padding = 0;

/** Calls `found` once for each different token of a row, in the order of the text. Not reentrant. */
export function createTokenReader(spec: TransformedSpec, input: number) {
  const { length, vocabularySize } = spec.texts[input];
  /** The last row, counted from the first, in which a token was seen. */
  const seenIn = new Uint32Array(vocabularySize);
  let turn = 0;
  return (batch: TransformedBatch, row: number, found: (token: number) => void): void => {
    turn = (turn + 1) >>> 0;
    if (turn === 0) {
      seenIn.fill(0);
      turn = 1;
    }
    const tokens = batch.tokens[input];
    for (let i = row * length; i < (row + 1) * length; i++) {
      const token = tokens[i];
      if (token === padding || seenIn[token] === turn) continue;
      seenIn[token] = turn;
      found(token);
    }
  };
}

/** The tokens that most rows have; one that every row has, or fewer than `leastRows`, tells nothing. */
export function frequentTokens({ texts }: TransformedSpec, rowsWith: readonly Uint32Array[], leastRows: number): TreeToken[] {
  const found: (TreeToken & { readonly rows: number })[] = [];
  for (const [input, counts] of rowsWith.entries()) {
    for (const [token, rows] of counts.entries()) {
      if (token !== padding && rows >= leastRows) {
        found.push({ kind: 'token', name: texts[input].feature, input, token, rows });
      }
    }
  }
  found.sort((a, b) => b.rows - a.rows || a.input - b.input || a.token - b.token);
  return found.slice(0, mostTokens).map(({ rows: _, ...token }) => token);
}
