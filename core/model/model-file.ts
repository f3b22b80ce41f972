/** The project's own model folder: model.json (written last) and weights.bin, both checksummed. */

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type Result, raise } from '../foundation/index.ts';
import {
  closeLayers,
  decodeTensors,
  encodeTensors,
  type LayersSpec,
  networkVariables,
  openLayers,
  type TensorEntry,
  tensorByteLength,
  treesFit,
  type Variable,
  type Weights,
} from '../learning/index.ts';
import type { FittedTransform } from './fitted-transform.ts';
import { createModel, type Model, type ModelHead, type ModelSignature, type ModelSpec } from './model.ts';
import { openEncoders, placeEncoders } from './sentence/open-encoders.ts';
import { writeTfjsModel } from './tfjs-file.ts';
import { raiseDiskProblem, writeWholeFile } from './whole-file.ts';

/** Where a Model artifact keeps its parts: each folder is one saved model. */
export const modelFolders = { candidate: 'Format-Serving', linearBaseline: 'linear_baseline' } as const;

/** model.json. `checksum` covers `content` as `JSON.stringify` writes it; `content.weights.checksum` covers weights.bin. */
interface ModelJson {
  readonly format: 'loopwright.model';
  readonly version: 1;
  readonly checksum: string;
  readonly content: ModelContent;
}

interface ModelContent {
  readonly transform: FittedTransform;
  readonly network: ModelSpec;
  /** For readers of the file; derived from `transform`. */
  readonly signature: ModelSignature;
  readonly weights: { readonly tensors: readonly TensorEntry[]; readonly checksum: string };
}

/**
 * Writes model.json, weights.bin (little-endian float32) and, for a network, tfjs/ (a TF.js Layers model) into `dir`,
 * creating it; trees are no Layers model. A folder without model.json is not a model, so an interrupted write leaves none. Problems: disk/full,
 * disk/failed.
 */
export function saveModel(dir: string, model: Model): Promise<Result<void>> {
  return attempt(() => writeModel(dir, model).catch(raiseDiskProblem));
}

async function writeModel(dir: string, model: Model): Promise<void> {
  await mkdir(dir, { recursive: true });
  const { entries, bytes } = encodeTensors(model.weights);
  await writeWholeFile(join(dir, 'weights.bin'), [bytes]);
  const { network, weights } = model;
  if (network.family !== 'trees') await writeTfjsModel(join(dir, 'tfjs'), { network, weights });
  await placeEncoders(dir, model.transform);
  const content: ModelContent = {
    transform: model.transform,
    network: model.network,
    signature: model.signature,
    weights: { tensors: entries, checksum: sha256(bytes) },
  };
  const json: ModelJson = { format: 'loopwright.model', version: 1, checksum: sha256(JSON.stringify(content)), content };
  await writeWholeFile(join(dir, 'model.json'), [`${JSON.stringify(json)}\n`]);
}

/**
 * Problems: model/not-found without a model.json, model/invalid for another format, artifact/damaged for changed bytes,
 * module/failed where a Layers model does not open. A Layers model is open then.
 */
export function loadModel(dir: string): Promise<Result<Model>> {
  return attempt(async () => {
    const content = readContent(await readPart(dir, 'model.json'));
    const bytes = await readPart(dir, 'weights.bin');
    const { tensors, checksum } = content.weights;
    if (bytes.length !== tensorByteLength(tensors) || sha256(bytes) !== checksum) damaged('weights.bin');
    const weights = decodeTensors({ entries: tensors, bytes });
    if (!fits(content.network, tensors, weights)) {
      raise('model/invalid', 'The weights do not belong to the network', 'Train the model again.');
    }
    if (content.network.family === 'layers') await openLayers(content.network);
    await openEncoders(dir, content.transform);
    return createModel(content.transform, content.network, weights);
  });
}

/** Frees what loading opened; the model is not used afterwards. */
export function closeModel({ network }: Pick<Model, 'network'>): void {
  if (network.family === 'layers') closeLayers(network);
}

/** Without its weights, and nothing opened or run: for whoever only says what a model is. Problems: as `loadModel`'s. */
export function readModelHead(dir: string): Promise<Result<ModelHead>> {
  return attempt(async () => {
    const { transform, network } = readContent(await readPart(dir, 'model.json'));
    const { weights: _none, ...head } = createModel(transform, network, new Map());
    return head;
  });
}

function fits(network: ModelSpec, tensors: readonly TensorEntry[], weights: Weights): boolean {
  if (network.family === 'trees') return treesFit(network, weights);
  return variablesOf(network).every(
    (variable, i) => variable.name === tensors[i]?.name && variable.shape.join() === tensors[i]?.shape.join(),
  );
}

function variablesOf(network: Exclude<ModelSpec, { readonly family: 'trees' }>): LayersSpec['variables'] | readonly Variable[] {
  return network.family === 'layers' ? network.variables : networkVariables(network);
}

function readContent(bytes: Buffer): ModelContent {
  const json = parseJson(bytes.toString('utf8'));
  if (json.format !== 'loopwright.model') {
    raise('model/invalid', 'model.json is not a Loopwright model', 'Choose a model folder this application wrote.');
  }
  if (json.version !== 1) {
    raise('model/invalid', 'The model was written by a newer version', 'Open it with that version, or train it again.', {
      details: { version: Number(json.version) },
    });
  }
  if (sha256(JSON.stringify(json.content)) !== json.checksum) damaged('model.json');
  return json.content;
}

function parseJson(text: string): ModelJson {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as ModelJson;
  } catch {
    // Falls through: cut short or overwritten.
  }
  return damaged('model.json');
}

async function readPart(dir: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, name));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return raise('model/not-found', `The folder holds no ${name}`, 'Train the model, or choose another folder.', {
        details: { path: dir },
      });
    }
    return raise('file/not-readable', `${name} cannot be read`, 'Check the permissions of the folder.', {
      details: { path: dir, reason: String(code) },
    });
  }
}

function damaged(file: string): never {
  return raise('artifact/damaged', `The model's bytes have changed since it was written: ${file}`, 'Train the model again.');
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
