/** An ONNX graph under construction: values are names; every operation appends a node. */

import {
  encodeOnnx,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  onnxTypes,
} from '../../formats/index.ts';

export type OnnxType = keyof typeof onnxTypes;

/** A tensor of the graph, by name. */
export type Value = string;

/** Numbers are INT, texts STRING, lists of bigint INTS, lists of text STRINGS. */
export type Attributes = Readonly<Record<string, number | string | readonly bigint[] | readonly Uint8Array[]>>;

type Numbers = Float32Array | Float64Array | BigInt64Array | BigUint64Array;

/** `operators`: the set's version; `file`: that of the format it came with. */
interface OnnxVersion {
  readonly operators: number;
  readonly file: number;
}

/** Operators of this version exist in every runtime since 2022. */
const common: OnnxVersion = { operators: 17, file: 8 };
/** That of the operators on texts and bits, in runtimes since 2024; only models that need one of them ask for it. */
const recent: OnnxVersion = { operators: 20, file: 9 };
const recentOperators = new Set(['StringConcat', 'StringSplit', 'RegexFullMatch', 'BitwiseXor', 'BitwiseOr', 'BitwiseAnd']);
/** Their axes became an input between the two versions. */
const reductions = new Set(
  ['Max', 'Min', 'Mean', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map((kind) => `Reduce${kind}`),
);
const mlOperators = { domain: 'ai.onnx.ml', version: 2 };

export class OnnxBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #tensors: OnnxTensor[] = [];
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  readonly #scalars = new Map<string, Value>();
  #count = 0;

  /** -1 is the number of rows, and behind it the most values of a row. */
  input(name: string, type: OnnxType, shape: readonly number[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, value: Value, type: OnnxType, shape: readonly number[]): void {
    this.#append('Identity', [value], [name], {});
    this.#outputs.push(valueInfo(name, type, shape));
  }

  op(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    const name = this.#name(type);
    this.#append(type, inputs, [name], attributes);
    return name;
  }

  /** An operator of several outputs. */
  ops(type: string, inputs: readonly Value[], { outputs, ...attributes }: Attributes & { readonly outputs: number }): Value[] {
    const names = Array.from({ length: outputs }, () => this.#name(type));
    this.#append(type, inputs, names, attributes);
    return names;
  }

  floats(shape: readonly number[], data: Float32Array): Value {
    return this.#numbers('float', shape, data);
  }

  doubles(shape: readonly number[], data: Float64Array): Value {
    return this.#numbers('double', shape, data);
  }

  ints(shape: readonly number[], data: Iterable<number>): Value {
    return this.#numbers(
      'int64',
      shape,
      BigInt64Array.from(data as Iterable<number>, (value) => BigInt(value)),
    );
  }

  /** Whole numbers beyond what a number holds. */
  intsOf(shape: readonly number[], data: readonly bigint[]): Value {
    return this.#numbers('int64', shape, BigInt64Array.from(data));
  }

  texts(shape: readonly number[], data: readonly string[]): Value {
    const name = this.#name('text');
    const string_data = data.map((text) => new TextEncoder().encode(text));
    this.#tensors.push({ dims: [...shape], data_type: onnxTypes.string, string_data, name, raw_data: new Uint8Array() });
    return name;
  }

  float(value: number): Value {
    return this.#scalar('float', String(value), () => this.floats([], Float32Array.of(value)));
  }

  double(value: number): Value {
    return this.#scalar('double', String(value), () => this.doubles([], Float64Array.of(value)));
  }

  int(value: number | bigint): Value {
    return this.#scalar('int64', String(value), () => this.#numbers('int64', [], BigInt64Array.of(BigInt(value))));
  }

  unsigned(value: number): Value {
    return this.#scalar('uint64', String(value), () => this.#numbers('uint64', [], BigUint64Array.of(BigInt(value))));
  }

  text(value: string): Value {
    return this.#scalar('string', value, () => this.texts([], [value]));
  }

  axis(value: number): Value {
    return this.#scalar('axis', String(value), () => this.ints([1], [value]));
  }

  cast(value: Value, type: OnnxType): Value {
    return this.op('Cast', [value], { to: onnxTypes[type] });
  }

  /** rows becomes rows x 1. */
  column(value: Value): Value {
    return this.op('Unsqueeze', [value, this.axis(1)]);
  }

  concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? (values[0] as Value) : this.op('Concat', values, { axis });
  }

  /** `documents`: what a reader should know, by key. */
  finish(name: string, documents: Readonly<Record<string, string>>): Uint8Array {
    const version = this.#nodes.some(({ op_type }) => recentOperators.has(op_type)) ? recent : common;
    if (version === recent) this.#axesAsInputs();
    return encodeOnnx({
      ir_version: version.file,
      producer_name: 'loopwright',
      graph: { node: this.#nodes, name, initializer: this.#tensors, input: this.#inputs, output: this.#outputs },
      opset_import: [{ domain: '', version: version.operators }, mlOperators],
      metadata_props: Object.entries(documents).map(([key, value]) => ({ key, value })),
    });
  }

  #axesAsInputs(): void {
    for (const node of this.#nodes) {
      const axes = node.attribute.find(({ name }) => name === 'axes');
      if (!axes || !reductions.has(node.op_type)) continue;
      node.input.push(this.ints([axes.ints.length], axes.ints.map(Number)));
      node.attribute = node.attribute.filter((attribute) => attribute !== axes);
    }
  }

  #numbers(type: OnnxType, shape: readonly number[], data: Numbers): Value {
    const name = this.#name('value');
    const raw_data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#tensors.push({ dims: [...shape], data_type: onnxTypes[type], string_data: [], name, raw_data });
    return name;
  }

  #scalar(type: string, key: string, make: () => Value): Value {
    const kept = this.#scalars.get(`${type}:${key}`) ?? make();
    this.#scalars.set(`${type}:${key}`, kept);
    return kept;
  }

  /** No feature may be called so. */
  #name(what: string): Value {
    return `/${what}_${this.#count++}`;
  }

  #append(op_type: string, input: readonly Value[], output: readonly Value[], attributes: Attributes): void {
    this.#nodes.push({
      input: [...input],
      output: [...output],
      name: `node_${this.#nodes.length}`,
      op_type,
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
      domain: op_type === 'LabelEncoder' ? 'ai.onnx.ml' : '',
    });
  }
}

function attributeOf(name: string, value: Attributes[string]): OnnxAttribute {
  const none = { name, i: 0, s: '', ints: [], strings: [] };
  if (typeof value === 'number') return { ...none, i: value, type: 2 };
  if (typeof value === 'string') return { ...none, s: value, type: 3 };
  if (value[0] instanceof Uint8Array) return { ...none, strings: [...(value as readonly Uint8Array[])], type: 8 };
  return { ...none, ints: [...(value as readonly bigint[])], type: 7 };
}

function valueInfo(name: string, type: OnnxType, shape: readonly number[]): OnnxValueInfo {
  // Open sizes of one name are equal: the rows of all inputs are, the most values of a row are each input's own.
  const open = (place: number): string => (place === 0 ? 'rows' : `values of ${name}`);
  const dim = shape.map((size, i) => (size < 0 ? { dim_value: 0, dim_param: open(i) } : { dim_value: size, dim_param: '' }));
  return { name, type: { tensor_type: { elem_type: onnxTypes[type], shape: { dim } } } };
}
