/** A node of a flat TensorFlow graph, and its attributes by kind. */

import {
  type AttrValue,
  type DataTypeName,
  type DecodedTensor,
  dataTypeName,
  dimsOf,
  tensorOfProto,
} from '../../formats/index.ts';

/** One output of a node. */
export interface TensorRef {
  readonly node: string;
  readonly output: number;
}

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly TensorRef[];
  /** Nodes that must have run before. */
  readonly controls: readonly string[];
}

export type GraphNodes = ReadonlyMap<string, GraphNode>;

/** `node:1`; `node` alone is its first output. */
export function tensorRef(text: string): TensorRef {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { node: text, output: 0 };
  const output = Number(text.slice(colon + 1));
  return Number.isInteger(output) && output >= 0 ? { node: text.slice(0, colon), output } : { node: text, output: 0 };
}

export function refText({ node, output }: TensorRef): string {
  return `${node}:${output}`;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads a node's AttrValues; what is not there, or of another kind, is the fallback. */
export class Attributes {
  readonly all: ReadonlyMap<string, AttrValue>;

  constructor(all: ReadonlyMap<string, AttrValue>) {
    this.all = all;
  }

  integer(name: string, fallback = 0): number {
    return this.all.get(name)?.i ?? fallback;
  }

  float(name: string, fallback = 0): number {
    return this.all.get(name)?.f ?? fallback;
  }

  flag(name: string, fallback = false): boolean {
    return this.all.get(name)?.b ?? fallback;
  }

  bytes(name: string): Uint8Array | undefined {
    return this.all.get(name)?.s;
  }

  text(name: string, fallback = ''): string {
    const bytes = this.all.get(name)?.s;
    return bytes ? decoder.decode(bytes) : fallback;
  }

  dtype(name: string, fallback: DataTypeName = 'DT_FLOAT'): DataTypeName {
    const type = this.all.get(name)?.type;
    return (type === undefined ? undefined : dataTypeName(type)) ?? fallback;
  }

  dtypes(name: string): readonly DataTypeName[] {
    return (this.all.get(name)?.list?.type ?? []).map((type) => dataTypeName(type) ?? 'DT_FLOAT');
  }

  integers(name: string): readonly number[] {
    return this.all.get(name)?.list?.i ?? [];
  }

  floats(name: string): readonly number[] {
    return this.all.get(name)?.list?.f ?? [];
  }

  texts(name: string): readonly Uint8Array[] {
    return this.all.get(name)?.list?.s ?? [];
  }

  /** undefined where the rank is unknown. */
  shape(name: string): readonly number[] | undefined {
    return dimsOf(this.all.get(name)?.shape);
  }

  shapes(name: string): readonly (readonly number[] | undefined)[] {
    return (this.all.get(name)?.list?.shape ?? []).map((shape) => dimsOf(shape));
  }

  tensor(name: string): DecodedTensor | undefined {
    const tensor = this.all.get(name)?.tensor;
    return tensor && tensorOfProto(tensor);
  }

  functionName(name: string): string {
    return this.all.get(name)?.func?.name ?? '';
  }

  functionNames(name: string): readonly string[] {
    return (this.all.get(name)?.list?.func ?? []).map((func) => func.name);
  }
}
