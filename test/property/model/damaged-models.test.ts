/**
 * Models whose files are damaged open and answer, or are refused with a problem: no crash, no hang, no bug.
 * LOOPWRIGHT_MUTATIONS sets how many damaged files there are (default 2,000); LOOPWRIGHT_SEED another draw.
 */

import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, deriveSeed, ProblemError } from '../../../core/foundation/index.ts';
import { openRunnable, type RunnableModel, type TensorInfo, type TensorValue } from '../../../core/model/index.ts';
import { mutate } from '../formats/mutations.ts';

const folder = '../shared/data';
const here = existsSync(folder);
const count = Math.round(Number(process.env['LOOPWRIGHT_MUTATIONS'] ?? 2000) / 10);
const seed = Number(process.env['LOOPWRIGHT_SEED'] ?? 20_260_101);

const halfPlusTwo = 'serving/testdata/saved_model_half_plus_two_cpu/00000123';
const layers = 'models/tfjs/e2e_integration_tests_load_predict_data/layers_model';

const targets: readonly { readonly model: string; readonly file: string }[] = [
  { model: halfPlusTwo, file: 'saved_model.pb' },
  { model: halfPlusTwo, file: 'variables/variables.index' },
  { model: halfPlusTwo, file: 'variables/variables.data-00000-of-00001' },
  { model: 'models/tfjs/saved_model/uint8_multiply', file: 'saved_model.pb' },
  { model: 'models/onnx/pytorch-converted/test_Conv2d', file: 'model.onnx' },
  { model: 'models/onnx/simple/test_expand_shape_model4', file: 'model.onnx' },
  { model: 'models/tfjs/e2e_integration_tests_load_predict_data/graph_model', file: 'model.json' },
  { model: layers, file: 'model.json' },
  { model: layers, file: 'weights.bin' },
];

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'damaged-models-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Zeros of the signature's shape, a row where a size is open. */
function zerosOf({ dtype, shape }: TensorInfo): TensorValue {
  const sizes = (shape ?? [1]).map((size) => (size < 0 ? 1 : Math.min(size, 64)));
  const length = sizes.reduce((product, size) => product * size, 1);
  if (dtype === 'DT_STRING') return { dtype, shape: sizes, data: Array.from({ length }, () => new Uint8Array(0)) };
  if (dtype === 'DT_INT64') return { dtype, shape: sizes, data: new BigInt64Array(length) };
  if (dtype === 'DT_INT32') return { dtype, shape: sizes, data: new Int32Array(length) };
  return { dtype, shape: sizes, data: dtype === 'DT_UINT8' ? new Uint8Array(length) : new Float32Array(length) };
}

async function ask(model: RunnableModel): Promise<string> {
  for (const [name, { inputs }] of Object.entries(model.signatures)) {
    const given = Object.entries(inputs).map(([alias, info]): [string, TensorValue] => [alias, zerosOf(info)]);
    try {
      await model.run(name, new Map(given));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return error.problem.code;
    }
  }
  return 'answers';
}

describe.skipIf(!here)(`damaged models of ${folder}${here ? '' : ' (skipped: they are not here)'}`, () => {
  it.each(targets)('$model, $file', async ({ model, file }) => {
    const copy = join(dir, String(targets.findIndex((target) => target.model === model && target.file === file)));
    await cp(join(folder, model), copy, { recursive: true });
    const whole = await readFile(join(copy, file));
    const outcomes = new Map<string, number>();
    for (let i = 0; i < count; i++) {
      await writeFile(join(copy, file), mutate(whole, whole, createRandom(deriveSeed(seed, `${model}/${file}/${i}`))));
      const opened = await openRunnable(copy);
      const outcome = opened.ok ? await ask(opened.value) : opened.problem.code;
      if (opened.ok) opened.value.dispose();
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.values()].reduce((sum, times) => sum + times, 0)).toBe(count);
    const refused = count - (outcomes.get('answers') ?? 0);
    // A test that damages nothing would prove nothing.
    expect(refused).toBeGreaterThan(count / 10);
    const allowed = ['answers', 'model/invalid', 'model/not-found', 'artifact/damaged', 'engine/unavailable'];
    expect([...outcomes.keys()].filter((outcome) => !allowed.includes(outcome))).toEqual([]);
  });
});
