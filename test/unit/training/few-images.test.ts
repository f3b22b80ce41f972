import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelSchema } from '../../../core/contract/index.ts';
import { createExamplesWriter } from '../../../core/formats/index.ts';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import { openEngine } from '../../../core/learning/index.ts';
import { createTransformFitter, readFittedTransform, writeFittedTransform } from '../../../core/model/index.ts';
import { openTrainingRows, trainFamily } from '../../../core/training/index.ts';
import { batchOf } from '../model/batch-of.ts';
import { trainContext } from '../stages/train/train-project.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'few-images-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const side = 20;
const random = createRandom(8);

/** A bright photo full of noise, with a darker bar somewhere: lying or standing. */
function photo(stands: boolean): Promise<Buffer> {
  const [x, y] = [3 + random.nextInt(side - 6), 3 + random.nextInt(side - 6)];
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const [across, along] = stands ? [(at % side) - x, Math.floor(at / side) - y] : [Math.floor(at / side) - y, (at % side) - x];
    const dark = Math.abs(across) < 2 && Math.abs(along) < 7 ? 70 : 0;
    for (let c = 0; c < 3; c++) pixels[at * 3 + c] = Math.max(0, Math.min(255, 180 - dark + 25 * random.nextGaussian()));
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

async function projectOf(count: number) {
  const photos = await Promise.all(Array.from({ length: count }, (_, i) => photo(i % 2 === 0)));
  const batch = batchOf({ 'photo:bytes': photos, 'bar:bytes': photos.map((_, i) => (i % 2 === 0 ? 'stands' : 'lies')) });
  const examples = join(dir, 'examples');
  const writer = await createExamplesWriter(examples, { payload: 'parquet', splits: ['train'] });
  await writer.write('train', batch);
  await writer.finish();
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features: {}, label: { name: 'bar' } });
  fitter.addBatch(batch);
  await mkdir(join(dir, 'transform'));
  await writeFittedTransform(join(dir, 'transform'), unwrap(await fitter.finish()));
  return { dir, examples: [examples] };
}

it('networks learn from some hundred photos, because epochs of a few steps are more then', async () => {
  const project = await projectOf(120);
  const context = await trainContext(project);
  await mkdir(context.stateDir, { recursive: true });
  const config = modelSchema.parse({
    family: 'wide_deep',
    engine: 'fused',
    batch_size: 16,
    image_filters: [8, 16],
    refit: false,
  });
  const rows = await openTrainingRows(context, unwrap(await readFittedTransform(join(dir, 'transform'))), config);
  const engine = unwrap(await openEngine('fused:simd'));
  const order = { config, family: 'wide_deep', engine, model: 'candidate', inputs: [1] } as const;
  const trained = await trainFamily(context, rows, { ...order, checkpointPath: join(context.stateDir, 'candidate') });
  rows.store.close();
  expect(trained.epochs.length).toBeGreaterThan(config.epochs);
  expect(trained.epochs.length).toBeLessThanOrEqual(5 * config.epochs);
  // Half of what always the same answer loses.
  expect(trained.validationLoss).toBeLessThan(Math.log(2) / 2);
});
