import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StageContext } from '../../../../core/contract/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { createPredictor, loadModel, readFittedTransform, saveModel } from '../../../../core/model/index.ts';
import { trainer } from '../../../../core/stages/train/index.ts';
import { transform } from '../../../../core/stages/transform/index.ts';
import { dimension, meanOf, pieces, writeTinyEncoder } from '../../model/sentence/tiny-encoder.ts';
import { createTrainProject, madeUpRows, type TrainProject, trainContext } from './train-project.ts';

let dir = '';
let project: TrainProject;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sentence-'));
  project = await createTrainProject(dir, [madeUpRows({ rows: 300, seed: 1, label: 'answer' })], 'answer');
  await writeTinyEncoder(join(dir, 'tiny'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function transformWith(comment: object) {
  const context = await trainContext(project);
  const order: StageContext = {
    ...context,
    outputs: { transform_graph: join(dir, 'transform') },
    properties: { features: { comment: { transform: 'sentence', ...comment } }, label: { name: 'answer' } },
  };
  return transform.execute(order);
}

async function train(family: string) {
  const context = await trainContext(project, { model: { epochs: 3, engine: 'fused', family }, name: family });
  unwrap(await trainer.execute(context));
  return join(context.outputs['model'] ?? '', 'Format-Serving');
}

describe('a model with an encoder of sentences', () => {
  it('has its vectors as dense inputs', async () => {
    unwrap(await transformWith({ encoder: 'tiny', normalize: false }));
    const fitted = unwrap(await readFittedTransform(join(dir, 'transform')));
    const feature = fitted.features.find(({ name }) => name === 'comment');
    expect(feature).toMatchObject({ kind: 'sentence', dimension, maxLength: 128, missing: false, encoder: { name: 'tiny' } });
    expect(fitted.spec.denseNames.filter((name) => name.startsWith('comment'))).toHaveLength(dimension);
    expect(meanOf([2, pieces.indexOf('good'), 3])).toHaveLength(dimension);
  });

  it.each(['linear', 'trees', 'wide_deep'])('of the family %s answers from its folder alone', async (family) => {
    unwrap(await transformWith({ encoder: 'tiny' }));
    const folder = await train(family);
    await rm(join(dir, 'tiny'), { recursive: true });
    await rm(join(dir, 'transform'), { recursive: true });
    const model = unwrap(await loadModel(folder));
    const rows = madeUpRows({ rows: 40, seed: 9, label: 'answer' });
    const predictions = createPredictor(model).predict(rows);
    const copy = join(dir, 'copy');
    unwrap(await saveModel(copy, model));
    expect(createPredictor(unwrap(await loadModel(copy))).predict(rows)).toEqual(predictions);
  });

  it('holds the encoder once on the disk, however many models share it', async () => {
    unwrap(await transformWith({ encoder: 'tiny' }));
    const folder = await train('linear');
    const [content = ''] = await readdir(join(folder, 'encoders'));
    const places = [join(dir, 'transform'), folder, join(folder, '..', 'linear_baseline')];
    const files = await Promise.all(places.map((place) => stat(join(place, 'encoders', content, 'model.onnx'))));
    expect(new Set(files.map(({ ino }) => ino)).size).toBe(1);
  });

  it('whose encoder was changed is refused', async () => {
    unwrap(await transformWith({ encoder: 'tiny' }));
    const folder = await train('linear');
    const [content = ''] = await readdir(join(folder, 'encoders'));
    await writeFile(join(folder, 'encoders', content, 'vocab.txt'), 'other');
    const loaded = await loadModel(folder);
    expect(loaded.ok ? 'none' : loaded.problem.code).toBe('artifact/damaged');
    await rm(join(folder, 'encoders'), { recursive: true });
    const missing = await loadModel(folder);
    expect(missing.ok ? 'none' : missing.problem.code).toBe('artifact/not-found');
  });

  it('that names no encoder, or none that is there, says what to do', async () => {
    const problem = async (settings: object) => {
      const result = await transformWith(settings);
      return result.ok ? 'none' : result.problem.code;
    };
    expect(await problem({})).toBe('project/config-invalid');
    expect(await problem({ encoder: 'none' })).toBe('file/not-found');
  });
});
