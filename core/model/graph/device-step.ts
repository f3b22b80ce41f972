/** A set of nodes that TF.js computes: their attributes in its form, and tensors carried there and back. */

import { type AttrValue, type DataTypeName, elementCount } from '../../formats/index.ts';
import type { DeviceNode, DeviceProgram, DeviceTensor, DeviceValues, GraphDevice } from '../../learning/index.ts';
import { type GraphNode, refText, type TensorRef } from './graph-node.ts';
import { type GraphTensor, mismatch } from './graph-value.ts';

export interface DeviceStep {
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
  run(values: readonly GraphTensor[], scope: DeviceScope): readonly GraphTensor[];
}

/** Tensors of one run, given back at its end. */
export class DeviceScope {
  readonly #tensors: DeviceTensor[] = [];

  keep<T extends DeviceTensor>(tensor: T): T {
    this.#tensors.push(tensor);
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.#tensors) tensor.dispose();
  }
}

/** Copied from the device when the host first asks for its data. */
class ValueOnDevice implements GraphTensor {
  readonly dtype: DataTypeName;
  readonly shape: readonly number[];
  readonly device: DeviceTensor;
  #data: GraphTensor['data'] | undefined;

  constructor(dtype: DataTypeName, device: DeviceTensor) {
    this.dtype = dtype;
    this.shape = device.shape;
    this.device = device;
  }

  get data(): GraphTensor['data'] {
    this.#data ??= this.device.read();
    return this.#data;
  }
}

const hostTypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;

export function createDeviceStep(
  device: GraphDevice,
  nodes: readonly GraphNode[],
  isWanted: (ref: TensorRef) => boolean,
  constants: ConstantCache,
): DeviceStep {
  const names = new Map(nodes.map((node, i) => [node.name, `n${i}`]));
  const inputs = new Map<string, TensorRef>();
  const inputNames = new Map<string, string>();
  const nameOf = (ref: TensorRef): string => {
    const inside = names.get(ref.node);
    if (inside !== undefined) return ref.output === 0 ? inside : `${inside}:${ref.output}`;
    const key = refText(ref);
    const known = inputNames.get(key) ?? `i${inputs.size}`;
    inputNames.set(key, known);
    inputs.set(key, ref);
    return known;
  };
  const written = nodes.map((node) => deviceNode(node, names.get(node.name) as string, node.inputs.map(nameOf)));
  const placeholders = [...inputNames.values()].map((name) => ({ name, op: 'Placeholder', input: [], attr: {} }));
  const outputs = nodes.flatMap((node) => outputsOf(node).filter(isWanted));
  const program = device.compile([...placeholders, ...written], [...inputNames.values()], outputs.map(nameOf));
  return {
    inputs: [...inputs.values()],
    outputs,
    run: (values, scope) => runStep({ device, program, constants }, values, scope),
  };
}

/** Tensors that are the same in every run stay on the device. */
export type ConstantCache = Map<GraphTensor, DeviceTensor | undefined>;

interface Parts {
  readonly device: GraphDevice;
  readonly program: DeviceProgram;
  readonly constants: ConstantCache;
}

function runStep(
  { device, program, constants }: Parts,
  values: readonly GraphTensor[],
  scope: DeviceScope,
): readonly GraphTensor[] {
  const placed = values.map((value) => {
    if (value instanceof ValueOnDevice) return value.device;
    if (!constants.has(value)) return scope.keep(upload(device, value));
    const kept = constants.get(value) ?? upload(device, value);
    constants.set(value, kept);
    return kept;
  });
  return program(placed).map((output) => new ValueOnDevice(hostTypes[output.dtype], scope.keep(output)));
}

function upload(device: GraphDevice, { dtype, shape, data }: GraphTensor): DeviceTensor {
  if (dtype === 'DT_STRING') return mismatch('numbers are needed, not texts');
  if (dtype === 'DT_FLOAT') return device.upload('float32', shape, data as DeviceValues);
  if (dtype === 'DT_BOOL') return device.upload('bool', shape, data as DeviceValues);
  if (dtype === 'DT_INT32') return device.upload('int32', shape, data as DeviceValues);
  const places = new Int32Array(elementCount(shape));
  // Sizes and places: what goes beyond 32 bits stands for an end.
  for (let i = 0; i < places.length; i++) places[i] = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Number(data[i])));
  return device.upload('int32', shape, places);
}

/** All that the kinds of nodes the device has can give. */
function outputsOf({ name, op, attributes }: GraphNode): readonly TensorRef[] {
  const count = op === 'Split' ? attributes.integer('num_split', 1) : 1;
  return Array.from({ length: count }, (_, output) => ({ node: name, output }));
}

const even = { list: { i: [1, 1, 1, 1, 1] } };
const volumes = { data_format: { s: [...Buffer.from('NDHWC')] } };

/** TensorFlow's, where TF.js has none or others: models are saved without attributes that have their defaults. */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Conv2D: { dilations: even },
  Conv2DBackpropInput: { dilations: even },
  AvgPool3D: volumes,
  Conv3D: { dilations: even, ...volumes },
  DepthToSpace: { data_format: { s: [...Buffer.from('NHWC')] } },
  DepthwiseConv2dNative: { dilations: even },
  MaxPool3D: volumes,
  FusedBatchNorm: { epsilon: { f: 1e-4 } },
  FusedBatchNormV2: { epsilon: { f: 1e-4 } },
  FusedBatchNormV3: { epsilon: { f: 1e-4 } },
};

function deviceNode({ op, attributes }: GraphNode, name: string, input: readonly string[]): DeviceNode {
  const attr: Record<string, unknown> = { ...defaults[op] };
  for (const [key, value] of attributes.all) attr[key] = attributeJson(value);
  return { name, op, input, attr };
}

function attributeJson({ s, i, f, b, type, shape, list }: AttrValue): unknown {
  if (s) return { s: [...s] };
  if (i !== undefined) return { i };
  if (f !== undefined) return { f };
  if (b !== undefined) return { b };
  if (type !== undefined) return { type };
  if (shape) return { shape: { dim: shape.dim, unknownRank: shape.unknown_rank } };
  return list ? { list: { i: list.i, f: list.f, b: list.b, type: list.type, s: list.s.map((text) => [...text]) } } : {};
}
