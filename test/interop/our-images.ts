/** Writes what this program makes of real images, and what a network answers to them, for TensorFlow: `our-images OUT.json`. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImages, writePixels } from '../../core/formats/index.ts';
import { createForward, initialWeights, type NetworkSpec } from '../../core/learning/index.ts';

const data = join(process.cwd(), '..', 'shared', 'data', 'images');
const folders = ['mnist_png/3', 'mnist_png/8', 'sign_digits_jpg/4', 'mlnet', 'tfdv_formats'];
const sizes = [
  [28, 28],
  [48, 64],
  [20, 31],
] as const;

interface OurImage {
  readonly path: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Absent where it is no image. */
  readonly pixels?: readonly number[];
}

function imagesOf(files: readonly string[], channels: number, [height, width]: readonly [number, number]): OurImage[] {
  const images: OurImage[] = [];
  const bytes = files.map((file) => readFileSync(file));
  decodeImages(bytes, (decoded, i) => {
    const image = { path: files[i], height, width, channels };
    if ('reason' in decoded) {
      images.push(image);
      return;
    }
    const pixels = new Uint16Array(height * width * channels);
    writePixels(decoded, { height, width, channels }, pixels, 0);
    images.push({ ...image, pixels: [...pixels].map((value) => value / 65_280) });
  });
  return images;
}

const network: NetworkSpec = {
  family: 'wide_deep',
  inputs: {
    denseWidth: 0,
    denseNames: [],
    embeddings: [],
    texts: [],
    images: [{ feature: 'image', height: 28, width: 28, channels: 1 }],
  },
  hidden: [12],
  dropout: 0,
  l2: 0,
  textFilters: 1,
  textKernel: 1,
  imageFilters: [5, 16, 7],
  output: { kind: 'multiclass', units: 10 },
};

function answersOf(images: readonly OurImage[]) {
  const weights = initialWeights(network, 11);
  const pixels = Uint16Array.from(images.flatMap(({ pixels: values = [] }) => values.map((value) => Math.round(value * 65_280))));
  const batch = { rows: images.length, dense: new Float32Array(), ids: [], tokens: [], images: [pixels] };
  return {
    paths: images.map(({ path }) => path),
    outputs: [...createForward(network, weights)(batch)],
    weights: [...weights].map(([name, tensor]) => ({ name, shape: tensor.shape, data: [...tensor.data] })),
  };
}

const files = existsSync(data)
  ? folders.flatMap((folder) => readdirSync(join(data, folder)).map((name) => join(data, folder, name)))
  : [];
const images = [1, 3].flatMap((channels) => sizes.flatMap((size) => imagesOf(files, channels, size)));
const grey = images.filter(({ path, channels, height }) => path.includes('mnist') && channels === 1 && height === 28);
writeFileSync(process.argv[2] as string, JSON.stringify({ images, network: answersOf(grey) }));
