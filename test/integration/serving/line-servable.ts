/** A small but real servable for the server's tests: a line or a two-class score, read from the version folder's model.json. */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, raise } from '../../../core/foundation/index.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue } from '../../../core/model/index.ts';
import type { ServableLoader } from '../../../core/serving/index.ts';

interface LineInput {
  readonly name: string;
  readonly dtype: 'DT_INT64' | 'DT_FLOAT' | 'DT_STRING';
}

export interface LineModel {
  readonly kind: 'classification' | 'regression';
  readonly inputs: readonly LineInput[];
  /** Every number counts with this weight; text counts its bytes; a missing value counts nothing. */
  readonly slope: number;
  readonly offset: number;
}

/** Writes a version folder the way a push does: aside, then renamed into place. */
export async function pushVersion(basePath: string, version: string, model: LineModel): Promise<void> {
  const aside = join(basePath, `.${version}.staging`);
  await mkdir(aside, { recursive: true });
  const content = JSON.stringify(model);
  await writeFile(join(aside, 'model.json'), JSON.stringify({ checksum: checksum(content), content }));
  await rename(aside, join(basePath, version));
}

export const loadLine: ServableLoader = (dir) =>
  attempt(async (): Promise<RunnableModel> => {
    const json = JSON.parse(await readFile(join(dir, 'model.json'), 'utf8'));
    if (checksum(json.content) !== json.checksum) {
      raise('artifact/damaged', "The model's bytes have changed since it was written", 'Train the model again.');
    }
    const model: LineModel = JSON.parse(json.content);
    const signature = signatureOf(model);
    return {
      engine: 'line',
      signatures: { serving_default: signature },
      run: async (_name, inputs) => predict(model, inputs),
      dispose: () => undefined,
    };
  });

function signatureOf({ kind, inputs }: LineModel): SignatureDef {
  const info = (name: string, dtype: TensorInfo['dtype'], shape: readonly number[]): TensorInfo => ({ name, dtype, shape });
  const outputs: Record<string, TensorInfo> =
    kind === 'regression'
      ? { outputs: info('y:0', 'DT_FLOAT', [-1, 1]) }
      : {
          classes: info('c:0', 'DT_STRING', [-1, 2]),
          predicted: info('p:0', 'DT_STRING', [-1]),
          scores: info('s:0', 'DT_FLOAT', [-1, 2]),
        };
  return {
    inputs: Object.fromEntries(inputs.map(({ name, dtype }) => [name, info(`${name}:0`, dtype, [-1])])),
    outputs,
    methodName: 'tensorflow/serving/predict',
    rawFeatures: true,
  };
}

function predict(model: LineModel, tensors: ReadonlyMap<string, TensorValue>): ReadonlyMap<string, TensorValue> {
  const rows = rowsOf(tensors);
  const values = Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (const { data, missing } of tensors.values()) {
      const value = data[row];
      if (missing?.[row] === 1 || value === undefined) continue;
      sum += typeof value === 'object' ? value.length : Number(value);
    }
    return model.slope * sum + model.offset;
  });
  if (model.kind === 'regression') return new Map([['outputs', { dtype: 'DT_FLOAT', shape: [rows, 1], data: values }]]);
  const scores = Float32Array.from({ length: rows * 2 }, (_, i) => {
    const yes = 1 / (1 + Math.exp(-(values[i >> 1] ?? 0)));
    return i % 2 === 1 ? yes : 1 - yes;
  });
  const names = [Buffer.from('No'), Buffer.from('Yes')];
  const best = Array.from(values, (value) => names[value > 0 ? 1 : 0] as Uint8Array);
  return new Map<string, TensorValue>([
    ['classes', { dtype: 'DT_STRING', shape: [rows, 2], data: Array.from(values, () => names).flat() }],
    ['predicted', { dtype: 'DT_STRING', shape: [rows], data: best }],
    ['scores', { dtype: 'DT_FLOAT', shape: [rows, 2], data: scores }],
  ]);
}

/** Every input holds one value a row. */
function rowsOf(tensors: ReadonlyMap<string, TensorValue>): number {
  let rows = 0;
  for (const [name, { shape }] of tensors) {
    const [size = 0, width = 1] = shape;
    if (shape.length === 0 || shape.length > 2 || width !== 1) {
      raise('serving/bad-request', `Input "${name}" expects shape [-1] or [-1,1] but got [${shape.join(',')}]`, '');
    }
    rows = size;
  }
  return rows;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
