/** Writes a network as a TF.js Layers folder (model.json and one weights file) that `tf.loadLayersModel` opens. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { layersArtifacts, type NetworkSpec, type Weights } from '../learning/index.ts';

const weightsFile = 'group1-shard1of1.bin';

/**
 * Inputs `dense` (rows x width), `embedding_<i>` (rows x 1 ids) and `text_<i>` (rows x length token ids), those the
 * network has, in this order; output: rows x units, as `forward` gives them. model.json is written last.
 */
export async function writeTfjsModel(dir: string, network: NetworkSpec, weights: Weights): Promise<void> {
  const artifacts = await layersArtifacts(network, weights);
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, weightsFile), artifacts.weightData);
  const json = {
    format: 'layers-model',
    generatedBy: artifacts.generatedBy,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: [weightsFile], weights: artifacts.weightSpecs }],
  };
  await writeFile(join(dir, 'model.json'), JSON.stringify(json));
}
