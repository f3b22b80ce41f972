/** Texts into vectors: tokenised, run through the encoder with others of as many tokens, normalised. */

import type { EncoderSession } from './encoder-session.ts';
import type { Tokenizer } from './word-pieces.ts';

export interface TextEncoder {
  readonly dimension: number;
  /** Rows of `dimension` numbers. */
  encode(texts: readonly string[], options: EncodeOptions): Float32Array;
}

export interface EncodeOptions {
  /** Tokens of a text that are read. */
  readonly maxLength: number;
  /** Scaled to a length of 1, and then by the root of the dimension: a number's mean square is 1, as other inputs' is. */
  readonly normalize: boolean;
}

/** Tokens that pass through the encoder together. */
const tokensAtATime = 4096;

/**
 * Only texts of as many tokens go together: none is padded, so that no other text has a say in its numbers beyond the last bits
 * of a float.
 */
export function createTextEncoder(tokenizer: Tokenizer, session: EncoderSession): TextEncoder {
  const { dimension } = session;
  return {
    dimension,
    encode: (texts, { maxLength, normalize }) => {
      const vectors = new Float32Array(texts.length * dimension);
      for (const group of groupsOf(texts.map((text) => tokenizer.encode(text, maxLength)))) {
        const found = session.run(group.map(({ ids }) => ids));
        for (const [i, { place }] of group.entries()) {
          const vector = found.subarray(i * dimension, (i + 1) * dimension);
          if (normalize) scaleToUnitSquares(vector);
          vectors.set(vector, place * dimension);
        }
      }
      return vectors;
    },
  };
}

interface Placed {
  readonly place: number;
  readonly ids: readonly number[];
}

/** Shortest first; a text without any token has no vector but zeros. */
function groupsOf(encoded: readonly (readonly number[])[]): Placed[][] {
  const placed = encoded.map((ids, place) => ({ place, ids })).filter(({ ids }) => ids.length > 0);
  placed.sort((a, b) => a.ids.length - b.ids.length || a.place - b.place);
  const groups: Placed[][] = [];
  for (const text of placed) {
    const last = groups.at(-1);
    const { length } = text.ids;
    if (last && last[0]?.ids.length === length && (last.length + 1) * length <= tokensAtATime) last.push(text);
    else groups.push([text]);
  }
  return groups;
}

function scaleToUnitSquares(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (!(sum > 0)) return;
  const factor = Math.sqrt(vector.length / sum);
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
}
