/** Applying the fitted transform to a batch: raw columns in, the network's input out. */

import { type Column, type ColumnBatch, missingColumn } from '../formats/index.ts';
import type { TransformedBatch } from '../learning/index.ts';
import { denseSlots } from './feature-layout.ts';
import { createFeatureWriter, type FeatureWriter } from './feature-writers.ts';
import type { FittedTransform } from './fitted-transform.ts';
import { scrubColumn } from './scrub-column.ts';

interface PlacedWriter {
  readonly name: string;
  readonly write: FeatureWriter;
  readonly scrub: boolean;
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
  const { denseWidth, embeddings, texts } = transform.spec;
  const output = {
    rows,
    width: denseWidth,
    dense: new Float32Array(rows * denseWidth),
    ids: embeddings.map(() => new Int32Array(rows)),
    tokens: texts.map(({ length }) => new Int32Array(rows * length)),
  };
  for (let i = 0; i < writers.length; i++) {
    const { name, write, scrub, slot } = writers[i];
    const column = findColumn(batch.columns, name, i) ?? missingColumn(name, rows);
    write(scrub ? scrubColumn(column) : column, output, slot);
  }
  return { rows, dense: output.dense, ids: output.ids, tokens: output.tokens };
}

/** Columns usually come in the order of the inputs. */
function findColumn(columns: readonly Column[], name: string, guess: number): Column | undefined {
  const column = columns[guess];
  return column?.name === name ? column : columns.find((candidate) => candidate.name === name);
}

function placeWriters(transform: FittedTransform): PlacedWriter[] {
  const placed: PlacedWriter[] = [];
  let slot = 0;
  let embedding = 0;
  let text = 0;
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    const input = feature.kind === 'text' ? text : embedding;
    placed.push({ name: feature.name, write: createFeatureWriter(feature, input), scrub: feature.scrub === true, slot });
    slot += denseSlots(feature).length;
    if (feature.kind === 'text') text += 1;
    if (feature.kind === 'embedding' || feature.kind === 'hashed_embedding') embedding += 1;
  }
  return placed;
}
