/** Numeric parts of TensorFlow graphs on TF.js: its graph executor over the WebAssembly kernels, the others on the cpu backend. */

import type { GraphModel, Tensor as TfTensor } from '@tensorflow/tfjs';
import type { TfjsEngineName } from './engine.ts';
import { convolveNode } from './grouped-convolution.ts';
import { useFastSegmentSum } from './layers/segment-sum.ts';
import { loadBackend, type Tfjs, useBackend } from './tfjs.ts';
import { addMissingKernels } from './wasm-kernels.ts';

export type DeviceType = 'float32' | 'int32' | 'bool';
export type DeviceValues = Float32Array | Int32Array | Uint8Array;

/** A tensor where the kernels find it. */
export interface DeviceTensor {
  readonly dtype: DeviceType;
  readonly shape: readonly number[];
  /** Row-major, a copy; 0 and 1 for bool. */
  read(): DeviceValues;
  dispose(): void;
}

/** A node as TF.js takes it: attributes in the JSON form of protobuf, bytes as lists of numbers. */
export interface DeviceNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** Inputs in the order they were named; outputs are the caller's to dispose. */
export type DeviceProgram = (inputs: readonly DeviceTensor[]) => readonly DeviceTensor[];

export interface GraphDevice {
  /** `tfjs:wasm` or `tfjs:cpu`. */
  readonly engine: TfjsEngineName;
  upload(dtype: DeviceType, shape: readonly number[], values: DeviceValues): DeviceTensor;
  /** Inputs are names of Placeholder nodes, outputs `node` or `node:1`. */
  compile(nodes: readonly DeviceNode[], inputs: readonly string[], outputs: readonly string[]): DeviceProgram;
}

let opening: Promise<GraphDevice> | undefined;

/** One for the process: there is one tfjs-core, with one current backend. */
export function openGraphDevice(): Promise<GraphDevice> {
  opening ??= open();
  return opening;
}

async function open(): Promise<GraphDevice> {
  let engine: TfjsEngineName = 'tfjs:wasm';
  let tf: Tfjs;
  try {
    tf = await loadBackend(engine);
    useFastSegmentSum(tf);
    addMissingKernels(tf);
  } catch {
    engine = 'tfjs:cpu';
    tf = await loadBackend(engine);
    useFastSegmentSum(tf);
  }
  const multiply = (node: { readonly inputs: TfTensor[]; readonly attrs: Readonly<Record<string, unknown>> }) =>
    broadcastMatMul(tf, node.inputs as [TfTensor, TfTensor], [node.attrs['adj_x'] === true, node.attrs['adj_y'] === true]);
  tf.registerOp('Conv2D', ((node) => convolveNode(tf, node)) as Parameters<Tfjs['registerOp']>[1]);
  tf.registerOp('BatchMatMulV2', multiply as Parameters<Tfjs['registerOp']>[1]);
  return {
    engine,
    upload: (dtype, shape, values) => {
      useBackend(tf, engine);
      return new Uploaded(tf.tensor(values, [...shape], dtype));
    },
    compile: (nodes, inputs, outputs) => compile(tf, engine, { nodes, inputs, outputs }),
  };
}

/** TF.js' own repeats the shorter batch, which is not what broadcasting of unequal batches means. */
function broadcastMatMul(
  tf: Tfjs,
  [a, b]: readonly [TfTensor, TfTensor],
  [turnsA, turnsB]: readonly [boolean, boolean],
): TfTensor {
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  if (batchA.join() === batchB.join()) return tf.matMul(a, b, turnsA, turnsB);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  return tf.matMul(
    a.broadcastTo([...batch, ...a.shape.slice(-2)]),
    b.broadcastTo([...batch, ...b.shape.slice(-2)]),
    turnsA,
    turnsB,
  );
}

class Uploaded implements DeviceTensor {
  readonly tensor: TfTensor;

  constructor(tensor: TfTensor) {
    this.tensor = tensor;
  }

  get dtype(): DeviceType {
    return this.tensor.dtype as DeviceType;
  }

  get shape(): readonly number[] {
    return this.tensor.shape;
  }

  read(): DeviceValues {
    return this.tensor.dataSync().slice() as DeviceValues;
  }

  dispose(): void {
    this.tensor.dispose();
  }
}

interface Source {
  readonly nodes: readonly DeviceNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function compile(tf: Tfjs, engine: TfjsEngineName, { nodes, inputs, outputs }: Source): DeviceProgram {
  const model = graphModel(tf, nodes);
  return (values) => {
    useBackend(tf, engine);
    const named = Object.fromEntries(inputs.map((name, i) => [name, (values[i] as Uploaded).tensor]));
    const results = model.execute(named, [...outputs]);
    return (Array.isArray(results) ? results : [results]).map((tensor) => new Uploaded(tensor));
  };
}

function graphModel(tf: Tfjs, nodes: readonly DeviceNode[]): GraphModel {
  const artifacts = {
    modelTopology: { node: nodes, versions: { producer: 0 } },
    weightSpecs: [],
    weightData: new ArrayBuffer(0),
  };
  const model = new tf.GraphModel({ load: () => artifacts });
  // With a synchronous source it is loaded when this returns.
  void model.load();
  return model as unknown as GraphModel;
}
