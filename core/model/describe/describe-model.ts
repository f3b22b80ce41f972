/** What a folder with a model holds, without running it: format, tag sets, signatures, and whether it would run here. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dimsOf, type MetaGraphDef, type SignatureDefProto, type TensorInfoProto } from '../../formats/index.ts';
import { attempt, type Problem, type Result, unwrap } from '../../foundation/index.ts';
import { openRunnable } from '../open-runnable.ts';
import type { SignatureDef } from '../runnable-model.ts';
import { readSavedModel } from '../saved-model/saved-model-file.ts';
import { readModelJson } from '../tfjs-model/open-tfjs-model.ts';

export interface DescribedTensor {
  readonly name: string;
  /** `DT_INVALID` where the signature has none. */
  readonly dtype: string;
  /** undefined where the rank is unknown. */
  readonly shape: readonly number[] | undefined;
}

export interface DescribedSignature {
  readonly inputs: Readonly<Record<string, DescribedTensor>>;
  readonly outputs: Readonly<Record<string, DescribedTensor>>;
  readonly methodName: string;
}

export interface DescribedGraph {
  readonly tags: readonly string[];
  /** Of TensorFlow; empty where it is not known. */
  readonly writtenBy: string;
  readonly signatures: Readonly<Record<string, DescribedSignature>>;
  /** Operations of the graph and its functions, each once; empty where they are not known. */
  readonly operations: readonly string[];
}

export interface ModelDescription {
  readonly format: 'loopwright' | 'saved_model' | 'onnx' | 'tfjs';
  readonly graphs: readonly DescribedGraph[];
  /** What would compute it here, or why nothing would. */
  readonly engine: string | undefined;
  readonly problem: Problem | undefined;
}

/** Problems as of openRunnable; a SavedModel that cannot run here is described all the same. */
export function describeModel(dir: string, tags?: readonly string[]): Promise<Result<ModelDescription>> {
  return attempt(async () => {
    const json = await readModelJson(dir);
    const isOwn = json?.format === 'loopwright.model';
    if (!isOwn && existsSync(join(dir, 'saved_model.pb'))) return describeSavedModel(dir, tags);
    const model = unwrap(await openRunnable(dir));
    const graph = { tags: ['serve'], writtenBy: '', signatures: described(model.signatures), operations: [] };
    const format = isOwn ? 'loopwright' : json ? 'tfjs' : 'onnx';
    model.dispose();
    return { format, graphs: [graph], engine: model.engine, problem: undefined };
  });
}

async function describeSavedModel(dir: string, tags: readonly string[] | undefined): Promise<ModelDescription> {
  const saved = await readSavedModel(dir);
  const opened = await openRunnable(dir, tags ? { tags } : {});
  if (opened.ok) opened.value.dispose();
  return {
    format: 'saved_model',
    graphs: saved.meta_graphs.map(describedGraph),
    engine: opened.ok ? opened.value.engine : undefined,
    problem: opened.ok ? undefined : opened.problem,
  };
}

function described(signatures: Readonly<Record<string, SignatureDef>>): Readonly<Record<string, DescribedSignature>> {
  const entries = Object.entries(signatures);
  return Object.fromEntries(entries.map(([name, { inputs, outputs, methodName }]) => [name, { inputs, outputs, methodName }]));
}

function describedGraph({ meta_info_def, signature_def, graph_def }: MetaGraphDef): DescribedGraph {
  const functions = (graph_def?.library?.function ?? []).flatMap(({ node_def }) => node_def);
  return {
    tags: meta_info_def?.tags ?? [],
    writtenBy: meta_info_def?.tensorflow_version ?? '',
    signatures: Object.fromEntries(sorted(signature_def).map(([name, signature]) => [name, describedSignature(signature)])),
    operations: [...new Set([...(graph_def?.node ?? []), ...functions].map(({ op }) => op))].sort(),
  };
}

function describedSignature({ inputs, outputs, method_name }: SignatureDefProto): DescribedSignature {
  return { inputs: describedTensors(inputs), outputs: describedTensors(outputs), methodName: method_name };
}

function describedTensors(infos: ReadonlyMap<string, TensorInfoProto>): Readonly<Record<string, DescribedTensor>> {
  return Object.fromEntries(
    sorted(infos).map(([alias, { name = '', dtype, tensor_shape }]) => [alias, { name, dtype, shape: dimsOf(tensor_shape) }]),
  );
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
