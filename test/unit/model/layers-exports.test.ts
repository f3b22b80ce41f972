import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnBatch, sliceBatch } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { closeLayers, type Weights } from '../../../core/learning/index.ts';
import {
  applyTransform,
  createModel,
  createPredictor,
  createTransformFitter,
  type FittedTransform,
  openRunnable,
  rawTensors,
  transformedTensors,
  writeOnnxModel,
  writeSavedModel,
} from '../../../core/model/index.ts';
import { layersModules } from '../../layers-modules.ts';
import { randomWeights } from '../learning/example-networks.ts';
import { builtFrom } from '../learning/layers/module-file.ts';
import { answerRows, fitAnswers } from './answer-model.ts';

/** As many rows as it is asked for decide what it does. */
const uneven = `export function getModel(tf, { inputs, label }) {
  class Uneven extends tf.layers.Layer {
    call(given) {
      const x = Array.isArray(given) ? given[0] : given;
      return x.shape[0] > 4 ? x.mul(2) : x;
    }
    static get className() {
      return 'Uneven';
    }
  }
  tf.serialization.registerClass(Uneven);
  const dense = inputs.find(({ kind }) => kind === 'dense');
  const given = tf.input({ name: dense.name, shape: dense.shape });
  return tf.model({ inputs: given, outputs: tf.layers.dense({ units: label.units }).apply(new Uneven().apply(given)) });
}
`;

/** Without the texts, which ONNX cannot take. */
async function fitColours(batch: ColumnBatch): Promise<FittedTransform> {
  const fitter = createTransformFitter({
    columns: batch.columns.map(({ name, type }) => ({ name, type })),
    features: {
      colour: { transform: 'embedding', dimension: 3 },
      comment: { transform: 'exclude' },
      price: { transform: 'exclude' },
    },
    label: { name: 'answer' },
  });
  fitter.addBatch(batch);
  return unwrap(await fitter.finish());
}

describe('a Layers model written for other programs', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'loopwright-layers-saved-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  async function layersModel(source: string, transform: FittedTransform) {
    const units = transform.label.kind === 'multiclass' ? transform.label.classes.length : 1;
    const spec = await builtFrom(source, { inputs: transform.spec, output: { kind: transform.label.kind, units } });
    const zeros: Weights = new Map(
      spec.variables.map(({ name, shape }) => [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }]),
    );
    const random = randomWeights(zeros, 2);
    // A variance is not negative.
    for (const [name, { data }] of random)
      if (name.includes('variance')) for (const [i, value] of data.entries()) data[i] = Math.abs(value);
    return createModel(transform, spec, random);
  }

  it.each([
    ['of the template', layersModules.template, 'answer', ['yes', 'no']],
    ['of the template, in numbers', layersModules.template, 'price', ['yes', 'no']],
    ['of the template, in classes', layersModules.template, 'answer', ['a', 'b', 'c']],
    ['of sequences', layersModules.sequences, 'answer', ['yes', 'no']],
    ['with layers of its module', layersModules.own, 'answer', ['a', 'b', 'c']],
  ] as const)('answers as it does, whatever the number of rows: %s', async (_name, source, label, labels) => {
    const rows = answerRows(60, 5, labels);
    const model = await layersModel(source, await fitAnswers(label, answerRows(300, 1, labels)));
    const dir = await mkdtemp(join(root, 'model-'));
    unwrap(await writeSavedModel(dir, model));
    const opened = unwrap(await openRunnable(dir));
    for (const batch of [rows, sliceBatch(rows, 7, 8)]) {
      const answers = await opened.run('serving_default', rawTensors(model, batch));
      const ours = createPredictor(model).predict(batch);
      const expected = ours.kind === 'regression' ? ours.values : ours.scores;
      const given = answers.get(ours.kind === 'regression' ? 'outputs' : 'scores')?.data as Float32Array;
      expect(given.length).toBe(expected.length);
      for (const [i, value] of expected.entries()) {
        expect(Math.abs((given[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))).toBeLessThan(1e-5);
      }
      if (batch === rows) expect(new Set(expected).size).toBeGreaterThan(20);
    }
    opened.dispose();
    if (model.network.family === 'layers') closeLayers(model.network);
  });

  it.each([
    ['of the template, its inputs raw', layersModules.template, 'raw'],
    ['of the template, its texts transformed', layersModules.template, 'transformed'],
    ['of sequences', layersModules.sequences, 'transformed'],
    ['with layers of its module', layersModules.own, 'raw'],
  ] as const)('answers as ONNX as it does, whatever the number of rows: %s', async (_name, source, inputs) => {
    const labels = ['a', 'b', 'c'];
    const rows = answerRows(60, 5, labels);
    const train = answerRows(300, 1, labels);
    const transform = await (inputs === 'raw' ? fitColours(train) : fitAnswers('answer', train));
    const model = await layersModel(source, transform);
    const dir = await mkdtemp(join(root, 'onnx-'));
    unwrap(await writeOnnxModel(dir, model, inputs));
    const opened = unwrap(await openRunnable(dir));
    for (const batch of [rows, sliceBatch(rows, 7, 8)]) {
      const tensors =
        inputs === 'raw' ? rawTensors(model, batch) : transformedTensors(transform.spec, applyTransform(transform, batch));
      const given = (await opened.run('serving_default', tensors)).get('scores')?.data as Float32Array;
      const ours = createPredictor(model).predict(batch);
      const expected = ours.kind === 'regression' ? ours.values : ours.scores;
      expect(given.length).toBe(expected.length);
      for (const [i, value] of expected.entries()) expect(Math.abs((given[i] ?? Number.NaN) - value)).toBeLessThan(1e-5);
      if (batch === rows) expect(new Set(expected).size).toBeGreaterThan(20);
    }
    opened.dispose();
    if (model.network.family === 'layers') closeLayers(model.network);
  });

  it('is refused where its layers do otherwise for other rows', async () => {
    const model = await layersModel(uneven, await fitAnswers('answer', answerRows(300, 1)));
    const written = await writeSavedModel(join(root, 'refused'), model);
    expect(written).toMatchObject({ ok: false, problem: { code: 'model/not-exportable' } });
  });
});
