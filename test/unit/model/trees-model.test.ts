import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import type { TreesSpec } from '../../../core/learning/index.ts';
import {
  createModel,
  createPredictor,
  createTransformFitter,
  loadModel,
  type Model,
  saveModel,
  treeColumns,
} from '../../../core/model/index.ts';
import { answerRows } from './answer-model.ts';
import { answerTrees } from './answer-trees.ts';
import { batchOf } from './batch-of.ts';

let root: string;
let dir: string;
let model: Model<TreesSpec>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-trees-model-'));
  dir = join(root, 'saved');
  model = await answerTrees();
  unwrap(await saveModel(dir, model));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('a saved model of trees', () => {
  it('comes back as it was, answers the same, and is the same bytes when saved again', async () => {
    const loaded = unwrap(await loadModel(dir));
    expect(loaded).toEqual(model);
    const rows = answerRows(50, 9);
    expect(createPredictor(loaded).predict(rows)).toEqual(createPredictor(model).predict(rows));
    const again = join(root, 'again');
    unwrap(await saveModel(again, loaded));
    for (const name of await readdir(dir)) expect(await readFile(join(again, name))).toEqual(await readFile(join(dir, name)));
  });

  it('has no TF.js folder: trees are no Layers model', async () => {
    expect((await readdir(dir)).sort()).toEqual(['model.json', 'weights.bin']);
  });

  it('is refused after a changed byte', async () => {
    for (const name of ['model.json', 'weights.bin']) {
      const copy = await mkdtemp(join(root, 'copy-'));
      await cp(dir, copy, { recursive: true });
      const bytes = await readFile(join(copy, name));
      bytes[Math.floor(bytes.length / 2)] ^= 1;
      await writeFile(join(copy, name), bytes);
      expect(await loadModel(copy)).toMatchObject({ ok: false, problem: { code: 'artifact/damaged' } });
    }
  });

  it('is refused where its tensors are not trees over its features', async () => {
    const left = model.weights.get('nodes/left');
    if (!left) throw new Error('the trees have nodes');
    const weights = new Map([...model.weights, ['nodes/left', { ...left, data: left.data.map(() => 0) }] as const]);
    const circular = join(root, 'circular');
    unwrap(await saveModel(circular, createModel(model.transform, model.network, weights)));
    expect(await loadModel(circular)).toMatchObject({ ok: false, problem: { code: 'model/invalid' } });
  });
});

describe('predictions of trees', () => {
  it('are scores of every class that sum to 1', async () => {
    const many = createPredictor(await answerTrees('answer', ['yes', 'no', 'later'])).predict(answerRows(40, 2));
    if (many.kind !== 'classification') throw new Error('a classifier');
    expect(many.classes).toHaveLength(3);
    for (let row = 0; row < 40; row++) {
      expect(many.scores.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
  });

  it("are in the label's own units, and stand with columns missing", async () => {
    const trees = await answerTrees('price');
    const { label } = trees;
    if (label.kind !== 'regression') throw new Error('a regression');
    const predictions = createPredictor(trees).predict(answerRows(200, 3));
    if (predictions.kind !== 'regression') throw new Error('a regression');
    const mean = predictions.values.reduce((a, b) => a + b, 0) / 200;
    expect(Math.abs(mean - label.mean)).toBeLessThan(label.deviation);
    const nothing = createPredictor(trees).predict({ rows: 2, columns: [] });
    if (nothing.kind !== 'regression') throw new Error('a regression');
    expect(Number.isFinite(nothing.values[0])).toBe(true);
    expect(nothing.values[1]).toBe(nothing.values[0]);
  });
});

describe('the columns that trees read', () => {
  it('put one-hot slots together, know missing numbers, and keep few whole numbers in order', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => i);
    const batch = batchOf({
      'size:float': rows.map((i) => (i % 10 === 3 ? null : i * 1.5)),
      'stars:int': rows.map((i) => [3, 1, 2][i % 3]),
      'colour:bytes': rows.map((i) => ['red', 'green', 'blue', 'grey'][i % 4]),
      'day:bytes': rows.map((i) => `2024-0${1 + (i % 9)}-1${i % 10}`),
      'bucket:float': rows.map((i) => i / 7),
      'code:bytes': rows.map((i) => `c${i % 30}`),
      'note:bytes': rows.map((i) => `a long enough note about number ${i} and more of it`),
      'y:int': rows.map((i) => i % 2),
    });
    const fitter = createTransformFitter({
      columns: batch.columns.map(({ name, type }) => ({ name, type })),
      features: {
        bucket: { transform: 'bucketize', buckets: 4 },
        code: { transform: 'embedding' },
        note: { transform: 'text' },
      },
      label: { name: 'y' },
    });
    fitter.addBatch(batch);
    const transform = unwrap(await fitter.finish());
    const at = (name: string) => transform.spec.denseNames.findIndex((slot) => slot === name || slot.startsWith(`${name}=`));
    expect(treeColumns(transform)).toEqual([
      { kind: 'number', name: 'size', slot: at('size'), missing: at('size') + 1 },
      { kind: 'choice', name: 'stars', slot: at('stars'), count: 4, ranks: [1, 2, 3, null] },
      { kind: 'choice', name: 'colour', slot: at('colour'), count: 5 },
      { kind: 'number', name: 'day', slot: at('day') },
      { kind: 'choice', name: 'day', slot: at('day') + 1, count: 12, ranks: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      { kind: 'choice', name: 'day', slot: at('day') + 13, count: 7 },
      { kind: 'choice', name: 'bucket', slot: at('bucket'), count: 4, ranks: [0, 1, 2, 3] },
      { kind: 'id', name: 'code', input: 0, count: 31 },
      { kind: 'length', name: 'note', input: 0 },
    ]);
  });
});
