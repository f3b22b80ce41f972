/** Writes a network as a TF.js Layers folder (model.json and one weights file) that `tf.loadLayersModel` opens. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { halfOfNumber } from '../formats/index.ts';
import { attempt, type Result } from '../foundation/index.ts';
import {
  encodeTensors,
  type LayersArtifacts,
  type LayersSpec,
  layersArtifacts,
  type NetworkSpec,
  type Weights,
} from '../learning/index.ts';
import { cannotExport } from './graph-writer/graph-context.ts';
import type { Model } from './model.ts';
import { raiseDiskProblem } from './whole-file.ts';

const weightsFile = 'group1-shard1of1.bin';

/** How weights are kept: whole, as halves, or as 256 even steps between a tensor's smallest and largest. */
export type WeightQuantization = 'none' | 'float16' | 'uint8';

/**
 * Inputs `dense` (rows x width), `embedding_<i>` (rows x 1 ids), `text_<i>` (rows x length token ids) and `image_<i>` (rows x
 * height x width x channels, 4 (v - 0.5) for values v from 0 to 1), those the
 * network has, in this order (a user's own model: those it takes, in its order); output: rows x units, as `forward` gives them. model.json is written last.
 */
export async function writeTfjsModel(
  dir: string,
  { network, weights }: { readonly network: NetworkSpec | LayersSpec; readonly weights: Weights },
  quantization: WeightQuantization = 'none',
): Promise<void> {
  const artifacts = network.family === 'layers' ? ownArtifacts(network, weights) : await layersArtifacts(network, weights);
  const kept = quantization === 'none' ? artifacts : quantized(artifacts, quantization);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, weightsFile), kept.weightData);
  const json = {
    format: 'layers-model',
    generatedBy: artifacts.generatedBy,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: kept.weightSpecs }],
  };
  await writeFile(join(dir, 'model.json'), JSON.stringify(json));
}

/** The network of a model that TF.js has layers for. Raises model/not-exportable. */
export function refuseTfjs({ network }: Model): NetworkSpec | LayersSpec {
  return network.family === 'trees'
    ? cannotExport('The model', 'trees are no Layers model of TF.js', 'Export it as saved_model, onnx or html.')
    : network;
}

/** Problems: model/not-exportable for trees, disk/full, disk/failed. */
export function exportTfjsModel(dir: string, model: Model, quantization: WeightQuantization): Promise<Result<void>> {
  return attempt(async () => {
    const network = refuseTfjs(model);
    const { weights } = model;
    await writeTfjsModel(dir, { network, weights }, quantization).catch(raiseDiskProblem);
  });
}

/** A user's own model as its module made it. */
function ownArtifacts({ topology }: LayersSpec, weights: Weights): LayersArtifacts {
  const { entries, bytes } = encodeTensors(weights);
  return {
    modelTopology: topology,
    weightSpecs: entries.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })),
    weightData: bytes,
    generatedBy: `TensorFlow.js ${String(topology['keras_version'])}`,
  };
}

type Stored = Pick<LayersArtifacts, 'weightSpecs' | 'weightData'>;

/** As TF.js' own converter stores them; its loader makes floats of them again. */
function quantized({ weightSpecs, weightData }: Stored, dtype: 'float16' | 'uint8'): Stored {
  let at = 0;
  const parts: Uint8Array[] = [];
  const specs = weightSpecs.map((spec) => {
    const count = spec.shape.reduce((product, size) => product * size, 1);
    const values = new Float32Array(weightData.slice(at, at + count * 4).buffer);
    at += count * 4;
    const { bytes, ...quantization } = dtype === 'float16' ? halves(values) : steps(values);
    parts.push(bytes);
    return { ...spec, quantization };
  });
  return { weightSpecs: specs, weightData: new Uint8Array(Buffer.concat(parts)) };
}

function halves(values: Float32Array) {
  return { dtype: 'float16' as const, bytes: new Uint8Array(Uint16Array.from(values, halfOfNumber).buffer) };
}

/** Zero is one of the steps where it lies between the ends: the padding's row stays zero. */
function steps(values: Float32Array) {
  let least = 0;
  let most = 0;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = most > least ? (most - least) / 255 : 1;
  const min = Math.round(least / scale) * scale;
  const bytes = Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round((value - min) / scale))));
  return { dtype: 'uint8' as const, bytes, scale, min };
}
