/** TensorFlow Serving's and TF.js' own test models, with the answers their documentation and tests give. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBatchBuilder, encodeExample } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { openRunnable, type TensorData, type TensorValue, type TensorValueDtype } from '../../core/model/index.ts';

const folder = '../shared/data';
const here = existsSync(folder);
const serving = join(folder, 'serving/testdata');
const tfjs = join(folder, 'models/tfjs');

function tensor(dtype: TensorValueDtype, shape: readonly number[], data: TensorData): TensorValue {
  return { dtype, shape, data };
}

const floats = (...values: number[]): TensorValue => tensor('DT_FLOAT', [values.length], Float32Array.from(values));

async function answer(
  dir: string,
  signature: string,
  inputs: Readonly<Record<string, TensorValue>>,
): Promise<Record<string, unknown>> {
  const model = unwrap(await openRunnable(dir));
  const outputs = await model.run(signature, new Map(Object.entries(inputs)));
  model.dispose();
  return Object.fromEntries(
    [...outputs].map(([name, { dtype, shape, data }]) => [name, [dtype, shape, Array.from(data as ArrayLike<unknown>)]]),
  );
}

/** tf.Examples of one float. */
function examples(name: string, ...values: number[]): TensorValue {
  const builder = createBatchBuilder([{ name, type: 'float' }]);
  for (const value of values) {
    builder.columns[0]?.appendValue(value);
    builder.columns[0]?.endRow();
  }
  const batch = { ...builder.build(), rows: values.length };
  return tensor(
    'DT_STRING',
    [values.length],
    values.map((_, row) => encodeExample(batch, row)),
  );
}

/** The layers model by hand: an embedding of 20, then a GRU of 4 units that reads backwards, its gates hard sigmoids. */
function gruByHand(bytes: Buffer, ids: readonly number[]): readonly number[] {
  const weights = new Float32Array(new Uint8Array(bytes).buffer);
  const [table, kernel, recurrent, bias] = [
    weights.subarray(0, 2000),
    weights.subarray(2000, 2240),
    weights.subarray(2240, 2288),
    weights.subarray(2288),
  ];
  const sum = (values: ArrayLike<number>, matrix: Float32Array, column: number): number =>
    Array.from(values).reduce((total, value, row) => total + value * (matrix[row * 12 + column] as number), 0);
  const gate = (x: number): number => Math.min(1, Math.max(0, 0.2 * x + 0.5));
  let state: readonly number[] = [0, 0, 0, 0];
  for (const id of [...ids].reverse()) {
    const x = table.subarray(id * 20, id * 20 + 20);
    const input = (column: number): number => sum(x, kernel, column) + (bias[column] as number);
    const before = state;
    const reset = before.map((value, u) => value * gate(input(4 + u) + sum(before, recurrent, 4 + u)));
    state = before.map((value, u) => {
      const update = gate(input(u) + sum(before, recurrent, u));
      return update * value + (1 - update) * Math.tanh(input(8 + u) + sum(reset, recurrent, 8 + u));
    });
  }
  return state;
}

const halfPlusTwo = [
  'saved_model_half_plus_two_2_versions/00000123',
  'saved_model_half_plus_two_2_versions/00000124',
  'saved_model_half_plus_two_cpu/00000123',
].map((name) => join(serving, name));

describe.skipIf(!here)(`the models of ${folder}${here ? '' : ' (skipped: they are not here)'}`, () => {
  it.each(halfPlusTwo)('%s: predict is x / 2 + 2, for any shape', async (dir) => {
    expect(await answer(dir, 'serving_default', { x: floats(1, 2, 5) })).toEqual({ y: ['DT_FLOAT', [3], [2.5, 3, 4.5]] });
    const square = tensor('DT_FLOAT', [2, 2], Float32Array.of(1, 2, 3, 4));
    expect(await answer(dir, 'serving_default', { x: square })).toEqual({ y: ['DT_FLOAT', [2, 2], [2.5, 3, 3.5, 4]] });
  });

  it.each(halfPlusTwo)('%s: classify and regress take tf.Example', async (dir) => {
    expect(await answer(dir, 'regress_x_to_y', { inputs: examples('x', 80, 20) })).toEqual({
      outputs: ['DT_FLOAT', [2, 1], [42, 12]],
    });
    expect(await answer(dir, 'regress_x_to_y2', { inputs: examples('x', 80) })).toEqual({ outputs: ['DT_FLOAT', [1, 1], [43]] });
    expect(await answer(dir, 'classify_x_to_y', { inputs: examples('x', 2) })).toEqual({ scores: ['DT_FLOAT', [1, 1], [3]] });
    expect(await answer(dir, 'regress_x2_to_y3', { inputs: floats(2) })).toEqual({ outputs: ['DT_FLOAT', [1], [4]] });
  });

  it('half_plus_two refuses an example without its feature, and one that is none', async () => {
    const model = unwrap(await openRunnable(halfPlusTwo[0] as string));
    await expect(model.run('regress_x_to_y', new Map([['inputs', examples('z', 1)]]))).rejects.toThrow(
      'Feature: x (data type: float) is required but could not be found.',
    );
    const noise = tensor('DT_STRING', [1], [Uint8Array.of(10, 200)]);
    await expect(model.run('regress_x_to_y', new Map([['inputs', noise]]))).rejects.toThrow('cannot be parsed');
  });

  it('times_three_float, uint8_multiply and one of two outputs', async () => {
    const at = (name: string): string => join(tfjs, 'saved_model', name);
    const scalar = (dtype: TensorValueDtype, data: TensorData): TensorValue => tensor(dtype, [], data);
    expect(await answer(at('times_three_float'), 'serving_default', { x: scalar('DT_FLOAT', Float32Array.of(4)) })).toEqual({
      output_0: ['DT_FLOAT', [], [12]],
    });
    const uint8 = await answer(at('uint8_multiply'), 'serving_default', { x: tensor('DT_UINT8', [1], Uint8Array.of(5)) });
    expect(uint8).toEqual({ output_0: ['DT_INT32', [1], [30]] });
    const two = await answer(at('model_single_input_multi_output'), 'serving_default', {
      x: scalar('DT_INT32', Int32Array.of(7)),
    });
    expect(two).toEqual({ output_0: ['DT_INT32', [], [14]], output_1: ['DT_INT32', [], [7]] });
  });

  it('the TensorFlow Lite model is refused with what to do', async () => {
    const opened = await openRunnable(join(serving, 'saved_model_half_plus_two_tflite/00000123'));
    expect(opened).toMatchObject({
      ok: false,
      problem: { code: 'model/invalid', message: expect.stringContaining('TensorFlow Lite') },
    });
  });

  it('the graph model multiplies by its weights', async () => {
    const weights = [0.017376422882080078, -0.45012539625167847, 0.7393851280212402, 0.2666316032409668];
    const identity = tensor('DT_FLOAT', [2, 2], Float32Array.of(1, 0, 0, 1));
    const at = join(tfjs, 'e2e_integration_tests_load_predict_data/graph_model');
    expect(await answer(at, 'serving_default', { 'Placeholder:0': identity })).toEqual({
      'MatMul:0': ['DT_FLOAT', [2, 2], weights],
    });
  });

  it('the layers model gives what its layers do, reckoned by hand', async () => {
    const at = join(tfjs, 'e2e_integration_tests_load_predict_data/layers_model');
    const ids = Array.from({ length: 10 }, (_, i) => i * 7);
    const given = { embedding_Embedding2_input: tensor('DT_FLOAT', [1, 10], Float32Array.from(ids)) };
    const { gru_GRU1: output } = (await answer(at, 'serving_default', given)) as {
      gru_GRU1: readonly [string, number[], number[]];
    };
    expect(output.slice(0, 2)).toEqual(['DT_FLOAT', [1, 4]]);
    gruByHand(readFileSync(join(at, 'weights.bin')), ids).forEach((value, i) => {
      expect(output[2][i]).toBeCloseTo(value, 6);
    });
  });
});
