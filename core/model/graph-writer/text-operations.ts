/** TensorFlow's operations on texts. */

import { flag, type GraphBuilder, integer, type Ref, text, type } from './graph-builder.ts';
import type { Operations } from './operations.ts';

export class TextOperations {
  readonly #graph: GraphBuilder;
  readonly #ops: Operations;

  constructor(ops: Operations) {
    this.#graph = ops.graph;
    this.#ops = ops;
  }

  /** RE2's syntax; `\\1` is a group. */
  replace(a: Ref, pattern: string, rewrite: string, all = true): Ref {
    return this.#graph.one('StaticRegexReplace', [a], 'DT_STRING', {
      pattern: text(pattern),
      rewrite: text(rewrite),
      replace_global: flag(all),
    });
  }

  matches(a: Ref, pattern: string): Ref {
    return this.#graph.one('StaticRegexFullMatch', [a], 'DT_BOOL', { pattern: text(pattern) });
  }

  lower(a: Ref): Ref {
    return this.#graph.one('StringLower', [a], 'DT_STRING', { encoding: text('utf-8') });
  }

  /** What is not UTF-8 becomes U+FFFD. */
  valid(a: Ref): Ref {
    return this.#graph.one('UnicodeTranscode', [a], 'DT_STRING', {
      input_encoding: text('UTF-8'),
      output_encoding: text('UTF-8'),
      errors: text('replace'),
      replacement_char: integer(0xfffd),
      replace_control_characters: flag(false),
    });
  }

  strip(a: Ref): Ref {
    return this.#graph.one('StringStrip', [a], 'DT_STRING');
  }

  bytes(a: Ref): Ref {
    return this.#graph.one('StringLength', [a], 'DT_INT32', { unit: text('BYTE') });
  }

  join(parts: readonly Ref[], separator: string): Ref {
    return this.#graph.one('StringJoin', parts, 'DT_STRING', { N: integer(parts.length), separator: text(separator) });
  }

  asText(a: Ref): Ref {
    return this.#graph.one('AsString', [a], 'DT_STRING', {
      T: type(a.dtype),
      precision: integer(-1),
      scientific: flag(false),
      shortest: flag(false),
      width: integer(-1),
      fill: text(''),
    });
  }

  toNumber(a: Ref, out: 'DT_DOUBLE' | 'DT_INT64' = 'DT_DOUBLE'): Ref {
    return this.#graph.one('StringToNumber', [a], out, { out_type: type(out) });
  }

  /** FarmHash's Fingerprint64 modulo `buckets`. int64. */
  bucket(a: Ref, buckets: number): Ref {
    return this.#graph.one('StringToHashBucketFast', [a], 'DT_INT64', { num_buckets: integer(buckets) });
  }

  /** At a separator, or at white space where it is empty. */
  split(a: Ref, separator: string): Parts {
    const graph = this.#ops.graph;
    const [indices, values] = graph.node('StringSplitV2', [a, graph.scalar('DT_STRING', separator)], {
      attr: { maxsplit: integer(-1) },
      outputs: ['DT_INT64', 'DT_STRING', 'DT_INT64'],
    }) as [Ref, Ref];
    const firsts = this.#ops.slice(indices, graph.ints([0, 0]), graph.ints([-1, 1]));
    return { values, rows: this.#ops.cast(this.#ops.reshape(firsts, [-1]), 'DT_INT32') };
  }
}

/** Parts of texts, one after another, in the order of the texts. */
export interface Parts {
  readonly values: Ref;
  /** int32, ascending. */
  readonly rows: Ref;
}
