/** The graph of a model as a picture needs it: operations between inputs and outputs, without weights and bookkeeping. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeOnnxGraph, type GraphDef, type OnnxGraph, type OpDef } from '../../formats/index.ts';
import { attempt, type Result, raise, unwrap } from '../../foundation/index.ts';
import { type FlatGraph, flattenGraph } from '../graph/flatten-graph.ts';
import { type GraphNode, refText, type TensorRef, tensorRef } from '../graph/graph-node.ts';
import { planGraph } from '../graph/plan-graph.ts';
import { partOf } from '../graph/runnable-graph.ts';
import { readModelHead } from '../model-file.ts';
import { findOnnxFile } from '../onnx-runtime/open-onnx-model.ts';
import type { SignatureDef } from '../runnable-model.ts';
import { signatureOf } from '../saved-model/open-saved-model.ts';
import { metaGraphOf, readSavedModel } from '../saved-model/saved-model-file.ts';
import { graphOfJson, signatureOfJson } from '../tfjs-model/graph-json.ts';
import { readModelJson } from '../tfjs-model/open-tfjs-model.ts';
import { GraphBuilder, type ModelGraph } from './graph-builder.ts';
import { layersGraph } from './layers-graph.ts';

export interface ModelGraphOptions {
  readonly signature?: string;
  readonly tags?: readonly string[];
}

/** Problems as of describeModel. */
export function modelGraph(
  dir: string,
  { signature = 'serving_default', tags = ['serve'] }: ModelGraphOptions = {},
): Promise<Result<ModelGraph>> {
  return attempt(async () => {
    const json = await readModelJson(dir);
    if (json?.format === 'loopwright.model') return ownGraph(dir);
    if (existsSync(join(dir, 'saved_model.pb'))) {
      const metaGraph = metaGraphOf(await readSavedModel(dir), tags);
      const definition = metaGraph.signature_def.get(signature) ?? noSignature(signature, metaGraph.signature_def.keys());
      const operations = metaGraph.meta_info_def?.stripped_op_list?.op ?? [];
      return tensorFlowGraph(metaGraph.graph_def ?? { node: [] }, operations, signatureOf(definition));
    }
    if (json?.modelTopology?.node) {
      const graph = graphOfJson(json.modelTopology, new Map());
      return tensorFlowGraph(graph, [], signatureOfJson(json.signature ?? json.userDefinedMetadata?.signature, graph));
    }
    if (json?.modelTopology) return layersGraph(json.modelTopology);
    const file = await findOnnxFile(dir);
    if (file === undefined)
      return raise('model/not-found', 'The folder holds no model with a graph', 'Choose the folder of a model.');
    return onnxGraph(decodeOnnxGraph(new Uint8Array(await readFile(file))));
  });
}

function noSignature(name: string, names: Iterable<string>): never {
  return raise('model/not-found', `The model has no signature ${name}`, `Choose one of: ${[...names].join(', ')}.`);
}

/** Handles, waiting and passing on: in the file, not in the picture. */
const hidden = new Set([
  'Const',
  'VarHandleOp',
  'VariableV2',
  'ReadVariableOp',
  'NoOp',
  'Assert',
  'HashTableV2',
  'Identity',
  'IdentityN',
  'StopGradient',
  'Placeholder',
]);

function tensorFlowGraph(graph: GraphDef, operations: readonly OpDef[], signature: SignatureDef): ModelGraph {
  const flat = flattenGraph(graph, operations);
  const part = partOf(signature);
  const fetches = part.fetches.map((ref) => flat.resolve(ref));
  const order = planGraph(flat.nodes, { feeds: new Set(part.feeds.map(refText)), fetches, targets: [] });
  const builder = new GraphBuilder();
  const inputs = new Map(Object.entries(signature.inputs).map(([alias, { name }]) => [refText(tensorRef(name)), alias]));
  for (const alias of inputs.values()) builder.add(`in/${alias}`, alias, 'input');
  for (const node of order) {
    if (hidden.has(node.op)) continue;
    builder.add(node.name, node.op, 'operation', lastName(node));
    for (const from of sourcesOf(flat, inputs, node.inputs)) builder.connect(from, node.name);
  }
  Object.keys(signature.outputs).forEach((alias, i) => {
    builder.add(`out/${alias}`, alias, 'output');
    for (const from of sourcesOf(flat, inputs, [fetches[i] as TensorRef])) builder.connect(from, `out/${alias}`);
  });
  return builder.finish();
}

function lastName({ name }: GraphNode): string {
  return name.split('/').at(-1) ?? name;
}

/** What is drawn behind these tensors, through what is not. */
function sourcesOf(flat: FlatGraph, inputs: ReadonlyMap<string, string>, refs: readonly TensorRef[]): readonly string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const open = [...refs];
  for (let ref = open.pop(); ref; ref = open.pop()) {
    const key = refText(ref);
    if (seen.has(key)) continue;
    seen.add(key);
    const alias = inputs.get(key);
    const node = flat.nodes.get(ref.node);
    if (alias !== undefined) found.push(`in/${alias}`);
    else if (node && hidden.has(node.op)) open.push(...node.inputs);
    else if (node) found.push(node.name);
  }
  return found;
}

function onnxGraph({ node, initializer, input, output }: OnnxGraph): ModelGraph {
  const builder = new GraphBuilder();
  const weights = new Set(initializer.map(({ name }) => name));
  const madeBy = new Map<string, string>();
  for (const { name } of input) {
    if (weights.has(name)) continue;
    builder.add(`in/${name}`, name, 'input');
    madeBy.set(name, `in/${name}`);
  }
  node.forEach((one, i) => {
    for (const name of one.output) madeBy.set(name, `node/${i}`);
  });
  node.forEach((one, i) => {
    if (one.op_type === 'Constant') return;
    builder.add(`node/${i}`, one.op_type, 'operation', one.name);
    for (const name of one.input) builder.connect(madeBy.get(name), `node/${i}`);
  });
  for (const { name } of output) {
    builder.add(`out/${name}`, name, 'output');
    builder.connect(madeBy.get(name), `out/${name}`);
  }
  return builder.finish();
}

async function ownGraph(dir: string): Promise<ModelGraph> {
  const { signature, network } = unwrap(await readModelHead(dir));
  const builder = new GraphBuilder();
  builder.add('transform', 'Transform', 'operation', `${signature.inputs.length} features`);
  builder.add('network', network.family, 'operation', 'fitted');
  for (const { name, dtype } of signature.inputs) {
    builder.add(`in/${name}`, name, 'input', dtype);
    builder.connect(`in/${name}`, 'transform');
  }
  builder.connect('transform', 'network');
  for (const { name, dtype } of signature.outputs) {
    builder.add(`out/${name}`, name, 'output', dtype);
    builder.connect('network', `out/${name}`);
  }
  return builder.finish();
}
