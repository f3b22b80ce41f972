/** TF.js' two kinds of model as runnable models: converted graphs, and Keras layers. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError, raise } from '../../foundation/index.ts';
import { openGraphDevice, openLayersNetwork } from '../../learning/index.ts';
import { flattenGraph } from '../graph/flatten-graph.ts';
import { GraphSession } from '../graph/graph-session.ts';
import { createRunnableGraph, partOf, refuseMissing } from '../graph/runnable-graph.ts';
import type { RunnableModel } from '../runnable-model.ts';
import { graphOfJson, signatureOfJson } from './graph-json.ts';
import { RunnableLayers } from './runnable-layers.ts';
import { type ModelJson, readTfjsFiles } from './tfjs-files.ts';
import { decodeWeights } from './tfjs-weights.ts';

/** undefined where the folder has no model.json, or none that is JSON of an object. */
export async function readModelJson(dir: string): Promise<ModelJson | undefined> {
  const text = await readFile(join(dir, 'model.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return raise('model/invalid', 'model.json is no JSON', 'Save or copy the model again.');
  }
}

/** Raises model/invalid. */
export async function openTfjsModel(dir: string, json: ModelJson): Promise<RunnableModel> {
  try {
    const isLayers = json.format === 'layers-model' || (json.format === undefined && json.modelTopology?.node === undefined);
    return await (isLayers ? openLayers(dir, json) : openGraph(dir, json));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    // A damaged model.json is any JSON: what reading it throws is its fault.
    const reason = error instanceof Error ? error.message : String(error);
    return raise('model/invalid', `The TF.js model cannot be opened: ${reason}`, 'Save or convert the model again.');
  }
}

async function openGraph(dir: string, json: ModelJson): Promise<RunnableModel> {
  if (json.modelInitializer) {
    return raise(
      'model/invalid',
      'The TF.js model fills tables when it starts, which is not done here',
      'Use the SavedModel it was made from.',
    );
  }
  const { specs, weights } = await readTfjsFiles(dir, json);
  const graph = graphOfJson(json.modelTopology ?? {}, decodeWeights(specs, weights));
  const signatures = { serving_default: signatureOfJson(json.signature ?? json.userDefinedMetadata?.signature, graph) };
  const device = await openGraphDevice();
  const session = new GraphSession(flattenGraph(graph, []), device, {
    variables: new Map(),
    tables: new Map(),
    bundle: undefined,
    readAsset: () => raise('model/invalid', 'A TF.js model has no assets', 'Use the SavedModel it was made from.'),
  });
  refuseMissing(session, Object.values(signatures).map(partOf));
  session.freeze(true);
  return createRunnableGraph(device.engine, session, signatures);
}

async function openLayers(dir: string, json: ModelJson): Promise<RunnableModel> {
  const { specs, weights } = await readTfjsFiles(dir, json);
  decodeWeights(specs, weights);
  return new RunnableLayers(
    await openLayersNetwork({ modelTopology: json.modelTopology ?? {}, weightSpecs: specs, weightData: weights }),
  );
}
