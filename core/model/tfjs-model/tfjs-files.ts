/** The files of a TF.js model: model.json and the weights it lists. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { raise } from '../../foundation/index.ts';
import type { GraphJson, SignatureJson } from './graph-json.ts';

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/** What model.json may hold; every part may be missing in a damaged one. */
export interface ModelJson {
  readonly format?: string;
  readonly modelTopology?: GraphJson & Readonly<Record<string, unknown>>;
  readonly weightsManifest?: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightSpec[] }[];
  readonly signature?: SignatureJson;
  readonly userDefinedMetadata?: { readonly signature?: SignatureJson };
  readonly modelInitializer?: GraphJson;
}

export interface TfjsFiles {
  readonly json: ModelJson;
  readonly specs: readonly WeightSpec[];
  /** Of all groups, one after the other. */
  readonly weights: Uint8Array;
}

/** Raises model/invalid. */
export async function readTfjsFiles(dir: string, json: ModelJson): Promise<TfjsFiles> {
  const groups = Array.isArray(json.weightsManifest) ? json.weightsManifest : [];
  const parts: Uint8Array[] = [];
  for (const path of groups.flatMap((group) => group.paths ?? [])) parts.push(await readWeights(dir, String(path)));
  return { json, specs: groups.flatMap((group) => group.weights ?? []), weights: new Uint8Array(Buffer.concat(parts)) };
}

/** Paths come out of the file: only those inside the folder are read. */
async function readWeights(dir: string, path: string): Promise<Uint8Array> {
  const file = join(dir, path);
  if (!file.startsWith(join(dir, '/'))) {
    return raise('model/invalid', 'The model reads weights outside its folder', 'Save the model again.', { details: { path } });
  }
  return readFile(file).catch(() => raise('model/invalid', `The model has no ${path}`, 'Copy the whole folder of the model.'));
}
