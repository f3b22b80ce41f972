/**
 * A made-up encoder of sentences, written as ONNX' protobuf bytes: token and type embeddings, a dense layer with tanh. What it
 * answers is reckoned here too.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../../../../core/foundation/index.ts';

export const pieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'good',
  'bad',
  'bank',
  'pay',
  '##ment',
  'late',
  '!',
  'refund',
];
export const dimension = 5;

const random = createRandom(8);
const floats = (count: number) => Float32Array.from({ length: count }, () => random.nextGaussian());
const tokens = floats(pieces.length * dimension);
const types = floats(2 * dimension);
const dense = floats(dimension * dimension);

/** tanh((token + type 0) dense) of one token. */
export function hiddenOf(id: number): number[] {
  return Array.from({ length: dimension }, (_, column) => {
    let sum = 0;
    for (let d = 0; d < dimension; d++) {
      sum += ((tokens[id * dimension + d] ?? 0) + (types[d] ?? 0)) * (dense[d * dimension + column] ?? 0);
    }
    return Math.tanh(sum);
  });
}

export function meanOf(ids: readonly number[]): number[] {
  const hidden = ids.map(hiddenOf);
  return Array.from({ length: dimension }, (_, d) => hidden.reduce((sum, one) => sum + (one[d] ?? 0), 0) / ids.length);
}

export interface TinyGraph {
  readonly inputs?: readonly string[];
  /** `sentence_embedding`: beside the tokens, the mean of them. */
  readonly outputs?: readonly ('last_hidden_state' | 'sentence_embedding')[];
  readonly ids?: 'int64' | 'int32';
}

/** Fields of a protobuf message: number and payload; a number is a varint, bytes are length-delimited. */
type Field = readonly [number, number | Uint8Array | string];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

function message(...fields: readonly Field[]): Uint8Array {
  const parts = fields.map(([number, payload]) => {
    if (typeof payload === 'number') return Uint8Array.from([...varint(number * 8), ...varint(payload)]);
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    return Buffer.concat([Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
  });
  return Buffer.concat(parts);
}

function tensor(name: string, dims: readonly number[], values: Float32Array): Uint8Array {
  return message(...dims.map((size): Field => [1, size]), [2, 1], [8, name], [9, new Uint8Array(values.buffer)]);
}

function valueInfo(name: string, type: number, dims: readonly (number | string)[]): Uint8Array {
  const shape = message(...dims.map((size): Field => [1, typeof size === 'number' ? message([1, size]) : message([2, size])]));
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
}

function node(kind: string, inputs: readonly string[], output: string, ...attributes: readonly Uint8Array[]): Uint8Array {
  return message(...inputs.map((name): Field => [1, name]), [2, output], [4, kind], ...attributes.map((one): Field => [5, one]));
}

const ints = (name: string, ...values: readonly number[]) => message([1, name], ...values.map((one): Field => [8, one]), [20, 7]);
const int = (name: string, value: number) => message([1, name], [3, value], [20, 2]);

export function tinyGraph({ inputs, outputs = ['last_hidden_state'], ids = 'int64' }: TinyGraph = {}): Uint8Array {
  const names = inputs ?? ['input_ids', 'attention_mask', 'token_type_ids'];
  const type = ids === 'int64' ? 7 : 6;
  const typed = names.includes('token_type_ids');
  const nodes = [
    node('Gather', ['tokens', 'input_ids'], 'embedded'),
    // Without an input of types, that of the first.
    typed ? node('Gather', ['types', 'token_type_ids'], 'typed') : node('Slice', ['types', 'zero', 'one'], 'typed'),
    node('Add', ['embedded', 'typed'], 'summed'),
    node('MatMul', ['summed', 'dense'], 'product'),
    node('Tanh', ['product'], 'last_hidden_state'),
    ...(outputs.includes('sentence_embedding')
      ? [node('ReduceMean', ['last_hidden_state'], 'sentence_embedding', ints('axes', 1), int('keepdims', 0))]
      : []),
  ];
  const longs = (name: string, value: bigint) =>
    message([1, 1], [2, 7], [8, name], [9, new Uint8Array(BigInt64Array.of(value).buffer)]);
  const graph = message(
    ...nodes.map((one): Field => [1, one]),
    [2, 'tiny'],
    [5, tensor('tokens', [pieces.length, dimension], tokens)],
    [5, tensor('types', [2, dimension], types)],
    [5, tensor('dense', [dimension, dimension], dense)],
    ...(typed
      ? []
      : ([
          [5, longs('zero', 0n)],
          [5, longs('one', 1n)],
        ] satisfies Field[])),
    ...names.map((name): Field => [11, valueInfo(name, type, ['batch', 'sequence'])]),
    ...outputs.map(
      (name): Field => [
        12,
        valueInfo(name, 1, name === 'sentence_embedding' ? ['batch', dimension] : ['batch', 'sequence', dimension]),
      ],
    ),
  );
  return message([1, 8], [7, graph], [8, message([1, ''], [2, 13])]);
}

export async function writeTinyEncoder(dir: string, graph: TinyGraph = {}): Promise<string> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'model.onnx'), tinyGraph(graph));
  await writeFile(join(dir, 'vocab.txt'), `${pieces.join('\n')}\n`);
  return dir;
}
