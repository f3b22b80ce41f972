import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { forward, type NetworkSpec } from '../../../core/learning/index.ts';
import { loadBackend } from '../../../core/learning/tfjs.ts';
import { applyTransform, loadModel, type Model, saveModel } from '../../../core/model/index.ts';
import { largestDifference } from '../learning/example-networks.ts';
import { answerModel, answerRows } from './answer-model.ts';

let root: string;
let dir: string;
let model: Model<NetworkSpec>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-model-'));
  dir = join(root, 'saved');
  model = await answerModel();
  unwrap(await saveModel(dir, model));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function damagedCopy(name: string, change: (bytes: Buffer) => Uint8Array | string): Promise<string> {
  const copy = await mkdtemp(join(root, 'copy-'));
  await cp(dir, copy, { recursive: true });
  await writeFile(join(copy, name), change(await readFile(join(copy, name))));
  return copy;
}

describe('a saved model', () => {
  it('comes back as it was', async () => {
    expect(unwrap(await loadModel(dir))).toEqual(model);
  });

  it('is the same bytes when saved again', async () => {
    const again = join(root, 'again');
    unwrap(await saveModel(again, unwrap(await loadModel(dir))));
    for (const name of ['model.json', 'weights.bin', 'tfjs/model.json', 'tfjs/group1-shard1of1.bin']) {
      expect(await readFile(join(again, name))).toEqual(await readFile(join(dir, name)));
    }
  });

  it('says what goes in and out in TensorFlow words', () => {
    expect(model.signature).toEqual({
      inputs: [
        { name: 'age', dtype: 'DT_INT64', shape: [-1] },
        { name: 'weight', dtype: 'DT_FLOAT', shape: [-1] },
        { name: 'colour', dtype: 'DT_STRING', shape: [-1] },
        { name: 'comment', dtype: 'DT_STRING', shape: [-1] },
      ],
      outputs: [
        { name: 'classes', dtype: 'DT_STRING', shape: [-1, 2] },
        { name: 'predicted', dtype: 'DT_STRING', shape: [-1] },
        { name: 'scores', dtype: 'DT_FLOAT', shape: [-1, 2] },
      ],
    });
  });

  it('opens in TensorFlow.js and answers alike', async () => {
    await loadBackend('tfjs:cpu');
    const json = JSON.parse(await readFile(join(dir, 'tfjs', 'model.json'), 'utf8'));
    const [{ paths, weights }] = json.weightsManifest;
    const weightData = new Uint8Array(await readFile(join(dir, 'tfjs', paths[0]))).buffer;
    const opened = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: weights, weightData, format: json.format }),
    );
    const { rows, dense, ids, tokens } = applyTransform(model.transform, answerRows(30, 8));
    const inputs = [
      tf.tensor2d(dense, [rows, model.network.inputs.denseWidth]),
      tf.tensor2d(ids[0], [rows, 1], 'int32'),
      tf.tensor2d(tokens[0], [rows, model.network.inputs.texts[0].length], 'int32'),
    ];
    const answers = (opened.predictOnBatch(inputs) as tf.Tensor).dataSync<'float32'>();
    expect(largestDifference(answers, forward(model.network, model.weights, { rows, dense, ids, tokens }))).toBeLessThan(1e-5);
  });
});

describe('a folder that is not a whole model', () => {
  it('is refused after any changed byte of the weights', async () => {
    const size = (await readFile(join(dir, 'weights.bin'))).length;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const copy = await damagedCopy('weights.bin', (bytes) => {
          bytes[at] ^= bits;
          return bytes;
        });
        expect(await loadModel(copy)).toMatchObject({ ok: false, problem: { code: 'artifact/damaged' } });
      }),
      { numRuns: 15 },
    );
  });

  it('is refused after any changed digit, and when cut short', async () => {
    const whole = await readFile(join(dir, 'model.json'), 'utf8');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 2 }), fc.boolean(), async (at, cut) => {
        const copy = await damagedCopy('model.json', (bytes) => {
          if (cut) return bytes.subarray(0, at);
          bytes[at] = bytes[at] === 0x37 ? 0x38 : 0x37;
          return bytes;
        });
        // The seventeenth digit of a number may be another and the number the same.
        fc.pre(cut || !isSameJson(whole, await readFile(join(copy, 'model.json'), 'utf8')));
        const loaded = await loadModel(copy);
        expect(!loaded.ok && loaded.problem.code).toMatch(/^(artifact\/damaged|model\/invalid)$/);
      }),
      { numRuns: 25 },
    );
  });

  it('is refused when empty, when missing, and when another program wrote it', async () => {
    expect(await loadModel(join(root, 'none'))).toMatchObject({ ok: false, problem: { code: 'model/not-found' } });
    const foreign = await damagedCopy('model.json', () => '{"format":"layers-model","modelTopology":{}}');
    expect(await loadModel(foreign)).toMatchObject({ ok: false, problem: { code: 'model/invalid' } });
    const cut = await damagedCopy('weights.bin', () => '');
    expect(await loadModel(cut)).toMatchObject({ ok: false, problem: { code: 'artifact/damaged' } });
    const newer = await damagedCopy('model.json', (bytes) => bytes.toString().replace('"version":1', '"version":2'));
    expect(await loadModel(newer)).toMatchObject({ ok: false, problem: { code: 'model/invalid', details: { version: 2 } } });
  });

  it('is not a model while model.json is missing', async () => {
    const copy = await damagedCopy('model.json', (bytes) => bytes);
    await rm(join(copy, 'model.json'));
    expect(await loadModel(copy)).toMatchObject({ ok: false, problem: { code: 'model/not-found' } });
  });
});

function isSameJson(text: string, changed: string): boolean {
  try {
    return JSON.stringify(JSON.parse(changed)) === JSON.stringify(JSON.parse(text));
  } catch {
    return false;
  }
}
