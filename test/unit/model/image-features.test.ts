import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createRandom, unwrap } from '../../../core/foundation/index.ts';
import {
  applyTransform,
  createTransformFitter,
  decodeFittedTransform,
  encodeFittedTransform,
  type FeatureOptions,
} from '../../../core/model/index.ts';
import { batchOf } from './batch-of.ts';

const random = createRandom(1);
const image = (width: number, height: number, channels: 1 | 3): Promise<Buffer> =>
  sharp(Buffer.from(Array.from({ length: width * height * channels }, () => random.nextInt(256))), {
    raw: { width, height, channels },
  })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
const grey = await Promise.all(Array.from({ length: 12 }, () => image(20, 10, 1)));
const large = await Promise.all(Array.from({ length: 12 }, () => image(200, 100, 3)));
const labels = grey.map((_, i) => (i % 2 === 0 ? 'a' : 'b'));

async function fitTo(images: readonly (Buffer | null)[], options: FeatureOptions = {}) {
  const batch = batchOf({ 'picture:bytes': images, 'label:bytes': labels });
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features: { picture: options }, label: { name: 'label' } });
  fitter.addBatch(batch);
  return { batch, result: await fitter.finish() };
}

describe('a feature of images', () => {
  it('is found by what its values begin with, grey and as large as they are', async () => {
    const transform = unwrap((await fitTo(grey)).result);
    expect(transform.features[0]).toMatchObject({ kind: 'image', height: 10, width: 20, channels: 1, configured: 'auto' });
    expect(transform.spec.images).toEqual([{ feature: 'picture', height: 10, width: 20, channels: 1 }]);
    expect(decodeFittedTransform(encodeFittedTransform(transform))).toEqual(transform);
  });

  it('is in colour where one image is, its longer side 64 pixels at most, or as the project file says', async () => {
    const found = unwrap((await fitTo([...large.slice(1), grey[0]])).result).features[0];
    expect(found).toMatchObject({ kind: 'image', height: 32, width: 64, channels: 3 });
    const options = { transform: 'image', height: 7, width: 9, channels: 1 } as const;
    expect(unwrap((await fitTo(large, options)).result).features[0]).toMatchObject({ height: 7, width: 9, channels: 1 });
  });

  it('is refused for a column without any image', async () => {
    const texts = grey.map(() => Buffer.from('text'));
    const { result } = await fitTo(texts, { transform: 'image' });
    expect(result).toMatchObject({ ok: false, problem: { code: 'features/type-mismatch' } });
  });

  it('counts what cannot be decoded as missing, by row and with the reason, and makes it black', async () => {
    const { batch, result } = await fitTo([...grey.slice(0, 10), null, grey[11].subarray(0, 40)]);
    const applied = applyTransform(unwrap(result), batch);
    const pixels = applied.images?.[0] ?? new Uint16Array();
    expect(applied.undecoded).toEqual([{ feature: 'picture', row: 11, reason: expect.any(String) }]);
    expect([...pixels.subarray(10 * 200)].every((value) => value === 0)).toBe(true);
    expect([...pixels.subarray(9 * 200, 10 * 200)].some((value) => value > 0)).toBe(true);
  });

  it('becomes the same pixels alone and in a batch', async () => {
    const { batch, result } = await fitTo(large, { transform: 'image', height: 13, width: 11 });
    const transform = unwrap(result);
    const together = applyTransform(transform, batch).images?.[0] ?? new Uint16Array();
    const size = 13 * 11 * 3;
    for (const [i, one] of large.entries()) {
      const alone = applyTransform(transform, batchOf({ 'picture:bytes': [one] })).images?.[0];
      expect(alone).toEqual(together.slice(i * size, (i + 1) * size));
    }
  });
});
