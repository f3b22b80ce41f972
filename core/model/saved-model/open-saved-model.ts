/** A SavedModel as a runnable model: variables restored and tables filled as TensorFlow does it, by running its graph. */

import {
  dataTypeName,
  dimsOf,
  type MetaGraphDef,
  openTensorBundle,
  type SignatureDefProto,
  type TensorInfoProto,
} from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { openGraphDevice } from '../../learning/index.ts';
import { flattenGraph } from '../graph/flatten-graph.ts';
import { tensorRef } from '../graph/graph-node.ts';
import { type GraphPart, GraphSession, type PreparedPart } from '../graph/graph-session.ts';
import type { Resources } from '../graph/kernel.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue, TensorValueDtype } from '../runnable-model.ts';
import { checkInputs } from '../signature-inputs.ts';
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
  refuseMissing(session, [...loading.map(({ part }) => part), ...questions.map(([, signature]) => partOf(signature))]);
  for (const { part, feeds } of loading) await (await session.prepare(part)).run(feeds.map(textTensor));
  session.freeze(!questions.some(([, signature]) => session.changesVariables(partOf(signature))));
  const prepared = new Map<string, PreparedPart>();
  for (const [name, signature] of questions) prepared.set(name, await session.prepare(partOf(signature)));
  return new RunnableSavedModel(device.engine, session, new Map(questions), prepared);
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

function partOf({ inputs, outputs }: SignatureDefProto): GraphPart {
  const refs = (infos: ReadonlyMap<string, TensorInfoProto>) => byAlias(infos).map(([, { name }]) => tensorRef(name ?? noName()));
  return { feeds: refs(inputs), fetches: refs(outputs), targets: [] };
}

/** Maps of protobuf have no order of their own. */
function byAlias(infos: ReadonlyMap<string, TensorInfoProto>): readonly (readonly [string, TensorInfoProto])[] {
  return [...infos].sort(([a], [b]) => (a < b ? -1 : 1));
}

function noName(): never {
  return raise(
    'model/invalid',
    'A signature takes a sparse or composite tensor',
    'Save the model with signatures over dense tensors.',
  );
}

function refuseMissing(session: GraphSession, parts: readonly GraphPart[]): void {
  const missing = [...new Set(parts.flatMap((part) => session.missing(part)))].sort();
  if (missing.length === 0) return;
  raise(
    'model/invalid',
    `The model needs ${missing.length === 1 ? 'an operation' : `${missing.length} operations`} that cannot be computed here: ${missing.join(', ')}`,
    'Save the model without them, or convert it to ONNX.',
    { details: { operations: missing } },
  );
}

class RunnableSavedModel implements RunnableModel {
  readonly signatures: Readonly<Record<string, SignatureDef>>;
  readonly engine: string;
  readonly #session: GraphSession;
  readonly #definitions: ReadonlyMap<string, SignatureDefProto>;
  /** By signature, and by signature and the outputs asked for where they are not all. */
  readonly #prepared: Map<string, PreparedPart>;

  constructor(
    engine: string,
    session: GraphSession,
    definitions: ReadonlyMap<string, SignatureDefProto>,
    prepared: Map<string, PreparedPart>,
  ) {
    this.engine = engine;
    this.#session = session;
    this.#definitions = definitions;
    this.#prepared = prepared;
    this.signatures = Object.fromEntries([...definitions].map(([name, definition]) => [name, signatureOf(definition)]));
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, TensorValue>,
    outputs?: readonly string[],
  ): Promise<ReadonlyMap<string, TensorValue>> {
    const definition = this.#definitions.get(signature);
    const described = this.signatures[signature];
    if (!definition || !described) return raise('model/invalid', `The model has no signature ${signature}`, 'Use one it has.');
    const names = outputs ?? Object.keys(described.outputs);
    const values = checkInputs(described, inputs, names);
    const part = await this.#partFor(signature, definition, outputs);
    const results = await part.run(values as readonly (TensorValue & { readonly data: never })[]);
    return new Map(names.map((name, i) => [name, borderValue(results[i] as TensorValue)]));
  }

  dispose(): void {
    this.#prepared.clear();
  }

  async #partFor(
    signature: string,
    definition: SignatureDefProto,
    outputs: readonly string[] | undefined,
  ): Promise<PreparedPart> {
    const key = outputs ? JSON.stringify([signature, ...outputs]) : signature;
    const known = this.#prepared.get(key);
    if (known || !outputs) return known as PreparedPart;
    const whole = partOf(definition);
    const fetches = outputs.map((name) => tensorRef(definition.outputs.get(name)?.name ?? noName()));
    const part = await this.#session.prepare({ ...whole, fetches });
    this.#prepared.set(key, part);
    return part;
  }
}

/** bfloat16 is no type of the border: its values are floats. */
function borderValue(value: TensorValue): TensorValue {
  return (value.dtype as string) === 'DT_BFLOAT16' ? { ...value, dtype: 'DT_FLOAT' } : value;
}

export function signatureOf({ inputs, outputs, method_name }: SignatureDefProto): SignatureDef {
  const infos = (map: ReadonlyMap<string, TensorInfoProto>) =>
    Object.fromEntries(byAlias(map).map(([alias, info]) => [alias, infoOf(info)]));
  return { inputs: infos(inputs), outputs: infos(outputs), methodName: method_name };
}

function infoOf({ name, dtype, tensor_shape }: TensorInfoProto): TensorInfo {
  const type = dataTypeName(dtype);
  return {
    name: name ?? '',
    dtype: (type === undefined || type === 'DT_BFLOAT16' ? 'DT_FLOAT' : type) as TensorValueDtype,
    shape: dimsOf(tensor_shape),
  };
}
