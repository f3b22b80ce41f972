/** Opens a folder that holds a model, whatever it was saved as. */

import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type Result, raise, unwrap } from '../foundation/index.ts';
import { withLazyGraph } from './lazy-graph.ts';
import { findOnnxFile, openOnnxModel } from './onnx-runtime/open-onnx-model.ts';
import { openOwnModel } from './own-runnable.ts';
import type { RunnableModel } from './runnable-model.ts';
import { openSavedModel, type SavedModelOptions } from './saved-model/open-saved-model.ts';
import { openTfjsModel, readModelJson } from './tfjs-model/open-tfjs-model.ts';

export type RunnableOptions = SavedModelOptions;

/**
 * Our own models, SavedModel, ONNX, TF.js graphs and layers. Problems: model/not-found where there is none, model/invalid for what cannot run, with all operations that
 * stand in the way, artifact/damaged for changed bytes.
 */
export function openRunnable(dir: string, options: RunnableOptions = {}): Promise<Result<RunnableModel>> {
  return attempt(async () => {
    const json = await readModelJson(dir);
    const hasGraph = existsSync(join(dir, 'saved_model.pb'));
    if (json?.format === ownFormat) return openOwn(dir, hasGraph);
    if (hasGraph) return openSavedModel(dir, options);
    if (json) return openTfjsModel(dir, json);
    const onnxFile = await findOnnxFile(dir);
    return onnxFile === undefined ? refuseFolder(dir) : openOnnxModel(onnxFile);
  });
}

const ownFormat = 'loopwright.model';

/** The SavedModel beside our own files is opened when its graph is first asked for: few ever ask, and it is the model again. */
async function openOwn(dir: string, hasGraph: boolean): Promise<RunnableModel> {
  const model = unwrap(await openOwnModel(dir));
  return hasGraph ? withLazyGraph(model, () => openSavedModel(dir)) : model;
}

async function refuseFolder(dir: string): Promise<never> {
  const folder = await stat(dir).catch(() => undefined);
  if (!folder?.isDirectory())
    return raise('model/not-found', 'There is no such folder', 'Choose the folder of a model.', { details: { path: dir } });
  const names = await readdir(dir);
  if (names.some((name) => name.endsWith('.tflite'))) {
    return raise(
      'model/invalid',
      'TensorFlow Lite models cannot be run here',
      'Use the SavedModel it was made from, or convert it to ONNX.',
    );
  }
  return raise('model/not-found', 'The folder holds no model', 'Choose a folder with saved_model.pb, model.onnx or model.json.', {
    details: { path: dir },
  });
}
