/** A SavedModel as a runnable model: variables restored and tables filled as TensorFlow does it, by running its graph. */

import {
  dimsOf,
  isDataType,
  type MetaGraphDef,
  openTensorBundle,
  type SignatureDefProto,
  type TensorInfoProto,
} from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { openGraphDevice } from '../../learning/index.ts';
import { flattenGraph } from '../graph/flatten-graph.ts';
import { tensorRef } from '../graph/graph-node.ts';
import { type GraphPart, GraphSession } from '../graph/graph-session.ts';
import type { Resources } from '../graph/kernel.ts';
import { createRunnableGraph, partOf, refuseMissing } from '../graph/runnable-graph.ts';
import type { RunnableModel, SignatureDef, TensorInfo } from '../runnable-model.ts';
import { assetPaths, metaGraphOf, readAsset, readSavedModel, textTensor, variablesPrefix } from './saved-model-file.ts';

export interface SavedModelOptions {
  /** Default: serve. */
  readonly tags?: readonly string[];
}

/** Signatures that stand for steps of loading, not for questions. */
const ownSignatures = new Set(['__saved_model_init_op', '__saved_model_train_op']);

export async function openSavedModel(dir: string, { tags = ['serve'] }: SavedModelOptions = {}): Promise<RunnableModel> {
  const metaGraph = metaGraphOf(await readSavedModel(dir), tags);
  const graph = flattenGraph(metaGraph.graph_def ?? { node: [] }, metaGraph.meta_info_def?.stripped_op_list?.op ?? []);
  const prefix = variablesPrefix(dir);
  const resources: Resources = {
    variables: new Map(),
    tables: new Map(),
    bundle: prefix === undefined ? undefined : await openTensorBundle(prefix),
    readAsset: (path) => readAsset(dir, path),
  };
  const device = await openGraphDevice();
  const session = new GraphSession(graph, device, resources);
  const loading = loadingParts(metaGraph, prefix !== undefined);
  const questions = [...metaGraph.signature_def].filter(([name]) => !ownSignatures.has(name));
  const signatures = Object.fromEntries(questions.map(([name, definition]) => [name, signatureOf(definition)]));
  const parts = Object.values(signatures).map(partOf);
  refuseMissing(session, [...loading.map(({ part }) => part), ...parts]);
  for (const { part, feeds } of loading) await (await session.prepare(part)).run(feeds.map(textTensor));
  session.freeze(!parts.some((part) => session.changesVariables(part)));
  return createRunnableGraph(device.engine, session, signatures);
}

interface LoadingPart {
  readonly part: GraphPart;
  /** Texts: the checkpoint, or paths of assets. */
  readonly feeds: readonly string[];
}

/** What TensorFlow runs when it loads: the saver's restore, then the main operation. */
function loadingParts(metaGraph: MetaGraphDef, hasVariables: boolean): readonly LoadingPart[] {
  const parts: LoadingPart[] = [];
  const saver = metaGraph.saver_def;
  const assets = assetPaths(metaGraph);
  const given = { feeds: [...assets.keys()].map(tensorRef), fetches: [] };
  if (hasVariables && saver?.restore_op_name) {
    const feeds = [tensorRef(saver.filename_tensor_name), ...given.feeds];
    const part = { ...given, feeds, targets: [tensorRef(saver.restore_op_name).node] };
    parts.push({ part, feeds: ['variables/variables', ...assets.values()] });
  }
  const main = mainOperation(metaGraph);
  if (main !== undefined) parts.push({ part: { ...given, targets: [main] }, feeds: [...assets.values()] });
  return parts;
}

function mainOperation({ signature_def, collection_def }: MetaGraphDef): string | undefined {
  const signed = signature_def.get('__saved_model_init_op')?.outputs.get('__saved_model_init_op')?.name;
  const collected = ['saved_model_main_op', 'legacy_init_op'].map((name) => collection_def.get(name)?.node_list?.value[0]);
  const name = signed ?? collected.find((value) => value !== undefined);
  return name === undefined ? undefined : tensorRef(name).node;
}

/** Maps of protobuf have no order of their own. */
function byAlias(infos: ReadonlyMap<string, TensorInfoProto>): readonly (readonly [string, TensorInfoProto])[] {
  return [...infos].sort(([a], [b]) => (a < b ? -1 : 1));
}

export function signatureOf({ inputs, outputs, method_name }: SignatureDefProto): SignatureDef {
  const infos = (map: ReadonlyMap<string, TensorInfoProto>) =>
    Object.fromEntries(byAlias(map).map(([alias, info]) => [alias, infoOf(info)]));
  return { inputs: infos(inputs), outputs: infos(outputs), methodName: method_name };
}

function infoOf({ name, dtype, tensor_shape }: TensorInfoProto): TensorInfo {
  if (name === undefined) {
    return raise(
      'model/invalid',
      'A signature takes a sparse or composite tensor',
      'Save the model with signatures over dense tensors.',
    );
  }
  return {
    name,
    dtype: isDataType(dtype) && dtype !== 'DT_BFLOAT16' ? dtype : 'DT_FLOAT',
    shape: dimsOf(tensor_shape),
  };
}
