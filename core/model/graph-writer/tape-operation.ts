/** One operation of a Layers model's tape, whatever it is written as: what it takes, and its attributes as numbers and words. */

import type { TapeAttribute, TapeNode, TapeSize, TapeTensor } from '../../learning/index.ts';

export interface TapeTensors<Ref> {
  /** What a tensor of the tape became. */
  refOf(id: number): Ref;
  shapeOf(id: number): readonly TapeSize[];
}

export abstract class TapeOperation<Ref> {
  readonly node: TapeNode;
  readonly #tensors: TapeTensors<Ref>;

  constructor(node: TapeNode, tensors: TapeTensors<Ref>) {
    this.node = node;
    this.#tensors = tensors;
  }

  /** Raises model/not-exportable. */
  abstract refuse(why?: string): never;

  get output(): TapeTensor {
    return this.node.outputs[0] as TapeTensor;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.node.inputs, name);
  }

  input(name: string): Ref {
    return this.#tensors.refOf(this.#id(name));
  }

  shape(name: string): readonly TapeSize[] {
    return this.#tensors.shapeOf(this.#id(name));
  }

  /** All of them, in their order. */
  inputs(): readonly Ref[] {
    return Object.values(this.node.inputs).map((id) => this.#tensors.refOf(id));
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

  #id(name: string): number {
    return this.node.inputs[name] ?? this.refuse(`without ${name}`);
  }
}
