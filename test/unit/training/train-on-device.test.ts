import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelSchema } from '../../../core/contract/index.ts';
import { raise, unwrap } from '../../../core/foundation/index.ts';
import { type DeviceEngine, openEngine } from '../../../core/learning/index.ts';
import { readFittedTransform } from '../../../core/model/index.ts';
import { openTrainingRows, trainFamily } from '../../../core/training/index.ts';
import { createTrainProject, madeUpRows, trainContext } from '../stages/train/train-project.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'device-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The fused engine answering by promises, lost at a step: what a GPU is to training when its driver is reset. */
async function lostAt(lastStep: number): Promise<DeviceEngine> {
  const fused = unwrap(await openEngine('fused:simd'));
  let steps = 0;
  return {
    name: 'tfjs:webgpu',
    createTrainer: async (network, options) => {
      const trainer = fused.createTrainer(network, options);
      return {
        step: async (batch) => {
          steps += 1;
          if (steps > lastStep) raise('engine/failed', 'The GPU was lost', 'Train on the processor.');
          return trainer.step(batch);
        },
        loss: async (batch) => trainer.loss(batch),
        weights: async () => trainer.weights(),
        optimizerState: async () => trainer.optimizerState(),
        dispose: () => trainer.dispose(),
      };
    },
  };
}

async function trained(lastStep: number) {
  const project = await createTrainProject(dir, [madeUpRows({ rows: 400, seed: 1, label: 'answer' })], 'answer');
  const lines: string[] = [];
  const report = (told: { readonly kind: string; readonly line?: string }) => void (told.line && lines.push(told.line));
  const context = await trainContext(project, { name: `lost-${lastStep}`, report });
  await mkdir(context.stateDir, { recursive: true });
  const config = modelSchema.parse({ epochs: 6, patience: 0, refit: false, hidden: [8], batch_size: 64 });
  const rows = await openTrainingRows(context, unwrap(await readFittedTransform(join(dir, 'transform'))), config);
  const order = {
    config,
    family: 'wide_deep',
    engine: await lostAt(lastStep),
    model: 'candidate',
    checkpointPath: join(context.stateDir, 'candidate'),
    inputs: [1],
  } as const;
  const model = await trainFamily(context, rows, order);
  rows.store.close();
  return { model, lines };
}

it('training whose GPU is lost goes on from its last whole epoch on the processor, and says which engine ended it', async () => {
  const whole = await trained(Number.POSITIVE_INFINITY);
  const lost = await trained(13);
  expect(whole.model.engine).toBeUndefined();
  expect(lost.model.engine).toMatch(/^fused:/);
  expect(lost.model.resumedEpochs).toBeGreaterThan(0);
  expect(lost.lines).toEqual([expect.stringContaining('goes on from its last whole epoch with fused:')]);
  expect(lost.model.epochs.map(({ epoch }) => epoch)).toEqual(whole.model.epochs.map(({ epoch }) => epoch));
  if (lost.model.engine === 'fused:simd') expect(lost.model.weights).toEqual(whole.model.weights);
});
