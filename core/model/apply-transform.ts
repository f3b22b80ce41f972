/** Applying the fitted transform to a batch: raw columns in, the network's input out. */

import type { ColumnBatch } from '../formats/index.ts';
import type { TransformedBatch } from '../learning/index.ts';
import { featureColumn } from './feature-column.ts';
import { denseWidth, isEmbedding, isText } from './feature-layout.ts';
import type { FeatureWriter } from './feature-writer.ts';
import { createFeatureWriter } from './feature-writers.ts';
import type { FittedFeature, FittedTransform } from './fitted-transform.ts';

interface PlacedWriter {
  readonly feature: FittedFeature;
  readonly write: FeatureWriter;
  /** First dense slot. */
  readonly slot: number;
}

const prepared = new WeakMap<FittedTransform, readonly PlacedWriter[]>();

/**
 * Columns are found by name; a missing one counts as missing in every row. The look-up tables are built at the first
 * call for a transform and kept with it. Raises `features/type-mismatch` where a numeric feature holds text.
 */
export function applyTransform(transform: FittedTransform, batch: ColumnBatch): TransformedBatch {
  let writers = prepared.get(transform);
  if (writers === undefined) {
    writers = placeWriters(transform);
    prepared.set(transform, writers);
  }
  const { rows } = batch;
  const { embeddings, texts, denseWidth: width } = transform.spec;
  const output = {
    rows,
    width,
    dense: new Float32Array(rows * width),
    ids: embeddings.map(() => new Int32Array(rows)),
    tokens: texts.map(({ length }) => new Int32Array(rows * length)),
  };
  for (let i = 0; i < writers.length; i++) {
    const { feature, write, slot } = writers[i];
    write(featureColumn(feature, batch, i), output, slot);
  }
  return { rows, dense: output.dense, ids: output.ids, tokens: output.tokens };
}

function placeWriters(transform: FittedTransform): PlacedWriter[] {
  const placed: PlacedWriter[] = [];
  let slot = 0;
  let embedding = 0;
  let text = 0;
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    const input = isText(feature) ? text : embedding;
    placed.push({ feature, write: createFeatureWriter(feature, input), slot });
    slot += denseWidth(feature);
    if (isText(feature)) text += 1;
    if (isEmbedding(feature)) embedding += 1;
  }
  return placed;
}
