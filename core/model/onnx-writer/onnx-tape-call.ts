/** One operation of a Layers model's tape, as its writer in ONNX sees it. */

import type { TapeAttribute, TapeNode, TapeSize, TapeTensor } from '../../learning/index.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import type { Attributes, OnnxBuilder, OnnxType, Value } from './onnx-builder.ts';

/** Whole numbers have 64 bits: every operator takes those. */
export const tapeOnnxTypes = { float32: 'float', int32: 'int64', bool: 'bool' } as const satisfies Record<
  TapeTensor['dtype'],
  OnnxType
>;

export interface OnnxTapeValues {
  readonly graph: OnnxBuilder;
  /** int64, one dimension. */
  sizes(values: readonly TapeSize[]): Value;
  valueOf(id: number): Value;
  shapeOf(id: number): readonly TapeSize[];
}

export class OnnxCall {
  readonly node: TapeNode;
  readonly graph: OnnxBuilder;
  readonly #values: OnnxTapeValues;

  constructor(node: TapeNode, values: OnnxTapeValues) {
    this.node = node;
    this.graph = values.graph;
    this.#values = values;
  }

  get output(): TapeTensor {
    return this.node.outputs[0] as TapeTensor;
  }

  get type(): OnnxType {
    return tapeOnnxTypes[this.output.dtype];
  }

  has(name: string): boolean {
    return Object.hasOwn(this.node.inputs, name);
  }

  input(name: string): Value {
    return this.#values.valueOf(this.#id(name));
  }

  shape(name: string): readonly TapeSize[] {
    return this.#values.shapeOf(this.#id(name));
  }

  inputs(): readonly Value[] {
    return Object.values(this.node.inputs).map((id) => this.#values.valueOf(id));
  }

  op(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.graph.op(type, inputs, attributes);
  }

  sizes(values: readonly TapeSize[]): Value {
    return this.#values.sizes(values);
  }

  attribute(name: string): TapeAttribute {
    return this.node.attrs[name];
  }

  number(name: string, otherwise?: number): number {
    const value = this.attribute(name) ?? otherwise;
    return typeof value === 'number' ? value : this.refuse(`with a ${name} that grows with the rows`);
  }

  numbers(name: string): readonly number[] {
    const value = this.attribute(name);
    const list: readonly TapeAttribute[] = Array.isArray(value) ? value : [value];
    return list.map((one) => (typeof one === 'number' ? one : this.refuse(`with a ${name} that grows with the rows`)));
  }

  flag(name: string): boolean {
    return this.attribute(name) === true;
  }

  word(name: string): string {
    const value = this.attribute(name);
    return typeof value === 'string' ? value : '';
  }

  /** Which axes of `input` are meant; none said are all. */
  axes(name: string, input: string): readonly number[] {
    const { length } = this.shape(input);
    if (!Object.hasOwn(this.node.attrs, name)) this.refuse(`without ${name}`);
    if (this.attribute(name) === undefined || this.attribute(name) === null) return Array.from({ length }, (_, i) => i);
    return this.numbers(name).map((axis) => (axis < 0 ? axis + length : axis));
  }

  /** Of the float operand, or of the whole one. */
  constant(value: number): Value {
    return this.output.dtype === 'float32' ? this.graph.float(value) : this.graph.int(value);
  }

  refuse(why: string): never {
    return cannotExport('The model', `its layers need ${this.node.kernel} ${why}`, 'Export it as TF.js.');
  }

  #id(name: string): number {
    return this.node.inputs[name] ?? this.refuse(`without ${name}`);
  }
}

export function bigints(values: readonly number[]): readonly bigint[] {
  return values.map((value) => BigInt(value));
}
