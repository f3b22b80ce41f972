/** The JSON form of TensorFlow's graphs and signatures, as TF.js' converter writes it. */

import {
  type AttrValue,
  type DataTypeName,
  type DecodedTensor,
  dataTypeNumber,
  type FunctionDef,
  type GraphDef,
  type NodeDef,
} from '../../formats/index.ts';
import type { SignatureDef, TensorInfo, TensorValueDtype } from '../runnable-model.ts';

export interface ShapeJson {
  readonly dim?: readonly { readonly size?: string | number }[];
  readonly unknownRank?: boolean;
}

/** Bytes in base64, integers as numbers or texts, types by number or name. */
interface AttrJson {
  readonly s?: string;
  readonly i?: string | number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: string | number;
  readonly shape?: ShapeJson;
  readonly func?: { readonly name?: string };
  readonly list?: {
    readonly s?: readonly string[];
    readonly i?: readonly (string | number)[];
    readonly f?: readonly number[];
    readonly b?: readonly boolean[];
    readonly type?: readonly (string | number)[];
    readonly shape?: readonly ShapeJson[];
    readonly func?: readonly { readonly name?: string }[];
  };
}

interface NodeJson {
  readonly name?: string;
  readonly op?: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, AttrJson>>;
}

interface ArgJson {
  readonly name?: string;
}

interface FunctionJson {
  readonly signature?: {
    readonly name?: string;
    readonly inputArg?: readonly ArgJson[];
    readonly outputArg?: readonly ArgJson[];
  };
  readonly nodeDef?: readonly NodeJson[];
  readonly ret?: Readonly<Record<string, string>>;
}

export interface GraphJson {
  readonly node?: readonly NodeJson[];
  readonly library?: { readonly function?: readonly FunctionJson[] };
}

interface InfoJson {
  readonly name?: string;
  readonly dtype?: string | number;
  readonly tensorShape?: ShapeJson;
}

export interface SignatureJson {
  readonly inputs?: Readonly<Record<string, InfoJson>>;
  readonly outputs?: Readonly<Record<string, InfoJson>>;
}

type Weights = ReadonlyMap<string, DecodedTensor>;

/** Constants take their values from the weights of their names. */
export function graphOfJson(json: GraphJson, weights: Weights): GraphDef {
  const nodes = (json.node ?? []).map((node) => nodeOf(node, weights));
  const functions = (json.library?.function ?? []).map((definition) => functionOf(definition, weights));
  return { node: nodes, library: { function: functions } };
}

function nodeOf({ name = '', op = '', input = [], attr = {} }: NodeJson, weights: Weights): NodeDef {
  const attributes = new Map(Object.entries(attr).map(([key, value]) => [key, attrOf(value)]));
  const weight = op === 'Const' ? weights.get(name) : undefined;
  if (weight) attributes.set('value', { tensor: protoOf(weight) });
  return { name, op, input: [...input], device: '', attr: attributes };
}

function functionOf({ signature, nodeDef = [], ret = {} }: FunctionJson, weights: Weights): FunctionDef {
  const argumentsOf = (list: readonly ArgJson[] = []) =>
    list.map(({ name = '' }) => ({ name, type: 0, type_attr: '', number_attr: '', type_list_attr: '' }));
  return {
    signature: {
      name: signature?.name ?? '',
      input_arg: argumentsOf(signature?.inputArg),
      output_arg: argumentsOf(signature?.outputArg),
    },
    node_def: nodeDef.map((node) => nodeOf(node, weights)),
    ret: new Map(Object.entries(ret)),
    control_ret: new Map(),
  };
}

function attrOf({ s, i, f, b, type, shape, func, list }: AttrJson): AttrValue {
  if (s !== undefined) return { s: bytesOf(s) };
  if (i !== undefined) return { i: Number(i) };
  if (f !== undefined) return { f: Number(f) };
  if (b !== undefined) return { b };
  if (type !== undefined) return { type: typeNumber(type) };
  if (shape) return { shape: shapeOf(shape) };
  if (func) return { func: { name: func.name ?? '', attr: new Map() } };
  return {
    list: {
      s: (list?.s ?? []).map(bytesOf),
      i: (list?.i ?? []).map(Number),
      f: (list?.f ?? []).map(Number),
      b: [...(list?.b ?? [])],
      type: (list?.type ?? []).map(typeNumber),
      shape: (list?.shape ?? []).map(shapeOf),
      tensor: [],
      func: (list?.func ?? []).map(({ name = '' }) => ({ name, attr: new Map() })),
    },
  };
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function typeNumber(type: string | number): number {
  return typeof type === 'number' ? type : Math.max(0, dataTypeNumber(type as DataTypeName));
}

function shapeOf({ dim = [], unknownRank = false }: ShapeJson) {
  return { dim: dim.map(({ size = 0 }) => ({ size: Number(size), name: '' })), unknown_rank: unknownRank };
}

function protoOf({ dtype, shape, data }: DecodedTensor) {
  const isText = dtype === 'DT_STRING';
  const { buffer, byteOffset, byteLength } = isText ? new Uint8Array(0) : (data as Uint8Array);
  return {
    dtype,
    version_number: 0,
    tensor_shape: { dim: shape.map((size) => ({ size, name: '' })), unknown_rank: false },
    tensor_content: new Uint8Array(buffer, byteOffset, byteLength),
    string_val: isText ? (data as Uint8Array[]) : [],
    half_val: [],
    float_val: [],
    double_val: [],
    int_val: [],
    int64_val: [],
    bool_val: [],
    uint32_val: [],
    uint64_val: [],
  };
}

/** The signature written down, or placeholders in and what nothing takes out. */
export function signatureOfJson(json: SignatureJson | undefined, graph: GraphDef): SignatureDef {
  const methodName = 'tensorflow/serving/predict';
  if (json?.inputs && json.outputs) return { inputs: infosOf(json.inputs), outputs: infosOf(json.outputs), methodName };
  const taken = new Set(graph.node.flatMap((node) => node.input.map((input) => input.replace(/^\^/, '').split(':')[0])));
  const infos = (nodes: readonly NodeDef[]) =>
    Object.fromEntries(
      nodes.map((node) => [node.name, { name: `${node.name}:0`, dtype: typeOf(node), shape: shapeOfNode(node) }]),
    );
  const open = graph.node.filter(({ name, op }) => !taken.has(name) && op !== 'Const' && op !== 'Placeholder');
  return { inputs: infos(graph.node.filter(({ op }) => op === 'Placeholder')), outputs: infos(open), methodName };
}

function infosOf(infos: Readonly<Record<string, InfoJson>>): Readonly<Record<string, TensorInfo>> {
  return Object.fromEntries(
    Object.entries(infos).map(([alias, { name = alias, dtype = 'DT_FLOAT', tensorShape }]) => {
      const shape =
        tensorShape && !tensorShape.unknownRank ? (tensorShape.dim ?? []).map(({ size = 0 }) => Number(size)) : undefined;
      return [alias, { name, dtype: typeName(typeNumber(dtype)), shape }];
    }),
  );
}

const typeNames: readonly TensorValueDtype[] = [
  'DT_FLOAT',
  'DT_DOUBLE',
  'DT_INT32',
  'DT_UINT8',
  'DT_INT16',
  'DT_INT8',
  'DT_STRING',
  'DT_INT64',
  'DT_BOOL',
  'DT_HALF',
];

function typeName(number: number): TensorValueDtype {
  return typeNames.find((name) => dataTypeNumber(name) === number) ?? 'DT_FLOAT';
}

function typeOf(node: NodeDef): TensorValueDtype {
  return typeName(node.attr.get('dtype')?.type ?? node.attr.get('T')?.type ?? 1);
}

function shapeOfNode(node: NodeDef): readonly number[] | undefined {
  const shape = node.attr.get('shape')?.shape;
  return shape && !shape.unknown_rank ? shape.dim.map(({ size }) => size) : undefined;
}
