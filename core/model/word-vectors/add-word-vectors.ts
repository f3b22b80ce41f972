/** Takes the pretrained vectors of text features from their files, and keeps them beside the fitted transform. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { type CancelSignal, raise } from '../../foundation/index.ts';
import { isText, transformedSpec } from '../feature-layout.ts';
import type { FeatureOptions, FittedFeature, FittedTransform } from '../fitted-transform.ts';
import { writeWholeFile } from '../whole-file.ts';
import { readWordVectors } from './read-word-vectors.ts';

/** Vectors of the words of a text's vocabulary, in its order. */
export interface VectorTable {
  /** By word: 1 where it has a vector. */
  readonly found: Uint8Array;
  /** words x dimension. */
  readonly table: Float32Array;
}

export interface AddVectorsOptions {
  /** What relative paths start from. */
  readonly projectDir: string;
  /** Folder of the fitted transform. */
  readonly dir: string;
  readonly signal?: CancelSignal;
  onProgress?(done: number, total: number): void;
}

type TextFeature = Extract<FittedFeature, { readonly kind: 'text' }>;

/**
 * The transform with its texts as wide as their vectors. Raises `project/config-invalid` where a dimension is set that is
 * another, and what `readWordVectors` and writing a file raise.
 */
export async function addWordVectors(
  transform: FittedTransform,
  settings: Readonly<Record<string, FeatureOptions>>,
  options: AddVectorsOptions,
): Promise<FittedTransform> {
  const features: FittedFeature[] = [];
  for (const feature of transform.features) {
    const { vectors, ...more } = settings[feature.name] ?? {};
    if (feature.kind !== 'text' || vectors === undefined) features.push(feature);
    else features.push(await withVectors(feature, { ...more, vectors }, options));
  }
  return { ...transform, features, spec: transformedSpec(features, transform.label) };
}

async function withVectors(
  feature: TextFeature,
  { vectors, trainable = true, dimension: wanted }: FeatureOptions & { readonly vectors: string },
  { projectDir, dir, signal, onProgress }: AddVectorsOptions,
): Promise<FittedFeature> {
  const path = isAbsolute(vectors) ? vectors : join(projectDir, vectors);
  const { dimension, table, found, entries } = await readWordVectors(path, feature.vocabulary, { signal, onProgress });
  if (wanted !== undefined && wanted !== dimension) {
    raise(
      'project/config-invalid',
      `The vectors of ${feature.name} have ${dimension} numbers, and its dimension is set to ${wanted}`,
      'Remove dimension: it is that of the file.',
      { details: { feature: feature.name, dimension, wanted } },
    );
  }
  const bytes = encode({ found, table });
  const content = createHash('sha256').update(bytes).digest('hex');
  await writeWholeFile(join(dir, fileName(content)), [bytes]);
  const count = found.reduce((sum, one) => sum + one, 0);
  return { ...feature, dimension, vectors: { file: basename(path), entries, found: count, trainable, content } };
}

/** By text input; undefined for those whose embeddings begin at random. Problems: artifact/not-found, artifact/damaged. */
export async function readVectorTables(dir: string, transform: FittedTransform): Promise<(VectorTable | undefined)[]> {
  return Promise.all(transform.features.filter(isText).map((feature) => readVectorTable(dir, feature)));
}

async function readVectorTable(dir: string, feature: FittedFeature): Promise<VectorTable | undefined> {
  if (feature.kind !== 'text' || feature.vectors === undefined) return undefined;
  const { vocabulary, dimension, vectors } = feature;
  const path = join(dir, fileName(vectors.content));
  const bytes = await readFile(path).catch(() =>
    raise('artifact/not-found', `The word vectors cannot be read: ${path}`, 'Run the pipeline again from Transform.'),
  );
  if (createHash('sha256').update(bytes).digest('hex') !== vectors.content) {
    raise('artifact/damaged', 'The word vectors have changed since they were written.', 'Run the pipeline again from Transform.');
  }
  const found = Uint8Array.from(bytes.subarray(0, vocabulary.length));
  const view = new DataView(bytes.buffer, bytes.byteOffset + vocabulary.length);
  const table = Float32Array.from({ length: vocabulary.length * dimension }, (_, i) => view.getFloat32(i * 4, true));
  return { found, table };
}

/** One byte a word, then the numbers as little-endian 32-bit floats. */
function encode({ found, table }: VectorTable): Uint8Array {
  const bytes = new Uint8Array(found.length + table.length * 4);
  bytes.set(found);
  const view = new DataView(bytes.buffer, found.length);
  for (let i = 0; i < table.length; i++) view.setFloat32(i * 4, table[i], true);
  return bytes;
}

function fileName(content: string): string {
  return `vectors-${content.slice(0, 16)}.bin`;
}
