/** Runs a TF.js Layers model that is there already: topology and weights in, tensors by input out. */

import type { io, LayersModel, SymbolicTensor } from '@tensorflow/tfjs';
import type { TfjsEngineName } from './engine.ts';
import { type DeviceType, type DeviceValues, openGraphDevice } from './graph-device.ts';
import { withoutTensors } from './tensor-scope.ts';
import { loadTfjs, type Tfjs, useBackend } from './tfjs.ts';

export interface LayersTensorInfo {
  readonly name: string;
  readonly dtype: DeviceType;
  /** -1 is the number of rows, and other open sizes. */
  readonly shape: readonly number[];
}

export interface LayersValue {
  readonly shape: readonly number[];
  readonly data: DeviceValues;
}

export interface LayersNetwork {
  readonly engine: TfjsEngineName;
  readonly inputs: readonly LayersTensorInfo[];
  readonly outputs: readonly LayersTensorInfo[];
  /** In the order of `inputs`; answers in the order of `outputs`. Throws what TF.js throws. */
  predict(inputs: readonly (LayersValue & { readonly dtype: DeviceType })[]): readonly LayersValue[];
  dispose(): void;
}

export interface LayersSource {
  readonly modelTopology: object;
  readonly weightSpecs: readonly object[];
  readonly weightData: Uint8Array;
}

/** Throws what TF.js throws for a topology it does not know and for weights that do not fit it. */
export async function openLayersNetwork({ modelTopology, weightSpecs, weightData }: LayersSource): Promise<LayersNetwork> {
  // Registers the kernels that the WebAssembly backend lacks.
  const { engine } = await openGraphDevice();
  const tf = await loadTfjs();
  useBackend(tf, engine);
  const artifacts: io.ModelArtifacts = {
    modelTopology,
    weightSpecs: weightSpecs as io.WeightsManifestEntry[],
    weightData: new Uint8Array(weightData).buffer,
  };
  const model = await tf.loadLayersModel({ load: async () => artifacts });
  return {
    engine,
    inputs: named(model.inputs),
    outputs: named(model.outputs),
    predict: (inputs) => predict({ tf, engine, model }, inputs),
    dispose: () => {
      model.dispose();
    },
  };
}

interface Parts {
  readonly tf: Tfjs;
  readonly engine: TfjsEngineName;
  readonly model: LayersModel;
}

function predict({ tf, engine, model }: Parts, inputs: Parameters<LayersNetwork['predict']>[0]): readonly LayersValue[] {
  useBackend(tf, engine);
  return withoutTensors(tf, () => {
    const tensors = inputs.map(({ dtype, shape, data }) => tf.tensor(data, [...shape], dtype));
    const results = model.predictOnBatch(tensors);
    return [results].flat().map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync().slice() as DeviceValues }));
  });
}

/** By the layer each comes from; those of one layer are numbered. */
function named(tensors: readonly SymbolicTensor[]): readonly LayersTensorInfo[] {
  const names = tensors.map(({ sourceLayer }) => sourceLayer.name);
  return tensors.map((tensor, i) => {
    const before = names.slice(0, i).filter((name) => name === names[i]).length;
    return infoOf(`${names[i]}${before > 0 ? `_${before}` : ''}`, tensor);
  });
}

function infoOf(name: string, { dtype, shape }: SymbolicTensor): LayersTensorInfo {
  return { name, dtype: dtype === 'int32' || dtype === 'bool' ? dtype : 'float32', shape: shape.map((size) => size ?? -1) };
}
