/**
 * A user's own model as a fourth family: a JavaScript module, the place for every network that is not built in.
 *
 *     // get-model.mjs
 *     export function getModel(tf, { inputs, label, settings }) {   // may be async
 *       ...
 *       return tf.model({ inputs, outputs });                       // not compiled
 *     }
 *
 * - `tf` is the application's own TensorFlow.js. `inputs` are the transformed features as our networks see them; the model
 *   takes those it likes, by name. `label` says how the model has to end. `settings` are the project file's model.settings.
 * - The module runs with the user's rights in the process that trains, after a first run in a thread of its own, which ends
 *   one that never returns. It is loaded anew each time it has changed. Its imports are resolved from where it is.
 * - A model of TF.js' own layers is kept as TF.js' JSON: what predicts does not run the module. Where it has layers of the
 *   module, the module's text is kept with the model and run wherever the model is opened: it must then import no files.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModelConfig } from '../contract/index.ts';
import { type CancelSignal, deriveSeed, ProblemError, raise, unwrap } from '../foundation/index.ts';
import {
  buildLayers,
  closeLayers,
  type LayersSpec,
  modelInfo,
  openEngine,
  openedLayers,
  openLayers,
  tryModule,
} from '../learning/index.ts';
import type { FittedTransform } from '../model/index.ts';
import { outputOf } from './network-spec.ts';
import type { TrainingRows } from './training-rows.ts';

export interface ModuleOrder {
  readonly projectDir: string;
  readonly config: Pick<ModelConfig, 'module' | 'settings' | 'engine'>;
  readonly transform: FittedTransform;
  readonly seed: number;
  readonly signal: CancelSignal;
  /** One step is taken on a few of them; absent where the module was tried before, with other settings perhaps. */
  readonly rows?: Pick<TrainingRows, 'store' | 'split'>;
}

/**
 * The spec is open in this process. Raises project/config-invalid, file/not-found, file/unsupported-format, module/failed, and
 * engine/unavailable for an engine that trains no such model.
 */
export async function openModule({ projectDir, config, transform, seed, signal, rows }: ModuleOrder): Promise<LayersSpec> {
  if (config.engine === 'fused') refuseFused();
  const path = modulePath(projectDir, config.module);
  const source = await readModule(path);
  const output = outputOf(transform.label);
  const inputs = transform.spec;
  // What it is called by decides whether Node.js loads it again.
  const url = `${pathToFileURL(path).href}?sha256=${createHash('sha256').update(source).digest('hex')}`;
  return withPath(path, async () => {
    if (rows) await tryModule(url, modelInfo(inputs, output, config.settings), { signal });
    const spec = await buildLayers({ url, source, settings: config.settings, inputs, output, seed: deriveSeed(seed, 'module') });
    if (rows) await assertTrains(rows, spec);
    if (rows && spec.module.needed) await assertWhole(spec);
    return spec;
  });
}

function refuseFused(): never {
  return raise(
    'engine/unavailable',
    "The fused engine trains our own networks, and model.family is layers: your model's layers are TensorFlow.js'",
    'Set model.engine to auto, wasm, cpu or tensorflow.',
    { details: { engine: 'fused' } },
  );
}

async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'module/failed') throw error;
    const { problem } = error;
    throw new ProblemError({ ...problem, message: `${problem.message}: ${path}`, details: { ...problem.details, path } });
  }
}

/** With layers of its own the model is opened from the module's text alone: whatever else it needs would be missing then. */
async function assertWhole(spec: LayersSpec): Promise<void> {
  const copy: LayersSpec = JSON.parse(JSON.stringify(spec));
  try {
    await openLayers(copy);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    raise(
      'module/failed',
      `The model has layers of the module, and does not open from the module's text alone (${error.problem.message})`,
      'Put what the module imports from files of its own into the module itself.',
    );
  } finally {
    closeLayers(copy);
  }
}

const triedRows = 16;

/** One step that no training goes on from. Raises module/failed where the model cannot be computed or differentiated. */
async function assertTrains({ store, split }: Pick<TrainingRows, 'store' | 'split'>, spec: LayersSpec): Promise<void> {
  const engine = unwrap(await openEngine(openedLayers(spec).engine));
  const trainer = engine.createTrainer(spec, { optimizer: 'sgd', learningRate: 0, seed: 0 });
  trainer.step(store.gather(split.training, 0, Math.min(triedRows, split.training.length)));
  trainer.dispose();
}

export function modulePath(projectDir: string, module: string | undefined): string {
  if (module === undefined) {
    return raise(
      'project/config-invalid',
      'model.family is layers, and model.module names no module',
      'Write one with `loopwright model template` and name it in model.module.',
    );
  }
  return isAbsolute(module) ? module : join(projectDir, module);
}

async function readModule(path: string): Promise<string> {
  if (!/\.[cm]?js$/i.test(path)) {
    const hint = 'Name a file that ends in .mjs or .js and exports getModel(tf, { inputs, label, settings }).';
    raise('file/unsupported-format', `The model's module is no JavaScript file: ${path}`, hint, { details: { path } });
  }
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const details = { path, reason: String(code) };
    if (code === 'ENOENT') {
      raise(
        'file/not-found',
        `The model's module is not there: ${path}`,
        'Write one with `loopwright model template`, or correct model.module.',
        { details },
      );
    }
    return raise('file/not-readable', `The model's module cannot be read: ${path}`, 'Check its permissions.', { details });
  }
}
