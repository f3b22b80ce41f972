/** A TensorFlow graph being written: nodes with unique names, constants, variables and tables. */

import { type AttrValue, type DataTypeName, dataTypeNumber, type NodeDef } from '../../formats/index.ts';

/** One output of a node. */
export interface Ref {
  /** `node`, or `node:1`. */
  readonly name: string;
  readonly dtype: DataTypeName;
}

export type Attributes = Readonly<Record<string, AttrValue>>;

export interface NodeOptions {
  /** Default: the operation's name. */
  readonly name?: string;
  readonly attr?: Attributes;
  /** Types of the outputs; none for operations that only do. */
  readonly outputs: readonly DataTypeName[];
  /** Nodes that run before. */
  readonly after?: readonly string[];
}

export type ConstantData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | readonly Uint8Array[];

/** A variable of the model, and how it is told apart in the checkpoint. */
export interface GraphVariable {
  readonly key: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly handle: Ref;
}

const utf8 = new TextEncoder();

export class GraphBuilder {
  readonly nodes: NodeDef[] = [];
  readonly variables: GraphVariable[] = [];
  /** Nodes that fill tables. */
  readonly initializers: string[] = [];
  readonly #names = new Map<string, number>();
  readonly #constants = new Map<string, Ref>();
  readonly #scopes: string[] = [];

  /** Names of what `work` adds begin with `name/`. */
  scope<T>(name: string, work: () => T): T {
    this.#scopes.push(scopeName(name));
    try {
      return work();
    } finally {
      this.#scopes.pop();
    }
  }

  node(op: string, inputs: readonly Ref[], { name = op, attr = {}, outputs, after = [] }: NodeOptions): readonly Ref[] {
    const unique = this.#unique([...this.#scopes, scopeName(name)].join('/'));
    const input = [...inputs.map((ref) => ref.name), ...after.map((node) => `^${node}`)];
    this.nodes.push({ name: unique, op, input, device: '', attr: new Map(Object.entries(attr)) });
    return outputs.map((dtype, i) => ({ name: i === 0 ? unique : `${unique}:${i}`, dtype }));
  }

  /** A node that only does something; returns its name. */
  action(op: string, inputs: readonly Ref[], attr: Attributes = {}, after: readonly string[] = []): string {
    this.node(op, inputs, { attr, outputs: [], after });
    return this.nodes.at(-1)?.name ?? '';
  }

  /** A node of one output. */
  one(op: string, inputs: readonly Ref[], dtype: DataTypeName, attr: Attributes = {}): Ref {
    return this.node(op, inputs, { attr, outputs: [dtype] })[0] as Ref;
  }

  placeholder(name: string, dtype: DataTypeName, shape: readonly number[]): Ref {
    return this.node('Placeholder', [], {
      name,
      attr: { dtype: type(dtype), shape: shapeValue(shape) },
      outputs: [dtype],
    })[0] as Ref;
  }

  /** Equal scalars are one node. */
  scalar(dtype: 'DT_FLOAT' | 'DT_DOUBLE' | 'DT_INT32' | 'DT_INT64' | 'DT_STRING', value: number | bigint | string): Ref {
    const key = `${dtype} ${Object.is(value, -0) ? '-0' : value}`;
    const known = this.#constants.get(key);
    if (known) return known;
    const ref = this.#constant(dtype, [], scalarData(dtype, value), 'constants/scalar');
    this.#constants.set(key, ref);
    return ref;
  }

  constant(dtype: DataTypeName, shape: readonly number[], data: ConstantData): Ref {
    return this.#constant(dtype, shape, data, [...this.#scopes, 'Const'].join('/'));
  }

  ints(values: readonly number[]): Ref {
    return this.constant('DT_INT32', [values.length], Int32Array.from(values));
  }

  /** The values of a variable. */
  variable(key: string, shape: readonly number[], data: Float32Array): Ref {
    const known = this.variables.find((variable) => variable.key === key);
    const handle = known?.handle ?? this.#variable(key, shape, data);
    return this.one('ReadVariableOp', [handle], 'DT_FLOAT', { dtype: type('DT_FLOAT') });
  }

  #variable(key: string, shape: readonly number[], data: Float32Array): Ref {
    const attr = {
      dtype: type('DT_FLOAT'),
      shape: shapeValue(shape),
      shared_name: text(key),
      container: text(''),
    };
    const name = this.#unique(`variables/${scopeName(key)}`);
    this.nodes.push({ name, op: 'VarHandleOp', input: [], device: '', attr: new Map(Object.entries(attr)) });
    const handle: Ref = { name, dtype: resource };
    this.variables.push({ key, shape, data, handle });
    return handle;
  }

  #constant(dtype: DataTypeName, shape: readonly number[], data: ConstantData, base: string): Ref {
    const name = this.#unique(base);
    const value = tensor(dtype, shape, data);
    this.nodes.push({ name, op: 'Const', input: [], device: '', attr: new Map(Object.entries({ dtype: type(dtype), value })) });
    return { name, dtype };
  }

  #unique(name: string): string {
    const used = this.#names.get(name) ?? 0;
    this.#names.set(name, used + 1);
    return used === 0 ? name : this.#unique(`${name}_${used}`);
  }
}

/** DT_RESOURCE has no values of its own; only its number is written. */
export const resource = 'DT_RESOURCE' as DataTypeName;
const resourceNumber = 20;

export function typeNumber(dtype: DataTypeName): number {
  return dtype === resource ? resourceNumber : dataTypeNumber(dtype);
}

export function type(dtype: DataTypeName): AttrValue {
  return { type: typeNumber(dtype) };
}

export function types(dtypes: readonly DataTypeName[]): AttrValue {
  return { list: { s: [], i: [], f: [], b: [], type: dtypes.map(typeNumber), shape: [], tensor: [], func: [] } };
}

export function integer(value: number): AttrValue {
  return { i: value };
}

export function number(value: number): AttrValue {
  return { f: value };
}

export function integers(values: readonly number[]): AttrValue {
  return { list: { s: [], i: [...values], f: [], b: [], type: [], shape: [], tensor: [], func: [] } };
}

export function flag(value: boolean): AttrValue {
  return { b: value };
}

export function text(value: string): AttrValue {
  return { s: utf8.encode(value) };
}

export function textList(values: readonly string[]): AttrValue {
  return {
    list: { s: values.map((value) => utf8.encode(value)), i: [], f: [], b: [], type: [], shape: [], tensor: [], func: [] },
  };
}

export function shapeProto(shape: readonly number[]) {
  return { dim: shape.map((size) => ({ size, name: '' })), unknown_rank: false };
}

export function shapeValue(shape: readonly number[]): AttrValue {
  return { shape: shapeProto(shape) };
}

export function shapes(all: readonly (readonly number[])[]): AttrValue {
  return { list: { s: [], i: [], f: [], b: [], type: [], shape: all.map(shapeProto), tensor: [], func: [] } };
}

/** TensorFlow's rule: [A-Za-z0-9.][A-Za-z0-9_.\\/>-]*. */
function scopeName(name: string): string {
  const allowed = name.replaceAll(/[^A-Za-z0-9_./-]/g, '_');
  return /^[A-Za-z0-9.]/.test(allowed) ? allowed : `x${allowed}`;
}

function scalarData(dtype: string, value: number | bigint | string): ConstantData {
  if (dtype === 'DT_STRING') return [utf8.encode(String(value))];
  if (dtype === 'DT_INT64') return BigInt64Array.of(BigInt(value));
  if (dtype === 'DT_INT32') return Int32Array.of(Number(value));
  return dtype === 'DT_FLOAT' ? Float32Array.of(Number(value)) : Float64Array.of(Number(value));
}

export function tensor(dtype: DataTypeName, shape: readonly number[], data: ConstantData): AttrValue {
  return { tensor: tensorProto(dtype, shape, data) };
}

function tensorProto(dtype: DataTypeName, shape: readonly number[], data: ConstantData): NonNullable<AttrValue['tensor']> {
  const isText = Array.isArray(data);
  const bytes = data as Float32Array;
  return {
    dtype,
    tensor_shape: shapeProto(shape),
    version_number: 0,
    tensor_content: isText ? new Uint8Array(0) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    half_val: [],
    float_val: [],
    double_val: [],
    int_val: [],
    string_val: isText ? [...(data as readonly Uint8Array[])] : [],
    int64_val: [],
    bool_val: [],
    uint32_val: [],
    uint64_val: [],
  };
}
