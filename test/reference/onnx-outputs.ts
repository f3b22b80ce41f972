/** Whether an ONNX model gives the outputs of the data set that comes with it. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { RunnableModel, TensorValue } from '../../core/model/index.ts';
import { readOnnxTensor } from './onnx-tensor.ts';

export async function expectItsOutputs(dir: string, model: RunnableModel): Promise<void> {
  const signature = model.signatures['serving_default'];
  const data = join(dir, 'test_data_set_0');
  const inputs = Object.keys(signature?.inputs ?? {});
  const given = tensorsIn(data, 'input');
  const results = [
    ...(await model.run('serving_default', new Map(inputs.map((alias, i) => [alias, given[i] as TensorValue])))).values(),
  ];
  const expected = tensorsIn(data, 'output');
  expect(results.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expectEqual(results[i], value);
  });
  model.dispose();
}

function tensorsIn(dir: string, kind: 'input' | 'output') {
  const files = readdirSync(dir).filter((name) => name.startsWith(kind));
  files.sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]));
  return files.map((name) => readOnnxTensor(join(dir, name)).value);
}

function expectEqual(actual: TensorValue | undefined, expected: TensorValue): void {
  expect({ dtype: actual?.dtype, shape: actual?.shape }).toEqual({ dtype: expected.dtype, shape: expected.shape });
  const [got, wanted] = [actual?.data ?? [], expected.data].map((data) => Array.from(data as ArrayLike<unknown>)) as [
    unknown[],
    unknown[],
  ];
  wanted.forEach((value, i) => {
    if (typeof value !== 'number') expect(toText(got[i])).toBe(toText(value));
    else if (Math.abs((got[i] as number) - value) > 1e-6 + 1e-4 * Math.abs(value)) expect(got[i]).toBe(value);
  });
}

function toText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}
