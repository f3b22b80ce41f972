import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StageContext, views } from '../../../../core/contract/index.ts';
import { createRandom, type Result, unwrap } from '../../../../core/foundation/index.ts';
import { loadModel, readFittedTransform } from '../../../../core/model/index.ts';
import { trainer } from '../../../../core/stages/train/index.ts';
import { transform } from '../../../../core/stages/transform/index.ts';
import { createTrainProject, madeUpRows, type TrainProject, trainContext } from './train-project.ts';

let dir = '';
let project: TrainProject;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pretrained-'));
  project = await createTrainProject(dir, [madeUpRows({ rows: 300, seed: 1, label: 'answer' })], 'answer');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const random = createRandom(4);
const known = ['good', 'refund', 'bank', 'never', 'nowhere'];
const vectors = new Map(known.map((word) => [word, Array.from({ length: 6 }, () => Math.fround(random.nextGaussian()))]));

async function fitComment(comment: object): Promise<Result<unknown>> {
  await writeFile(join(dir, 'glove.txt'), [...vectors].map(([word, vector]) => `${word} ${vector.join(' ')}\n`).join(''));
  const context = await trainContext(project);
  const order: StageContext = {
    ...context,
    outputs: { transform_graph: join(dir, 'transform') },
    properties: { features: { comment: { transform: 'text', length: 12, ...comment } }, label: { name: 'answer' } },
  };
  return transform.execute(order);
}

async function trainedRows(model: object) {
  const context = await trainContext(project, { model: { epochs: 2, engine: 'fused', ...model } });
  unwrap(await trainer.execute(context));
  const loaded = unwrap(await loadModel(join(context.outputs['model'] ?? '', 'Format-Serving')));
  const { shape, data } = loaded.weights.get('deep/text_0/embeddings') ?? { shape: [0, 0], data: new Float32Array() };
  const [rows = 0, width = 0] = shape;
  return { width, rows: Array.from({ length: rows }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]) };
}

describe('pretrained word vectors', () => {
  it('are taken from the file, shown, and kept beside the transform', async () => {
    const outcome = unwrap(await fitComment({ vectors: 'glove.txt' }));
    expect(outcome).toMatchObject({ facts: { 'words with vectors': '4 of 12' } });
    const fitted = unwrap(await readFittedTransform(join(dir, 'transform')));
    expect(fitted.spec.texts).toMatchObject([{ dimension: 6, vocabularySize: 14 }]);
    const view: views.TransformView = JSON.parse(await readFile(join(dir, 'transform', 'preview.json'), 'utf8'));
    expect(view.features.find(({ name }) => name === 'comment')?.detail).toContain('4 vectors from glove.txt, trained on');
  });

  it.each(['cnn', 'average'])('that are not trainable are the very rows of the trained table, with %s', async (text_encoder) => {
    unwrap(await fitComment({ vectors: 'glove.txt', trainable: false }));
    const fitted = unwrap(await readFittedTransform(join(dir, 'transform')));
    const feature = fitted.features.find(({ name }) => name === 'comment');
    const words = feature?.kind === 'text' ? feature.vocabulary : [];
    const { rows, width } = await trainedRows({ text_encoder });
    expect(width).toBe(6);
    for (const [word, vector] of vectors) {
      const at = words.indexOf(word);
      if (at >= 0) expect(rows[at + 2]).toEqual(vector);
    }
    expect(rows[0]).toEqual(Array(6).fill(0));
  });

  it('that are trainable are where training begins', async () => {
    unwrap(await fitComment({ vectors: 'glove.txt' }));
    const fitted = unwrap(await readFittedTransform(join(dir, 'transform')));
    const feature = fitted.features.find(({ name }) => name === 'comment');
    const at = feature?.kind === 'text' ? feature.vocabulary.indexOf('refund') + 2 : 0;
    const { rows } = await trainedRows({ learning_rate: 0.0001 });
    const apart = (rows[at] ?? []).map((value, d) => Math.abs(value - (vectors.get('refund')?.[d] ?? Number.NaN)));
    expect(Math.max(...apart)).toBeLessThan(0.01);
    expect(Math.max(...apart)).toBeGreaterThan(0);
  });

  it('that do not suit are refused with a way out', async () => {
    const problem = async (comment: object) => {
      const result = await fitComment(comment);
      return result.ok ? 'none' : `${result.problem.code}: ${result.problem.message}`;
    };
    expect(await problem({ vectors: 'none.txt' })).toContain('file/not-found');
    expect(await problem({ vectors: 'glove.txt', dimension: 7 })).toContain('have 6 numbers, and its dimension is set to 7');
    expect(await problem({ vectors: 'glove.txt', transform: 'tfidf' })).toContain(
      'features.comment.vectors does nothing with the transform tfidf',
    );
  });

  it('that were changed behind the back of the transform are refused', async () => {
    unwrap(await fitComment({ vectors: 'glove.txt' }));
    const fitted = unwrap(await readFittedTransform(join(dir, 'transform')));
    const feature = fitted.features.find(({ name }) => name === 'comment');
    const content = feature?.kind === 'text' ? (feature.vectors?.content ?? '') : '';
    await writeFile(join(dir, 'transform', `vectors-${content.slice(0, 16)}.bin`), 'other');
    const result = await trainer.execute(await trainContext(project, { model: { engine: 'fused' } }));
    expect(result.ok ? 'none' : result.problem.code).toBe('artifact/damaged');
  });
});
