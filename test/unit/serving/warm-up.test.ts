import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { succeed } from '../../../core/foundation/index.ts';
import type { RunnableModel, SignatureDef, TensorValue } from '../../../core/model/index.ts';
import { warmedUp } from '../../../core/serving/warm-up.ts';

const info = (dtype: SignatureDef['inputs'][string]['dtype'], shape: readonly number[]) => ({ name: 'x', dtype, shape });

const raw: SignatureDef = {
  inputs: { text: info('DT_STRING', [-1]), age: info('DT_INT64', [-1]), vector: info('DT_FLOAT', [-1, 4]) },
  outputs: { score: info('DT_FLOAT', [-1]) },
  methodName: 'tensorflow/serving/predict',
  rawFeatures: true,
};

interface Heard {
  readonly model: RunnableModel;
  readonly calls: ReadonlyMap<string, TensorValue>[];
}

function listening(signature: SignatureDef, answer: () => ReadonlyMap<string, TensorValue>): Heard {
  const calls: ReadonlyMap<string, TensorValue>[] = [];
  const run = async (_signature: string, inputs: ReadonlyMap<string, TensorValue>) => {
    calls.push(inputs);
    return answer();
  };
  return { calls, model: { signatures: { serving_default: signature }, engine: 'none', run, dispose: () => undefined } };
}

const score = (): ReadonlyMap<string, TensorValue> =>
  new Map([['score', { dtype: 'DT_FLOAT', shape: [1], data: Float32Array.of(0.5) }]]);

describe('a version that is about to be served', () => {
  let dir: string;
  const load = ({ model }: Heard) => warmedUp(async () => succeed(model))(dir);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-warm-up-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('has answered made-up rows of its raw features, whatever their types and shapes', async () => {
    const heard = listening(raw, score);
    await load(heard);
    const [inputs] = heard.calls;
    expect(inputs?.get('vector')).toMatchObject({ shape: [1, 4] });
    expect(inputs?.get('age')).toMatchObject({ shape: [1] });
    expect(String(inputs?.get('text')?.data)).toContain('12.50');
  });

  it('is served all the same where it refuses such a row', async () => {
    const heard = listening(raw, () => {
      throw new Error('not such a row');
    });
    expect(await load(heard)).toEqual(succeed(heard.model));
    expect(heard.calls).toHaveLength(1);
  });

  it('is asked nothing made up where it takes tensors of its own, or brings its warm-up requests', async () => {
    const tensors = listening({ ...raw, rawFeatures: false }, score);
    await load(tensors);
    expect(tensors.calls).toEqual([]);
    await mkdir(join(dir, 'assets.extra'));
    await writeFile(join(dir, 'assets.extra', 'tf_serving_warmup_requests'), '');
    const own = listening(raw, score);
    await load(own);
    expect(own.calls).toEqual([]);
  });
});
