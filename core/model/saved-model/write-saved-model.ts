/** Writes a model as a SavedModel: saved_model.pb, variables/ and assets/, as TensorFlow and TensorFlow Serving load them. */

import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CollectionDef,
  type DataTypeName,
  encodeAssetFile,
  encodeSavedModel,
  encodeVariable,
  type MetaGraphDef,
  type SignatureDefProto,
  type TensorInfoProto,
  writeTensorBundle,
} from '../../formats/index.ts';
import { attempt, type Result } from '../../foundation/index.ts';
import { inputShape } from '../feature-layout.ts';
import { type GraphBuilder, type Ref, shapeProto, text, type, types } from '../graph-writer/graph-builder.ts';
import { type Aliases, type ModelGraph, modelGraph, named } from '../graph-writer/model-graph.ts';
import type { Model } from '../model.ts';
import { raiseDiskProblem, writeWholeFile } from '../whole-file.ts';

/** The files and folders of a SavedModel. */
export const savedModelParts = ['saved_model.pb', 'variables', 'assets'] as const;

/**
 * Into `dir`, creating it; saved_model.pb, by which servers tell a whole model, last. Signatures as `createOwnRunnable` has
 * them. A value that is missing is NaN for floats, no text for texts, the smallest int64 for whole numbers, or simply
 * absent from a tf.Example. Problems: model/not-exportable, disk/full, disk/failed; then no saved_model.pb is left.
 */
export function writeSavedModel(dir: string, model: Model): Promise<Result<void>> {
  return attempt(() => write(dir, model).catch(raiseDiskProblem));
}

async function write(dir: string, model: Model): Promise<void> {
  const graph = modelGraph(model);
  const signatures = signaturesOf(graph, model);
  const meta = finishGraph(graph, { signatures, suffix: contentHash(model) });
  for (const part of savedModelParts) await rm(join(dir, part), { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const { variables } = graph.context.graph;
  if (variables.length > 0) {
    const tensors = variables.map(({ key, shape, data }) => ({ name: key, shape, data }));
    await writeTensorBundle(join(dir, 'variables', 'variables'), tensors);
  }
  for (const { name, lines } of graph.context.files) {
    await mkdir(join(dir, 'assets'), { recursive: true });
    const newline = Buffer.from('\n');
    await writeWholeFile(join(dir, 'assets', name), [Buffer.concat(lines.flatMap((line) => [line, newline]))]);
  }
  await writeWholeFile(join(dir, 'saved_model.pb'), [encodeSavedModel({ saved_model_schema_version: 1, meta_graphs: [meta] })]);
}

const predict = 'tensorflow/serving/predict';

function signaturesOf({ context, inputs, outputs, examples, exampleOutputs }: ModelGraph, model: Model): Signatures {
  const shape = [-1, model.label.kind === 'regression' ? 1 : model.label.classes.length];
  const give = (prefix: string, refs: Aliases): Map<string, TensorInfoProto> =>
    new Map(
      [...refs].map(([alias, ref]) => [
        alias,
        tensorInfo(named(context, `${prefix}_${alias}`, ref), alias === 'predicted' ? [-1] : shape),
      ]),
    );
  const raw = give('serving_default', outputs);
  const parsed = give('serving_examples', exampleOutputs);
  const take = (alias: string) => new Map([[alias, tensorInfo(examples, [-1])]]);
  const signatures = new Map<string, SignatureDefProto>([
    [
      'serving_default',
      {
        inputs: new Map([...inputs].map(([name, ref]) => [name, tensorInfo(ref, inputShape(model.transform, name))])),
        outputs: raw,
        method_name: predict,
      },
    ],
    ['serving_examples', { inputs: take('examples'), outputs: parsed, method_name: predict }],
  ]);
  if (model.label.kind === 'regression') {
    return signatures.set('regression', { inputs: take('inputs'), outputs: parsed, method_name: 'tensorflow/serving/regress' });
  }
  const judged = new Map([...parsed].filter(([alias]) => alias !== 'predicted'));
  return signatures.set('classification', {
    inputs: take('inputs'),
    outputs: judged,
    method_name: 'tensorflow/serving/classify',
  });
}

type Signatures = Map<string, SignatureDefProto>;

function tensorInfo({ name, dtype }: Ref, shape: readonly number[]): TensorInfoProto {
  return { name: `${name}:0`, dtype, tensor_shape: shapeProto(shape) };
}

/** Graphs of TensorFlow 2.9 and later read it so; the oldest that read tensor bundles and resource variables. */
const versions = { producer: 1087, min_consumer: 12 };

function finishGraph(
  { context }: ModelGraph,
  { signatures, suffix }: { readonly signatures: Signatures; readonly suffix: string },
): MetaGraphDef {
  const { graph, files } = context;
  const saver = graph.variables.length > 0 ? addSaver(graph) : undefined;
  const initialize = graph.initializers.length > 0 ? graph.action('NoOp', [], {}, graph.initializers) : undefined;
  const assets = files.map(({ name, path }) => ({
    tensor_info: { name: `${path.name}:0`, dtype: 'DT_STRING' as const, tensor_shape: shapeProto([]) },
    filename: name,
  }));
  const nodes = (value: readonly string[]) => ({ node_list: { value: [...value] } });
  const collections = new Map<string, CollectionDef>();
  if (saver) {
    collections.set('variables', { bytes_list: { value: saver.variables } });
    collections.set('trainable_variables', { bytes_list: { value: saver.variables } });
  }
  if (initialize !== undefined) {
    collections.set('saved_model_main_op', nodes([initialize]));
    collections.set('table_initializer', nodes(graph.initializers));
  }
  if (assets.length > 0) {
    collections.set('saved_model_assets', { any_list: { value: assets.map(encodeAssetFile) } });
    collections.set('asset_filepaths', nodes(assets.map(({ tensor_info }) => tensor_info.name)));
  }
  shareByContent(graph, suffix);
  return {
    meta_info_def: { tags: ['serve'], tensorflow_version: '2.9.0' },
    graph_def: {
      node: graph.nodes,
      versions,
      ...(context.functions.size > 0 ? { library: { function: [...context.functions.values()] } } : {}),
    },
    ...(saver ? { saver_def: saver.definition } : {}),
    collection_def: collections,
    signature_def: signatures,
    asset_file_def: assets,
  };
}

/** Two models loaded into one program share what has one name: tables and variables carry their model's content in theirs. */
function shareByContent(graph: GraphBuilder, suffix: string): void {
  for (const { attr } of graph.nodes) {
    const shared = attr.get('shared_name');
    if (shared?.s) attr.set('shared_name', text(`${Buffer.from(shared.s).toString('utf8')}_${suffix}`));
  }
}

/** Saving and restoring as TensorFlow 1 writes it: every loader knows it. */
function addSaver(graph: GraphBuilder) {
  const texts = (values: readonly string[]): Ref =>
    graph.constant(
      'DT_STRING',
      [values.length],
      values.map((value) => new TextEncoder().encode(value)),
    );
  return graph.scope('save', () => {
    const file = graph.constant('DT_STRING', [], [new TextEncoder().encode('model')]);
    const keys = texts(graph.variables.map(({ key }) => key));
    const slices = texts(graph.variables.map(() => ''));
    const dtypes: DataTypeName[] = graph.variables.map(() => 'DT_FLOAT');
    const float = { dtype: type('DT_FLOAT') };
    const values = graph.variables.map(({ handle }) => graph.one('ReadVariableOp', [handle], 'DT_FLOAT', float));
    const saved = graph.action('SaveV2', [file, keys, slices, ...values], { dtypes: types(dtypes) });
    const path = graph.node('Identity', [file], {
      name: 'control_dependency',
      attr: { T: type('DT_STRING') },
      outputs: ['DT_STRING'],
      after: [saved],
    })[0] as Ref;
    const restored = graph.node('RestoreV2', [file, keys, slices], { attr: { dtypes: types(dtypes) }, outputs: dtypes });
    const assign = { ...float, validate_shape: { b: false } };
    const assigned = graph.variables.map(({ handle }, i) =>
      graph.action('AssignVariableOp', [handle, restored[i] as Ref], assign),
    );
    const restore = graph.action('NoOp', [], {}, assigned);
    const variables = graph.variables.map(({ handle, shape }, i) => {
      const zero = graph.one('Fill', [graph.ints(shape), graph.scalar('DT_FLOAT', 0)], 'DT_FLOAT', {
        T: type('DT_FLOAT'),
        index_type: type('DT_INT32'),
      });
      return encodeVariable({
        variable_name: `${handle.name}:0`,
        initializer_name: graph.action('AssignVariableOp', [handle, zero], assign),
        snapshot_name: `${(values[i] as Ref).name}:0`,
        is_resource: true,
        initial_value_name: `${zero.name}:0`,
        trainable: true,
      });
    });
    const definition = {
      filename_tensor_name: `${file.name}:0`,
      save_tensor_name: `${path.name}:0`,
      restore_op_name: restore,
      max_to_keep: 5,
      keep_checkpoint_every_n_hours: 10_000,
      version: 2,
    };
    return { definition, variables };
  });
}

function contentHash({ transform, network, weights }: Model): string {
  const hash = createHash('sha256').update(JSON.stringify([transform, network]));
  for (const { data } of weights.values()) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex').slice(0, 12);
}
