/** The same networks and batches in Keras, where the environment of the interop checks is: asked of train_speed.py. */

import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LabelledBatch, pixelValues } from '../../core/learning/index.ts';
import type { Variant } from './training-variants.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const python = join(root, '.interop', 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const script = join(root, 'test', 'interop', 'train_speed.py');

export interface KerasTime {
  readonly variant: string;
  readonly rows: number;
  /** The fastest of several ways to train, and which. */
  readonly stepMs: number;
  readonly way: string;
}

export interface KerasAnswer {
  readonly times: readonly KerasTime[];
  /** Of a large product of matrices on one thread, in floating point operations a second. */
  readonly productRate: number;
  readonly version: string;
}

/** undefined where the environment is not there. */
export function timeKeras(
  dir: string,
  tasks: readonly { readonly variant: Variant; readonly batches: readonly LabelledBatch[] }[],
): KerasAnswer | undefined {
  if (!existsSync(python)) return undefined;
  const written = tasks.map(({ variant, batches }, i) => ({
    variant: variant.name,
    network: variant.network,
    rows: batches[0]?.rows ?? 0,
    files: batches.map((batch, j) => writeBatch(join(dir, `batch-${i}-${j}`), batch)),
  }));
  const list = join(dir, 'keras-tasks.json');
  writeFileSync(list, JSON.stringify(written));
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', PYTHONWARNINGS: 'ignore' };
  const ran = spawnSync(python, [script, list], { encoding: 'utf8', env, maxBuffer: 1 << 24 });
  if (ran.status !== 0) throw new Error(`train_speed.py ended with ${ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as KerasAnswer;
}

/** All arrays behind one another: dense, ids, tokens, images, label. */
function writeBatch(path: string, { dense, ids, tokens, images = [], label }: LabelledBatch): string {
  const parts = [dense, ...ids, ...tokens, ...images.map(pixelValues), label].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  writeFileSync(path, Buffer.concat(parts));
  return path;
}
