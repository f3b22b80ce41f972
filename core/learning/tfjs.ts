/** Loading TensorFlow.js and its backends, once and only when training needs them. */

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { TfjsEngineName } from './engine.ts';

export type Tfjs = typeof import('@tensorflow/tfjs');

const backends = { 'tfjs:tensorflow': 'tensorflow', 'tfjs:wasm': 'wasm', 'tfjs:cpu': 'cpu' } as const;

export async function loadTfjs(): Promise<Tfjs> {
  const tf = await import('@tensorflow/tfjs');
  // Or the cpu backend advertises another package on the console at its first operation.
  tf.env().set('PROD', true);
  return tf;
}

/** Makes the engine's backend ready and current. Throws whatever the backend throws where it is not to be had. */
export async function loadBackend(engine: TfjsEngineName): Promise<Tfjs> {
  const tf = await loadTfjs();
  const backend = backends[engine];
  if (engine === 'tfjs:tensorflow') requireNative();
  if (engine === 'tfjs:wasm') await registerWasm();
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend did not start`);
  return tf;
}

/** Backends that are ready switch synchronously; several trainers on different engines may then take turns. */
export function useBackend(tf: Tfjs, engine: TfjsEngineName): void {
  if (tf.getBackend() !== backends[engine]) void tf.setBackend(backends[engine]);
}

/** tfjs-node's libtensorflow, an optional dependency: loading it is the only way to know that it works. */
function requireNative(): void {
  const require = createRequire(import.meta.url);
  // tfjs-node 4.22.0 calls two functions that Node 23 removed (tensorflow/tfjs#8609).
  const nodeUtil: Record<string, unknown> = require('node:util');
  nodeUtil.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  nodeUtil.isArray ??= Array.isArray;
  require('@tensorflow/tfjs-node-gpu');
}

async function registerWasm(): Promise<void> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const file = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm');
  wasm.setWasmPaths(`${dirname(file)}/`);
}
