import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EpochReport, modelSchema } from '../../../core/contract/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { openEngine } from '../../../core/learning/index.ts';
import { readFittedTransform } from '../../../core/model/index.ts';
import { openTrainingRows, trainFamily } from '../../../core/training/index.ts';
import { createTrainProject, madeUpRows, trainContext } from '../stages/train/train-project.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'refit-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function trained(settings: object, family: 'linear' | 'wide_deep', pauseAt?: number) {
  const project = await createTrainProject(dir, [madeUpRows({ rows: 400, seed: 1, label: 'answer' })], 'answer');
  const epochs: EpochReport[] = [];
  const report = (told: { readonly kind: string; readonly epoch?: EpochReport }) => void (told.epoch && epochs.push(told.epoch));
  const context = await trainContext(project, { name: JSON.stringify(settings).replace(/\W/g, ''), report });
  await mkdir(context.stateDir, { recursive: true });
  const config = modelSchema.parse({ engine: 'fused', epochs: 8, hidden: [8], batch_size: 64, ...settings });
  const rows = await openTrainingRows(context, unwrap(await readFittedTransform(join(dir, 'transform'))), config);
  const order = {
    config,
    family,
    engine: unwrap(await openEngine('fused:simd')),
    model: 'candidate',
    checkpointPath: join(context.stateDir, 'candidate'),
    inputs: [1],
    ...(pauseAt === undefined ? {} : { pauseAt }),
  } as const;
  const model = await trainFamily(context, rows, order);
  rows.store.close();
  return { model, told: epochs.length };
}

describe('training on few rows', () => {
  it.each(['linear', 'wide_deep'] as const)(
    'of a %s network ends on all of them, and tells the epochs that found the best',
    async (family) => {
      const once = await trained({ refit: false }, family);
      const again = await trained({ refit: true }, family);
      expect(again.model.weights).not.toEqual(once.model.weights);
      expect({ ...again.model, weights: 0, epochs: 0 }).toEqual({ ...once.model, weights: 0, epochs: 0 });
      expect(again.told).toBe(again.model.epochs.length);
      expect(await trained({ refit: true }, family)).toMatchObject({ model: { weights: again.model.weights } });
    },
  );

  it('does not where training is to go on, or rows are sampled', async () => {
    const paused = await trained({ refit: true }, 'linear', 0.5);
    expect(paused.model.weights).toEqual((await trained({ refit: false }, 'linear', 0.5)).model.weights);
    const sampled = await trained({ refit: true, sampling: 'oversample' }, 'linear');
    expect(sampled.model.weights).toEqual((await trained({ refit: false, sampling: 'oversample' }, 'linear')).model.weights);
  });
});
