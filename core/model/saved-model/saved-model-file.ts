/** A SavedModel's folder: the graph of its tags, its variables and its assets. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type DecodedTensor,
  decodeAssetFile,
  decodeSavedModel,
  type MetaGraphDef,
  type SavedModelProto,
} from '../../formats/index.ts';
import { createProblem, ProblemError, raise } from '../../foundation/index.ts';

export interface SavedModelFolder {
  readonly dir: string;
  readonly metaGraph: MetaGraphDef;
}

/** Raises model/not-found, model/invalid and artifact/damaged. */
export async function readSavedModel(dir: string): Promise<SavedModelProto> {
  const bytes = await readFile(join(dir, 'saved_model.pb')).catch((error: NodeJS.ErrnoException) =>
    raise('model/not-found', 'The folder holds no saved_model.pb', 'Choose the folder of one version of a model.', {
      details: { path: dir, reason: String(error.code) },
    }),
  );
  try {
    // Not a Buffer, whose slices share its memory.
    return decodeSavedModel(new Uint8Array(bytes));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const problem = createProblem(
      'model/invalid',
      'saved_model.pb is damaged or no SavedModel',
      'Save or copy the model again.',
      {
        cause: error.problem,
      },
    );
    throw new ProblemError(problem);
  }
}

/** The graph that was saved with exactly these tags, as TensorFlow chooses. */
export function metaGraphOf(saved: SavedModelProto, tags: readonly string[]): MetaGraphDef {
  const wanted = [...tags].sort().join();
  const tagSets = saved.meta_graphs.map((graph) => [...(graph.meta_info_def?.tags ?? [])].sort().join());
  const graph = saved.meta_graphs[tagSets.indexOf(wanted)];
  if (graph) return graph;
  return raise(
    'model/not-found',
    `The SavedModel has no graph tagged ${wanted}`,
    `Choose one of its tag sets: ${tagSets.join('; ')}.`,
  );
}

/** Where the variables lie, or undefined for a model without any. */
export function variablesPrefix(dir: string): string | undefined {
  const prefix = join(dir, 'variables', 'variables');
  return existsSync(`${prefix}.index`) ? prefix : undefined;
}

/** Tensor name, `Const:0`, to the asset's path as the graph is given it. */
export function assetPaths({ asset_file_def, collection_def }: MetaGraphDef): ReadonlyMap<string, string> {
  const recorded = (collection_def.get('saved_model_assets')?.any_list?.value ?? []).map(({ value }) => decodeAssetFile(value));
  const paths = new Map<string, string>();
  for (const { tensor_info, filename } of [...recorded, ...asset_file_def]) {
    if (tensor_info?.name) paths.set(tensor_info.name, `assets/${filename}`);
  }
  return paths;
}

/** Only what lies in the folder of assets: paths come out of the file. */
export async function readAsset(dir: string, path: string): Promise<Uint8Array> {
  const inside = join(dir, 'assets', path.replaceAll('\\', '/').replace(/^.*assets\//, ''));
  if (!inside.startsWith(join(dir, 'assets'))) {
    return raise('model/invalid', 'The model reads a file outside its folder', 'Save the model again.', { details: { path } });
  }
  return readFile(inside).catch(() =>
    raise('model/invalid', `The model has no asset ${basename(path)}`, 'Copy the whole folder of the model.'),
  );
}

export function textTensor(text: string): DecodedTensor {
  return { dtype: 'DT_STRING', shape: [], data: [Buffer.from(text)] };
}
