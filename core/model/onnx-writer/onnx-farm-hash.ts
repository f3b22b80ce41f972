/**
 * FarmHash's Fingerprint64 in an ONNX graph, of texts of up to 128 bytes given as bytes, as farm-hash.ts computes it. Words are
 * int64, whose sums and products wrap around as those of unsigned ones do.
 */

import type { OnnxBuilder, Value } from './onnx-builder.ts';

/** Texts that the graph made itself: no operator gives the bytes of others. */
export interface TextBytes {
  /** int64, rows x most: 0 behind a text's end. */
  readonly bytes: Value;
  /** int64, [rows], at least 1. */
  readonly length: Value;
  /** At most `longestHashed`. */
  readonly most: number;
}

/** Of one block of 64 bytes and the last one, which overlaps it. */
export const longestHashed = 128;

/** int64, [rows]: TensorFlow's bucket of each text. */
export function hashBuckets(graph: OnnxBuilder, text: TextBytes, buckets: number): Value {
  const hash = graph.cast(new Hash(graph, text).value(), 'uint64');
  return graph.cast(graph.op('Mod', [hash, graph.unsigned(buckets)]), 'int64');
}

const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;
const wordBytes = 8;

interface State {
  readonly x: Value;
  readonly y: Value;
  readonly z: Value;
  readonly v: readonly [Value, Value];
  readonly w: readonly [Value, Value];
}

class Hash {
  readonly #graph: OnnxBuilder;
  readonly #length: Value;
  readonly #most: number;
  readonly #bytes: Value;
  readonly #words: Value;
  readonly #halves: Value;
  readonly #factor: Value;

  constructor(graph: OnnxBuilder, { bytes, length, most }: TextBytes) {
    this.#graph = graph;
    this.#length = length;
    this.#most = most;
    this.#bytes = graph.op('Pad', [bytes, graph.ints([4], [0, 0, 0, wordBytes])]);
    this.#words = this.#wordsOf(wordBytes);
    this.#halves = this.#wordsOf(wordBytes / 2);
    this.#factor = this.#add(k2, this.#add(length, length));
  }

  /** By the length: shorter texts are hashed otherwise. */
  value(): Value {
    const upTo = (longest: number, short: Value, long: () => Value): Value =>
      this.#most <= longest
        ? short
        : this.#graph.op('Where', [this.#graph.op('LessOrEqual', [this.#length, this.#graph.int(longest)]), short, long()]);
    const below8 = upTo(3, this.#upTo3(), () => this.#upTo7());
    const short = upTo(7, below8, () => this.#upTo16());
    return upTo(16, short, () => upTo(32, this.#upTo32(), () => upTo(64, this.#upTo64(), () => this.#upTo128())));
  }

  #upTo3(): Value {
    const first = this.#at(this.#bytes, this.#graph.int(0));
    const middle = this.#at(this.#bytes, this.#graph.op('Div', [this.#length, this.#graph.int(2)]));
    const low = this.#add(first, this.#mul(middle, 256n));
    const high = this.#add(this.#length, this.#mul(this.#fromEnd(this.#bytes, 1), 4n));
    return this.#mul(this.#shiftMix(this.#xor(this.#mul(low, k2), this.#mul(high, k0))), k2);
  }

  #upTo7(): Value {
    const first = this.#mul(this.#at(this.#halves, this.#graph.int(0)), 8n);
    return this.#mix(this.#add(this.#length, first), this.#fromEnd(this.#halves, 4));
  }

  #upTo16(): Value {
    const a = this.#add(this.#word(0), k2);
    const b = this.#fromEnd(this.#words, 8);
    const c = this.#add(this.#mul(this.#rotate(b, 37), this.#factor), a);
    return this.#mix(c, this.#mul(this.#add(this.#rotate(a, 25), b), this.#factor));
  }

  #upTo32(): Value {
    return this.#middle(k1).hash;
  }

  /** `factor`: of the first word. `first`: what the hash of longer texts goes on with. */
  #middle(factor: bigint): { readonly hash: Value; readonly a: Value; readonly y: Value } {
    const a = this.#mul(this.#word(0), factor);
    const b = this.#word(8);
    const c = this.#mul(this.#fromEnd(this.#words, 8), this.#factor);
    const d = this.#mul(this.#fromEnd(this.#words, 16), k2);
    const y = this.#add(this.#rotate(this.#add(a, b), 43), this.#rotate(c, 30), d);
    return { hash: this.#mix(y, this.#add(a, this.#rotate(this.#add(b, k2), 18), c)), a, y };
  }

  #upTo64(): Value {
    const { hash: z, a, y } = this.#middle(k2);
    const e = this.#mul(this.#word(16), this.#factor);
    const f = this.#word(24);
    const g = this.#mul(this.#add(y, this.#fromEnd(this.#words, 32)), this.#factor);
    const h = this.#mul(this.#add(z, this.#fromEnd(this.#words, 24)), this.#factor);
    const left = this.#add(this.#rotate(this.#add(e, f), 43), this.#rotate(g, 30), h);
    return this.#mix(left, this.#add(e, this.#rotate(this.#add(f, a), 18), g));
  }

  #upTo128(): Value {
    const start = BigInt.asUintN(64, 81n * k1 + 113n);
    const third = BigInt.asUintN(64, start * k2 + 113n);
    const none = this.#given(0n);
    const begin: State = {
      x: this.#add(81n * k2, this.#word(0)),
      y: this.#given(start),
      z: this.#given((third ^ (third >> 47n)) * k2),
      v: [none, none],
      w: [none, none],
    };
    const block = this.#addBlock(begin, this.#graph.int(0), { factor: this.#given(k1), weight: 1n });
    const low = this.#graph.op('Mod', [block.z, this.#graph.int(256)]);
    const factor = this.#add(k1, this.#mul(low, 2n));
    const rest = this.#graph.op('Mod', [this.#add(this.#length, -1n), this.#graph.int(64)]);
    const second = this.#add(block.w[0], rest);
    const first = this.#add(block.v[0], second);
    const turned: State = { ...block, v: [first, block.v[1]], w: [this.#add(second, first), block.w[1]] };
    const { x, y, z, v, w } = this.#addBlock(turned, this.#add(this.#length, -64n), { factor, weight: 9n });
    const left = this.#add(this.#mix(v[0], w[0], factor), this.#mul(this.#shiftMix(y), k0), z);
    return this.#mix(left, this.#add(this.#mix(v[1], w[1], factor), x), factor);
  }

  #addBlock({ x, y, z, v, w }: State, at: Value, { factor, weight }: { readonly factor: Value; readonly weight: bigint }): State {
    const word = (offset: number): Value =>
      this.#at(this.#words, this.#graph.op('Max', [this.#add(at, BigInt(offset)), this.#graph.int(0)]));
    const mixed = this.#mul(this.#rotate(this.#add(x, y, v[0], word(8)), 37), factor);
    const nextX = this.#xor(mixed, this.#mul(w[1], weight));
    const spun = this.#mul(this.#rotate(this.#add(y, v[1], word(48)), 42), factor);
    const nextY = this.#add(spun, this.#mul(v[0], weight), word(40));
    const nextZ = this.#mul(this.#rotate(this.#add(z, w[0]), 33), factor);
    return {
      x: nextZ,
      y: nextY,
      z: nextX,
      v: this.#weak([word(0), word(8), word(16), word(24)], this.#mul(v[1], factor), this.#add(nextX, w[0])),
      w: this.#weak([word(32), word(40), word(48), word(56)], this.#add(nextZ, w[1]), this.#add(nextY, word(16))),
    };
  }

  /** Two words out of four and two seeds. */
  #weak([a, b, c, d]: readonly [Value, Value, Value, Value], seedA: Value, seedB: Value): readonly [Value, Value] {
    const first = this.#add(seedA, a);
    const turned = this.#rotate(this.#add(seedB, first, d), 21);
    const sum = this.#add(first, b, c);
    return [this.#add(sum, d), this.#add(turned, this.#rotate(sum, 44), first)];
  }

  #mix(u: Value, v: Value, factor = this.#factor): Value {
    const a = this.#shiftMix(this.#mul(this.#xor(u, v), factor));
    const b = this.#shiftMix(this.#mul(this.#xor(v, a), factor));
    return this.#mul(b, factor);
  }

  #shiftMix(value: Value): Value {
    return this.#xor(value, this.#shiftRight(value, 47));
  }

  #rotate(value: Value, by: number): Value {
    return this.#add(this.#shiftRight(value, by), this.#mul(value, 1n << BigInt(64 - by)));
  }

  #shiftRight(value: Value, by: number): Value {
    const shifted = this.#graph.op('BitShift', [this.#graph.cast(value, 'uint64'), this.#graph.unsigned(by)], {
      direction: 'RIGHT',
    });
    return this.#graph.cast(shifted, 'int64');
  }

  #xor(a: Value, b: Value): Value {
    return this.#graph.op('BitwiseXor', [a, b]);
  }

  #add(...terms: readonly (Value | bigint)[]): Value {
    return terms.map((term) => this.#given(term)).reduce((a, b) => this.#graph.op('Add', [a, b]));
  }

  #mul(a: Value, by: Value | bigint): Value {
    return this.#graph.op('Mul', [a, this.#given(by)]);
  }

  #given(value: Value | bigint): Value {
    return typeof value === 'bigint' ? this.#graph.int(BigInt.asIntN(64, value)) : value;
  }

  #word(at: number): Value {
    return this.#at(this.#words, this.#graph.int(at));
  }

  #fromEnd(values: Value, back: number): Value {
    const at = this.#graph.op('Sub', [this.#length, this.#graph.int(back)]);
    return this.#at(values, this.#graph.op('Max', [at, this.#graph.int(0)]));
  }

  /** `place`: one of all rows, or one a row. Places that a shorter table lacks are of texts it is not asked for. */
  #at(values: Value, place: Value): Value {
    const graph = this.#graph;
    const places = graph.op('Add', [graph.op('Mul', [this.#length, graph.int(0)]), place]);
    const held = graph.op('Min', [places, graph.int(this.#most - 1)]);
    return graph.op('Squeeze', [graph.op('GatherElements', [values, graph.column(held)], { axis: 1 }), graph.axis(1)]);
  }

  /** The word that begins at each byte, the first byte lowest. */
  #wordsOf(bytes: number): Value {
    const graph = this.#graph;
    const parts = Array.from({ length: bytes }, (_, i) => {
      const from = graph.op('Slice', [this.#bytes, graph.axis(i), graph.axis(i + this.#most), graph.axis(1)]);
      return this.#mul(from, 1n << BigInt(8 * i));
    });
    return this.#add(...parts);
  }
}
