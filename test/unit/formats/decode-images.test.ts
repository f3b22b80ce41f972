import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type DecodedImage, decodeImages } from '../../../core/formats/decode-images.ts';
import { isGreyImage } from '../../../core/formats/image-header.ts';
import { pixelsPicture } from '../../../core/formats/image-picture.ts';
import { fullPixel, type ImageShape, writePixels } from '../../../core/formats/image-pixels.ts';

const colours = Buffer.from([250, 0, 0, 0, 250, 0, 0, 0, 250, 200, 100, 50]);
const raw = { width: 2, height: 2, channels: 3 } as const;
const png = await sharp(colours, { raw }).png().toBuffer();
const jpeg = await sharp(Buffer.alloc(64 * 64 * 3, 120), { raw: { width: 64, height: 64, channels: 3 } })
  .jpeg()
  .toBuffer();
const grey = await sharp(Buffer.from([0, 255]), { raw: { width: 2, height: 1, channels: 1 } })
  .toColourspace('b-w')
  .png()
  .toBuffer();

function decode(...images: Uint8Array[]): DecodedImage[] {
  const decoded: DecodedImage[] = [];
  decodeImages(images, (one, i) => {
    decoded[i] = one;
  });
  return decoded;
}

function pixelsOf(bytes: Uint8Array, shape: ImageShape): number[] {
  const [decoded] = decode(bytes);
  if ('reason' in decoded) throw new Error(decoded.reason);
  const into = new Uint16Array(shape.height * shape.width * shape.channels);
  writePixels(decoded, shape, into, 0);
  return [...into].map((value) => value / 256);
}

describe('decoding images', () => {
  it('gives the pixels of a PNG as they are', () => {
    expect(pixelsOf(png, { height: 2, width: 2, channels: 3 })).toEqual([...colours]);
  });

  it('reads the pixels of a BMP, which it also writes, from bottom to top and from top to bottom', () => {
    const picture = pixelsPicture(
      Uint16Array.from(colours, (value) => value * 256),
      { height: 2, width: 2, channels: 3 },
    );
    const bmp = Buffer.from(picture.split(',')[1], 'base64');
    expect(pixelsOf(bmp, { height: 2, width: 2, channels: 3 })).toEqual([...colours]);
    bmp.writeInt32LE(2, 22);
    const turned = [...colours.subarray(6), ...colours.subarray(0, 6)];
    expect(pixelsOf(bmp, { height: 2, width: 2, channels: 3 })).toEqual(turned);
  });

  it('drops alpha, repeats grey, and weighs colours to grey as TensorFlow does', async () => {
    const clear = await sharp(Buffer.from([10, 20, 30, 0]), { raw: { width: 1, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect(pixelsOf(clear, { height: 1, width: 1, channels: 3 })).toEqual([10, 20, 30]);
    expect(pixelsOf(grey, { height: 1, width: 2, channels: 3 })).toEqual([0, 0, 0, 255, 255, 255]);
    // tf.io.decode_png(…, channels=1) of these colours.
    expect(pixelsOf(png, { height: 2, width: 2, channels: 1 })).toEqual([74, 146, 28, 124]);
  });

  it('resizes between the centres of pixels, without antialiasing', () => {
    // tf.image.resize([[[0], [255]]], [1, 4]) and back to one pixel.
    expect(pixelsOf(grey, { height: 1, width: 4, channels: 1 })).toEqual([0, 63.75, 191.25, 255]);
    expect(pixelsOf(grey, { height: 1, width: 1, channels: 1 })).toEqual([127.5]);
    expect(fullPixel).toBe(255 * 256);
  });

  it('says why bytes are no image, and goes on with those that are', () => {
    const [text, cut, empty, whole, header] = decode(
      Buffer.from('no image'),
      jpeg.subarray(0, jpeg.length / 2),
      new Uint8Array(),
      png,
      Buffer.from('BM this is a text of some length, not a bitmap'),
    );
    expect(text).toMatchObject({ reason: 'not an image' });
    expect(cut).toHaveProperty('reason');
    expect(empty).toMatchObject({ reason: 'not an image' });
    expect(whole).toMatchObject({ width: 2, height: 2, format: 'png' });
    expect(header).toMatchObject({ reason: 'not an image' });
  });

  it('keeps the order of more images than it decodes at a time', () => {
    const images = Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? png : i % 3 === 1 ? grey : jpeg));
    expect(decode(...images).map((one) => ('width' in one ? one.width : 0))).toEqual(
      images.map((one) => (one === jpeg ? 64 : 2)),
    );
  });

  it('knows a grey image by its header', () => {
    expect([isGreyImage(grey, 'png'), isGreyImage(png, 'png'), isGreyImage(jpeg, 'jpeg')]).toEqual([true, false, false]);
  });
});
