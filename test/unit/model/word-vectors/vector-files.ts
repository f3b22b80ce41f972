/** Files of word vectors as the programs that made them famous write them. */

export type Entries = readonly (readonly [string, readonly number[]])[];

export const entries: Entries = [
  ['the', [0.5, -0.25, 0.125, 1]],
  ['café', [1, 2, 3, 4]],
  ['refund', [-1.5, 0, 2.5, 0.75]],
  ['. . .', [0.1, 0.2, 0.3, 0.4]],
  ['7', [9, 8, 7, 6]],
];

export function gloveText(of: Entries): Buffer {
  return Buffer.from(of.map(([word, vector]) => `${word} ${vector.join(' ')}\n`).join(''));
}

/** word2vec's text; fastText's .vec ends each line in a space. */
export function headedText(of: Entries, lineEnd = '\n'): Buffer {
  const lines = of.map(([word, vector]) => `${word} ${vector.join(' ')}${lineEnd}`);
  return Buffer.from(`${of.length} ${of[0]?.[1].length ?? 1}\n${lines.join('')}`);
}

/** word2vec ends each entry in a newline, gensim does not. */
export function word2vecBinary(of: Entries, entryEnd = '\n'): Buffer {
  const parts = of.flatMap(([word, vector]) => [Buffer.from(`${word} `), floats(vector), Buffer.from(entryEnd)]);
  return Buffer.concat([Buffer.from(`${of.length} ${of[0]?.[1].length ?? 1}\n`), ...parts]);
}

function floats(vector: readonly number[]): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => {
    bytes.writeFloatLE(value, i * 4);
  });
  return bytes;
}

export interface FastTextModel {
  readonly dimension: number;
  readonly buckets: number;
  readonly minn: number;
  readonly maxn: number;
  readonly words: readonly string[];
  /** words + buckets rows. */
  readonly rows: readonly (readonly number[])[];
  readonly quantised?: boolean;
}

/** fastText's model file, up to its input matrix: what comes behind, the output matrix, no reader of vectors needs. */
export function fastTextBinary({ dimension, buckets, minn, maxn, words, rows, quantised = false }: FastTextModel): Buffer {
  const args = [dimension, 5, 5, 1, 5, 1, 2, 2, buckets, minn, maxn, 100];
  const head = Buffer.alloc(8 + 48 + 8 + 28);
  head.writeInt32LE(793_712_314, 0);
  head.writeInt32LE(12, 4);
  args.forEach((value, i) => {
    head.writeInt32LE(value, 8 + i * 4);
  });
  head.writeDoubleLE(1e-4, 56);
  head.writeInt32LE(words.length, 64);
  head.writeInt32LE(words.length, 68);
  head.writeBigInt64LE(1000n, 76);
  head.writeBigInt64LE(-1n, 84);
  const dictionary = words.flatMap((word) => [Buffer.from(`${word}\0`), Buffer.alloc(9)]);
  const matrix = Buffer.alloc(17);
  matrix[0] = quantised ? 1 : 0;
  matrix.writeBigInt64LE(BigInt(rows.length), 1);
  matrix.writeBigInt64LE(BigInt(dimension), 9);
  return Buffer.concat([head, ...dictionary, matrix, ...rows.map(floats), Buffer.from([0])]);
}
