import { access, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelTemplate } from '../../../../core/app/model-template.ts';
import type { StageReport } from '../../../../core/contract/index.ts';
import type { ColumnBatch } from '../../../../core/formats/index.ts';
import { type Problem, unwrap } from '../../../../core/foundation/index.ts';
import {
  applyTransform,
  createPredictor,
  labelValues,
  loadModel,
  modelFolders,
  openRunnable,
  rawTensors,
  transformedTensors,
} from '../../../../core/model/index.ts';
import { type TrainingRecord, trainer } from '../../../../core/stages/train/index.ts';
import { bundleProgram, killAfter } from './killed-program.ts';
import { createTrainProject, madeUpRows, type RunOptions, type TrainProject, trainContext } from './train-project.ts';

let root: string;
let project: TrainProject;
let prices: TrainProject;
const fresh: ColumnBatch = madeUpRows({ rows: 400, seed: 3, label: 'answer' });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-layers-'));
  project = await createTrainProject(join(root, 'answers'), [madeUpRows({ rows: 700, seed: 1, label: 'answer' })], 'answer');
  prices = await createTrainProject(join(root, 'prices'), [madeUpRows({ rows: 700, seed: 1, label: 'price' })], 'price');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

let modules = 0;

/** Trains what `source` builds. */
async function train(source: string, options: RunOptions = {}, from: TrainProject = project) {
  const module = `get-model-${++modules}.mjs`;
  await writeFile(join(from.dir, module), source);
  const model = { family: 'layers', module, ...options.model };
  return trainer.execute(await trainContext(from, { ...options, model }));
}

function servingDir(run: string, from: TrainProject = project): string {
  return join(from.dir, run, 'model', modelFolders.candidate);
}

async function shareRight(dir: string): Promise<number> {
  const model = unwrap(await loadModel(dir));
  const predictions = createPredictor(model).predict(fresh);
  if (predictions.kind !== 'classification') throw new Error('a classification');
  const labels = labelValues(model.label, fresh);
  return [...labels].filter((label, row) => predictions.scores[row * 2 + label] > 0.5).length / fresh.rows;
}

async function problemOf(source: string, options: RunOptions = {}): Promise<Problem> {
  const result = await train(source, { name: 'refused', ...options });
  if (result.ok) throw new Error('It trained');
  return result.problem;
}

const dense = (body: string): string => `export function getModel(tf, { inputs, label, settings }) {
  const input = tf.input({ name: 'dense', shape: inputs[0].shape });
  ${body}
}`;
const withLayer = (layer: string): string =>
  dense(`${layer}
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(layer) });`);

const customLayer = withLayer(`class Scaled extends tf.layers.Layer {
    static className = 'Scaled';
    build(shape) { this.scale = this.addWeight('scale', [shape.at(-1)], 'float32', tf.initializers.ones()); this.built = true; }
    computeOutputShape(shape) { return shape; }
    call(given) { return tf.mul(Array.isArray(given) ? given[0] : given, this.scale.read()); }
  }
  tf.serialization.registerClass(Scaled);
  const layer = tf.layers.dense({ units: 6, activation: 'tanh' }).apply(new Scaled({ name: 'scaled' }).apply(input));`);

describe("the Trainer with a user's own model", () => {
  it('trains what the template builds: a candidate that answers new rows, beside the linear baseline', async () => {
    const outcome = unwrap(
      await train(modelTemplate, { name: 'template', model: { epochs: 12, settings: { hidden: [16, 8] } } }),
    );
    expect(outcome.outputs.model).toMatchObject({ family: 'layers', engine: 'tfjs:wasm', epochs: 12 });
    for (const folder of Object.values(modelFolders)) {
      expect(await shareRight(join(project.dir, 'template', 'model', folder)), folder).toBeGreaterThan(0.75);
    }
    const record: TrainingRecord = JSON.parse(await readFile(join(project.dir, 'template', 'model', 'training.json'), 'utf8'));
    expect(record.family).toBe('layers');
    expect(record.candidate.epochs).toHaveLength(12);
    const fused = record.engines.find(({ name }) => name === 'fused:simd');
    expect(fused).toMatchObject({ available: false, reason: 'trains our own networks, not Layers models' });
  });

  it('writes a TF.js folder beside the model that answers as the predictor does', async () => {
    const model = unwrap(await loadModel(servingDir('template')));
    const predictions = createPredictor(model).predict(fresh);
    if (predictions.kind !== 'classification') throw new Error('a classification');
    const tfjs = unwrap(await openRunnable(join(servingDir('template'), 'tfjs')));
    const { spec } = model.transform;
    const outputs = await tfjs.run('serving_default', transformedTensors(spec, applyTransform(model.transform, fresh), 'tfjs'));
    tfjs.dispose();
    const [scores] = [...outputs.values()].map(({ data }) => data as Float32Array);
    expect(scores).toHaveLength(fresh.rows);
    scores?.forEach((score, row) => {
      expect(score).toBeCloseTo(predictions.scores[row * 2 + 1] ?? Number.NaN, 6);
    });
  });

  it('is served as the predictor answers', async () => {
    const model = unwrap(await loadModel(servingDir('template')));
    const predictions = createPredictor(model).predict(fresh);
    const served = unwrap(await openRunnable(servingDir('template')));
    expect(served.engine).toBe('tfjs:wasm');
    const outputs = await served.run('serving_default', rawTensors(model, fresh));
    served.dispose();
    expect(outputs.get('scores')?.data).toEqual(predictions.kind === 'classification' ? predictions.scores : []);
  });

  it('gives the same bytes again', async () => {
    const model = { epochs: 2, settings: { hidden: [8], dropout: 0.3 } };
    unwrap(await train(modelTemplate, { name: 'once', model }));
    unwrap(await train(modelTemplate, { name: 'again', model }));
    const bytes = (run: string, file: string) => readFile(join(servingDir(run), file));
    expect(await bytes('again', 'weights.bin')).toEqual(await bytes('once', 'weights.bin'));
    expect(await bytes('again', 'model.json')).toEqual(await bytes('once', 'model.json'));
    expect(await bytes('again', 'tfjs/model.json')).toEqual(await bytes('once', 'tfjs/model.json'));
  });

  it('learns a number, with class weights, schedules and clipping as other families have them', async () => {
    const model = {
      epochs: 8,
      optimizer: 'adamw',
      learning_rate_schedule: 'cosine',
      warmup_epochs: 1,
      clip_norm: 1,
      learning_rate: 0.01,
    };
    const outcome = unwrap(await train(modelTemplate, { name: 'price', model }, prices));
    const { validation_loss: loss, linear_baseline_validation_loss: linear } = outcome.outputs.model ?? {};
    expect(loss).toBeLessThan(0.6);
    expect(linear).toBeLessThan(0.6);
    unwrap(await train(modelTemplate, { name: 'weighted', model: { epochs: 1, class_weights: { yes: 3, no: 0.5 } } }));
  });

  it('resumes after kill -9 to the very weights it would have had', { timeout: 60_000 }, async () => {
    const settings = { family: 'layers', module: 'resumed.mjs', epochs: 8, settings: { hidden: [8], dropout: 0.3 } };
    await writeFile(join(project.dir, settings.module), modelTemplate);
    unwrap(await trainer.execute(await trainContext(project, { name: 'whole', model: settings })));
    const program = await bundleProgram('killable-trainer.ts', root);
    await killAfter(program, [project.dir, 'killed', ...project.examples], {
      line: /candidate 4/,
      settings: JSON.stringify(settings),
    });
    const reports: StageReport[] = [];
    const context = await trainContext(project, { name: 'killed', model: settings, report: (report) => reports.push(report) });
    const { facts } = unwrap(await trainer.execute(context));
    expect(Number(facts['epochs kept from before'])).toBeGreaterThanOrEqual(4);
    expect(Number(facts['epochs kept from before'])).toBeLessThan(8);
    const weights = (run: string) => readFile(join(servingDir(run), 'weights.bin'));
    expect(await weights('killed')).toEqual(await weights('whole'));
  });

  it('opens a model with layers of the module wherever its folder is, without the module', async () => {
    unwrap(await train(customLayer, { name: 'custom', model: { epochs: 6 } }));
    const elsewhere = join(root, 'elsewhere');
    await cp(servingDir('custom'), elsewhere, { recursive: true });
    expect(await shareRight(elsewhere)).toBe(await shareRight(servingDir('custom')));
    expect(await shareRight(elsewhere)).toBeGreaterThan(0.6);
  });

  it('writes a SavedModel beside a model with layers of the module, which answers as it does', async () => {
    const saved = JSON.parse(await readFile(join(servingDir('custom'), 'saved_model.json'), 'utf8'));
    expect(saved).toEqual({ written: true });
    await access(join(servingDir('custom'), 'saved_model.pb'));
  });
});

describe('a module that cannot be trained', () => {
  it.each<[string, string, string | RegExp]>([
    [
      'throws',
      dense('throw new Error("no such thing");'),
      /^The model's module fails at line 3 \(no such thing\): .*get-model-\d+\.mjs$/,
    ],
    ['has no getModel', 'export const model = 1;', /exports no function getModel/],
    ['is no JavaScript', 'export function {', /fails/],
    ['returns nothing', dense(''), /getModel returns nothing, not a tf.LayersModel/],
    ['returns something else', dense('return { predict() {}, layers: [] };'), /returns a model of another copy of TensorFlow.js/],
    [
      'has more outputs than the label',
      dense(`return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2, activation: 'softmax' }).apply(input) });`),
      'The model gives [2] numbers a row, and the binary label needs [1]',
    ],
    [
      'ends in another activation',
      dense(`return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1, activation: 'relu' }).apply(input) });`),
      "The model's last activation is relu, and the binary label needs sigmoid",
    ],
    [
      'takes an input there is not',
      `export const getModel = (tf) => { const input = tf.input({ name: 'age', shape: [1] }); return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) }); };`,
      'The model has an input "age", which the transformed features do not have',
    ],
    [
      'takes an input of another shape',
      `export const getModel = (tf) => { const input = tf.input({ name: 'dense', shape: [99] }); return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) }); };`,
      /has shape \[99\], and the features give \[\d+\]/,
    ],
    [
      'has no weights',
      dense(
        'return tf.model({ inputs: input, outputs: tf.layers.globalMaxPooling1d().apply(tf.layers.reshape({ targetShape: [inputs[0].shape[0], 1] }).apply(input)) });',
      ),
      'The model has no weight to train',
    ],
    [
      'uses an operation without a gradient',
      withLayer(`class Rounded extends tf.layers.Layer {
    static className = 'Rounded';
    computeOutputShape(shape) { return [shape[0], 2]; }
    call(given) { return tf.topk(Array.isArray(given) ? given[0] : given, 2).values; }
  }
  tf.serialization.registerClass(Rounded);
  const layer = new Rounded({}).apply(tf.layers.dense({ units: 4 }).apply(input));`),
      /no gradient of its operation TopK/,
    ],
    [
      'fails while it is computed',
      withLayer(`class Broken extends tf.layers.Layer {
    static className = 'Broken';
    computeOutputShape(shape) { return shape; }
    call() { throw new Error('not today'); }
  }
  tf.serialization.registerClass(Broken);
  const layer = new Broken({}).apply(tf.layers.dense({ units: 4 }).apply(input));`),
      /^The model cannot be computed \(not today\)/,
    ],
    ['ends its thread', dense('process.exit(3);'), /ended before getModel returned/],
  ])('%s: a problem with the cause and the way out', async (_, source, message) => {
    const problem = await problemOf(source);
    expect(problem.code).toBe('module/failed');
    if (typeof message === 'string') expect(problem.message.startsWith(message), problem.message).toBe(true);
    else expect(problem.message).toMatch(message);
    expect(problem.hint).not.toBe('');
    expect(String(problem.details?.path)).toMatch(/get-model-\d+\.mjs$/);
  });

  it('is not there, is not named, or is no JavaScript file', async () => {
    const refused = async (module: string | undefined): Promise<Problem> => {
      const model = { family: 'layers', ...(module === undefined ? {} : { module }) };
      const result = await trainer.execute(await trainContext(project, { name: 'refused', model }));
      if (result.ok) throw new Error('It trained');
      return result.problem;
    };
    expect((await refused('none.mjs')).code).toBe('file/not-found');
    expect((await refused(undefined)).code).toBe('project/config-invalid');
    expect((await refused('model.py')).code).toBe('file/unsupported-format');
  });

  it('asks for the fused engine, which trains our own networks', async () => {
    const problem = await problemOf(modelTemplate, { model: { engine: 'fused' } });
    expect(problem).toMatchObject({ code: 'engine/unavailable', hint: 'Set model.engine to auto, wasm, cpu or tensorflow.' });
  });

  it('has layers of its own and imports a file beside it', async () => {
    await writeFile(join(project.dir, 'beside.mjs'), 'export const width = 6;');
    const problem = await problemOf(`import { width } from './beside.mjs';\n${customLayer.replace('units: 6', 'units: width')}`);
    expect(problem.message).toMatch(/does not open from the module's text alone/);
  });
});
