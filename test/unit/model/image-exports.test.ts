import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../core/learning/index.ts';
import {
  applyTransform,
  createModel,
  createPredictor,
  createTransformFitter,
  exportTfjsModel,
  openRunnable,
  rawTensors,
  transformedTensors,
  writeOnnxModel,
  writeSavedModel,
} from '../../../core/model/index.ts';
import { randomWeights } from '../learning/example-networks.ts';
import { batchOf } from './batch-of.ts';

const random = createRandom(4);
const image = (): Promise<Buffer> =>
  sharp(Buffer.from(Array.from({ length: 11 * 9 * 3 }, () => random.nextInt(256))), {
    raw: { width: 11, height: 9, channels: 3 },
  })
    .png()
    .toBuffer();
const pictures = await Promise.all(Array.from({ length: 24 }, image));
const batch = batchOf({
  'picture:bytes': pictures,
  'size:float': pictures.map((_, i) => i / 3),
  'label:bytes': pictures.map((_, i) => ['a', 'b', 'c'][i % 3] ?? ''),
});

async function imageModel(family: NetworkSpec['family']) {
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features: {}, label: { name: 'label' } });
  fitter.addBatch(batch);
  const transform = unwrap(await fitter.finish());
  const deep = family === 'wide_deep';
  const network: NetworkSpec = {
    family,
    inputs: transform.spec,
    hidden: deep ? [6] : [],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    ...(deep ? { imageFilters: [5, 3] } : {}),
    output: { kind: 'multiclass', units: 3 },
  };
  return createModel(transform, network, randomWeights(initialWeights(network, 1), 2));
}

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-images-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('a model of images', () => {
  it.each([
    ['onnx', 'wide_deep'],
    ['onnx', 'linear'],
    ['tfjs', 'wide_deep'],
    ['tfjs', 'linear'],
  ] as const)('answers pixels as %s as it does here: %s', async (format, family) => {
    const model = await imageModel(family);
    const dir = await mkdtemp(join(root, `${format}-`));
    unwrap(format === 'onnx' ? await writeOnnxModel(dir, model, 'transformed') : await exportTfjsModel(dir, model, 'none'));
    const runnable = unwrap(await openRunnable(dir));
    const tensors = transformedTensors(model.transform.spec, applyTransform(model.transform, batch), format);
    const outputs = await runnable.run('serving_default', tensors);
    runnable.dispose();
    const given = (format === 'onnx' ? outputs.get('scores') : [...outputs.values()][0])?.data as Float32Array;
    const predictions = createPredictor(model).predict(batch);
    const expected = predictions.kind === 'regression' ? predictions.values : predictions.scores;
    expect(given.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(Math.abs((given[i] ?? Number.NaN) - value)).toBeLessThan(1e-5);
    expect(new Set(expected).size).toBeGreaterThan(24);
  });

  it.each(['wide_deep', 'linear'] as const)('answers encoded images as a SavedModel as it does here: %s', async (family) => {
    const model = await imageModel(family);
    const dir = await mkdtemp(join(root, 'saved-'));
    unwrap(await writeSavedModel(dir, model));
    const runnable = unwrap(await openRunnable(dir));
    const [broken, jpeg] = [Buffer.from('no image'), await sharp(pictures[0]).jpeg().toBuffer()];
    const rows = batchOf({
      'picture:bytes': [...pictures.slice(0, 5), null, broken, jpeg],
      'size:float': [1, 2, 3, 4, 5, 6, 7, 8],
      'label:bytes': ['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'],
    });
    const answers = await runnable.run('serving_default', rawTensors(model, rows));
    runnable.dispose();
    const given = answers.get('scores')?.data as Float32Array;
    const predictions = createPredictor(model).predict(rows);
    const expected = predictions.kind === 'regression' ? predictions.values : predictions.scores;
    expect(given.length).toBe(24);
    for (const [i, value] of expected.entries()) expect(Math.abs((given[i] ?? Number.NaN) - value)).toBeLessThan(1e-5);
  });

  it('says that encoded images cannot go into ONNX, naming the feature', async () => {
    const written = await writeOnnxModel(join(root, 'raw'), await imageModel('wide_deep'));
    expect(written).toMatchObject({ ok: false, problem: { code: 'model/not-exportable' } });
    expect(written.ok ? '' : written.problem.message).toContain('picture');
  });
});
