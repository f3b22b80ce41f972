/** One operation of a Layers model's tape, as its writer in a graph sees it. */

import type { DataTypeName } from '../../formats/index.ts';
import type { TapeAttribute, TapeNode, TapeSize, TapeTensor } from '../../learning/index.ts';
import type { Attributes, Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import type { Operations } from './operations.ts';

export const tapeTypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const satisfies Record<
  TapeTensor['dtype'],
  DataTypeName
>;

export interface TapeValues {
  readonly context: GraphContext;
  /** int32 scalar. */
  readonly rows: Ref;
  refOf(id: number): Ref;
  shapeOf(id: number): readonly TapeSize[];
}

export class TapeCall {
  readonly node: TapeNode;
  readonly context: GraphContext;
  readonly #values: TapeValues;

  constructor(node: TapeNode, values: TapeValues) {
    this.node = node;
    this.context = values.context;
    this.#values = values;
  }

  get ops(): Operations {
    return this.context.ops;
  }

  get output(): TapeTensor {
    return this.node.outputs[0] as TapeTensor;
  }

  get dtype(): DataTypeName {
    return tapeTypes[this.output.dtype];
  }

  has(name: string): boolean {
    return Object.hasOwn(this.node.inputs, name);
  }

  input(name: string): Ref {
    return this.#values.refOf(this.#id(name));
  }

  shape(name: string): readonly TapeSize[] {
    return this.#values.shapeOf(this.#id(name));
  }

  /** All of them, in their order. */
  inputs(): readonly Ref[] {
    return Object.values(this.node.inputs).map((id) => this.#values.refOf(id));
  }

  one(op: string, inputs: readonly Ref[], attr: Attributes = {}, dtype: DataTypeName = this.dtype): Ref {
    return this.context.graph.one(op, inputs, dtype, attr);
  }

  attribute(name: string): TapeAttribute {
    return this.node.attrs[name];
  }

  /** A number that does not depend on the rows. */
  number(name: string, otherwise?: number): number {
    const value = this.attribute(name) ?? otherwise;
    return typeof value === 'number' ? value : this.refuse(`with a ${name} that grows with the rows`);
  }

  numbers(name: string): readonly number[] {
    const value = this.attribute(name);
    const list = typeof value === 'object' && Array.isArray(value) ? value : [value];
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

  /** int32, as many as there are. */
  sizes(values: readonly TapeSize[]): Ref {
    return sizesRef(this.context, this.#values.rows, values);
  }

  refuse(why?: string): never {
    return cannotExport(
      'The model',
      `its layers need ${this.node.kernel}${why === undefined ? '' : ` ${why}`}, which has no form in a graph here`,
      'Serve it here, or export it as TF.js.',
    );
  }

  #id(name: string): number {
    return this.node.inputs[name] ?? this.refuse(`without ${name}`);
  }
}

export function sizesRef({ graph, ops }: GraphContext, rows: Ref, values: readonly TapeSize[]): Ref {
  if (values.every((value) => typeof value === 'number')) return graph.ints(values);
  const parts = values.map((value) => {
    if (typeof value === 'number') return graph.scalar('DT_INT32', value);
    const grown = value.perRow === 1 ? rows : ops.with('Mul', rows, value.perRow);
    return value.fixed === 0 ? grown : ops.with('AddV2', grown, value.fixed);
  });
  return ops.pack(parts);
}
