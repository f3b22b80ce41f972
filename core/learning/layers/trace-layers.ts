/** Runs a Layers model on made-up batches of several sizes and makes one tape of them: what differs between them grows with the rows. */

import { createRandom, invariant, raise } from '../../foundation/index.ts';
import { pixelCount } from '../image-stages.ts';
import type { Weights } from '../network.ts';
import type { TransformedBatch, TransformedSpec } from '../network-input.ts';
import { withoutTensors } from '../tensor-scope.ts';
import { useBackend } from '../tfjs.ts';
import type { LayersSpec, LayersVariable } from './layers-spec.ts';
import type { LayersTape, TapeAttribute, TapeConstant, TapeNode, TapeSize, TapeTensor, TapeType } from './layers-tape.ts';
import { openedLayers } from './opened-layers.ts';
import { type RecordedTensor, type Recording, recordKernels } from './record-kernels.ts';

/** Two tell how a number grows with the rows, the third that it does. */
const rowCounts = [3, 5, 8] as const;

interface Trace extends Recording {
  readonly rows: number;
  readonly fed: readonly RecordedTensor[];
  readonly output: number;
}

/** The spec must be open. Raises model/not-exportable where the model does otherwise for other rows. */
export function traceLayers(spec: LayersSpec, weights: Weights): LayersTape {
  const { tf, engine, weights: own, inputNames, ...opened } = openedLayers(spec);
  useBackend(tf, engine);
  opened.hold({}, weights);
  const known = new Map(own.map((weight, i) => [weight.read().id, spec.variables[i]]));
  const traces = rowCounts.map((rows) =>
    withoutTensors(tf, (): Trace => {
      const fed = opened.feed(madeUpBatch(spec.inputs, rows));
      let output = -1;
      const ids = fed.map(({ id }) => id);
      const recording = recordKernels(tf, new Set([...ids, ...known.keys()]), () => {
        output = opened.apply(fed, rows, false).id;
      });
      return { ...recording, rows, fed: fed.map(({ id, dtype, shape }) => ({ id, dtype, shape })), output };
    }),
  );
  return new TapeJoiner(traces, known).join(inputNames);
}

/** Values differ from row to row and from batch to batch, so that what is made of them is never taken for a constant. */
function madeUpBatch({ denseWidth, embeddings, texts, images = [] }: TransformedSpec, rows: number): TransformedBatch {
  const random = createRandom(rows);
  const ids = (count: number, below: number) => Int32Array.from({ length: count }, () => Math.floor(random.next() * below));
  return {
    rows,
    dense: Float32Array.from({ length: rows * denseWidth }, () => random.next() * 4 - 2),
    ids: embeddings.map(({ vocabularySize }) => ids(rows, vocabularySize)),
    tokens: texts.map(({ vocabularySize, length }) => ids(rows * length, vocabularySize)),
    images: images.map((input) =>
      Uint16Array.from({ length: rows * pixelCount(input) }, () => Math.floor(random.next() * 65_280)),
    ),
  };
}

function refuse(why: string): never {
  return raise(
    'model/not-exportable',
    `The model cannot be written for other programs: ${why}`,
    'Serve it here, or export it as TF.js.',
  );
}

const otherwise = 'its layers do otherwise for other rows';

class TapeJoiner {
  readonly #traces: readonly Trace[];
  readonly #variables: ReadonlyMap<number, LayersVariable>;
  /** A tensor of each trace, to its number on the tape. */
  readonly #numbers: readonly Map<number, number>[];
  readonly #constants: TapeConstant[] = [];
  #next = 0;

  constructor(traces: readonly Trace[], variables: ReadonlyMap<number, LayersVariable>) {
    this.#traces = traces;
    this.#variables = variables;
    this.#numbers = traces.map(() => new Map());
  }

  join(inputNames: readonly string[]): LayersTape {
    const [first] = this.#traces;
    const inputs = inputNames.map((name, i) => ({ ...this.#tensor(this.#traces.map(({ fed }) => fed[i])), name }));
    const variables = [...this.#variables].map(([own, { name, shape }]) => ({
      ...this.#tensor(this.#traces.map(() => ({ id: own, dtype: 'float32', shape }))),
      name,
    }));
    if (this.#traces.some(({ kernels }) => kernels.length !== first.kernels.length)) refuse(otherwise);
    const nodes = first.kernels.map((_, i) => this.#node(i));
    const output = this.#find(this.#traces.map((trace) => trace.output));
    return needed({ inputs, variables, constants: this.#constants, nodes, output });
  }

  #node(at: number): TapeNode {
    const each = this.#traces.map(({ kernels }) => kernels[at]);
    const [first] = each;
    const names = Object.keys(first.inputs);
    for (const other of each) {
      if (other.kernel !== first.kernel || Object.keys(other.inputs).join() !== names.join()) refuse(otherwise);
      if (other.outputs.length !== first.outputs.length) refuse(otherwise);
    }
    const inputs = names.map((name): [string, number] => [name, this.#find(each.map((one) => one.inputs[name]))]);
    const attrs = Object.keys(first.attrs).map((name): [string, TapeAttribute] => [
      name,
      this.#attribute(each.map((one) => one.attrs[name])),
    ]);
    const outputs = first.outputs.map((_, i) => this.#tensor(each.map((one) => one.outputs[i])));
    return { kernel: first.kernel, inputs: Object.fromEntries(inputs), attrs: Object.fromEntries(attrs), outputs };
  }

  #tensor(tensors: readonly RecordedTensor[]): TapeTensor {
    return { id: this.#add(tensors.map(({ id }) => id)), ...this.#shaped(tensors) };
  }

  #add(ids: readonly number[]): number {
    const number = this.#next++;
    for (const [i, id] of ids.entries()) this.#numbers[i].set(id, number);
    return number;
  }

  /** The same tensor in every trace; one that no kernel made is a constant. */
  #find(ids: readonly number[]): number {
    const numbers = ids.map((id, i) => this.#numbers[i].get(id));
    const [first] = numbers;
    if (numbers.some((number) => number !== first)) return refuse(otherwise);
    return first ?? this.#constant(ids);
  }

  #constant(ids: readonly number[]): number {
    const tensors = ids.map((id, i) => {
      const tensor = this.#traces[i].given.get(id);
      invariant(tensor, 'what no kernel made was given');
      return tensor;
    });
    const shaped = this.#shaped(tensors);
    const id = this.#add(ids);
    const [{ data }] = tensors;
    if (shaped.shape.every((size) => typeof size === 'number')) {
      const isSame = tensors.every((other) => Array.from(other.data).every((value, i) => Object.is(value, data[i])));
      if (!isSame) refuse('its layers make constants out of the rows');
      this.#constants.push({ id, ...shaped, data });
    } else {
      if (tensors.some((other) => Array.from(other.data).some((value) => !Object.is(value, data[0])))) {
        refuse('its layers make constants out of the number of rows');
      }
      this.#constants.push({ id, ...shaped, data: [data[0]] });
    }
    return id;
  }

  #shaped(tensors: readonly RecordedTensor[]): Omit<TapeTensor, 'id'> {
    const [{ dtype, shape }] = tensors;
    if (tensors.some((other) => other.dtype !== dtype || other.shape.length !== shape.length)) refuse(otherwise);
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return refuse(`its layers use the type ${dtype}`);
    return { dtype: dtype satisfies TapeType, shape: shape.map((_, i) => this.#size(tensors.map((other) => other.shape[i]))) };
  }

  #attribute(values: readonly unknown[]): TapeAttribute {
    const [first] = values;
    if (values.every((value) => typeof value === 'number')) return this.#size(values);
    if (values.every((value) => isList(value))) {
      const lists = values as readonly ArrayLike<unknown>[];
      if (lists.some(({ length }) => length !== lists[0].length)) return refuse(otherwise);
      return Array.from(lists[0], (_, i) => this.#attribute(lists.map((list) => list[i])));
    }
    if (values.some((value) => value !== first)) return refuse(otherwise);
    // Functions and tensors are none of a graph's.
    return typeof first === 'string' || typeof first === 'boolean' || first === null ? first : undefined;
  }

  #size(values: readonly number[]): TapeSize {
    const [first, second] = values;
    if (values.every((value) => Object.is(value, first))) return first;
    const perRow = (second - first) / (this.#traces[1].rows - this.#traces[0].rows);
    const fixed = first - perRow * this.#traces[0].rows;
    const grows = values.every((value, i) => value === fixed + perRow * this.#traces[i].rows);
    return grows && Number.isInteger(perRow) ? { fixed, perRow } : refuse('a size in it does not grow evenly with the rows');
  }
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Without what the output does not need. */
function needed({ nodes, constants, variables, ...tape }: LayersTape): LayersTape {
  const wanted = new Set([tape.output]);
  const kept = nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some(({ id }) => wanted.has(id))) return false;
    for (const id of Object.values(inputs)) wanted.add(id);
    return true;
  });
  return {
    ...tape,
    nodes: kept.toReversed(),
    constants: constants.filter(({ id }) => wanted.has(id)),
    variables: variables.filter(({ id }) => wanted.has(id)),
  };
}
