/** Applying the fitted transform to a batch: raw columns in, the network's input out. */

import type { ColumnBatch } from '../formats/index.ts';
import type { TransformedBatch } from '../learning/index.ts';
import { featureColumn } from './feature-column.ts';
import { denseWidth, isEmbedding, isImage, isText } from './feature-layout.ts';
import type { FeatureWriter, UndecodedImage } from './feature-writer.ts';
import { createFeatureWriter } from './feature-writers.ts';
import type { FittedFeature, FittedTransform } from './fitted-transform.ts';

interface PlacedWriter {
  readonly feature: FittedFeature;
  readonly write: FeatureWriter;
  /** First dense slot. */
  readonly slot: number;
}

/** A batch as the network reads it, with what could not be decoded: those images are black. */
export interface AppliedBatch extends TransformedBatch {
  readonly undecoded: readonly UndecodedImage[];
}

const prepared = new WeakMap<FittedTransform, readonly PlacedWriter[]>();

/**
 * Columns are found by name; a missing one counts as missing in every row. The look-up tables are built at the first
 * call for a transform and kept with it. Raises `features/type-mismatch` where a numeric feature holds text.
 */
export function applyTransform(transform: FittedTransform, batch: ColumnBatch): AppliedBatch {
  let writers = prepared.get(transform);
  if (writers === undefined) {
    writers = placeWriters(transform);
    prepared.set(transform, writers);
  }
  const { rows } = batch;
  const { embeddings, texts, images, denseWidth: width } = transform.spec;
  const output = {
    rows,
    width,
    dense: new Float32Array(rows * width),
    ids: embeddings.map(() => new Int32Array(rows)),
    tokens: texts.map(({ length }) => new Int32Array(rows * length)),
    images: (images ?? []).map((image) => new Uint16Array(rows * image.height * image.width * image.channels)),
    undecoded: [],
  };
  for (let i = 0; i < writers.length; i++) {
    const { feature, write, slot } = writers[i];
    write(featureColumn(feature, batch, i), output, slot);
  }
  const { dense, ids, tokens, undecoded } = output;
  return { rows, dense, ids, tokens, ...(images ? { images: output.images } : {}), undecoded };
}

function placeWriters(transform: FittedTransform): PlacedWriter[] {
  const placed: PlacedWriter[] = [];
  let slot = 0;
  let embedding = 0;
  let text = 0;
  let image = 0;
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    const input = isText(feature) ? text : isImage(feature) ? image : embedding;
    placed.push({ feature, write: createFeatureWriter(feature, input), slot });
    slot += denseWidth(feature);
    if (isText(feature)) text += 1;
    if (isImage(feature)) image += 1;
    if (isEmbedding(feature)) embedding += 1;
  }
  return placed;
}
