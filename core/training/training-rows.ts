/** The rows a model is trained on: transformed once, split into training and validation. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelConfig, StageContext } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import { type FittedTransform, readVectorTables, type VectorTable } from '../model/index.ts';
import { inputCount } from './network-spec.ts';
import { type RowsRead, readRows } from './read-rows.ts';
import { rowSpecOf } from './row-record.ts';
import { createRowStore, type RowStore } from './row-store.ts';
import { describeSampling, type SampledRows, sampledRows } from './sampled-rows.ts';
import { labelsOf, type RowSplit, sampleTrainingRows, splitRows } from './split-rows.ts';

/** Transformed rows kept in memory; about 2.5 million rows of 50 numbers. */
const rowMemoryBytes = 512 << 20;

export interface TrainingRows {
  readonly transform: FittedTransform;
  readonly store: RowStore;
  readonly read: RowsRead;
  readonly split: RowSplit;
  /** Absent: no sampling by class was asked for. */
  readonly sampled?: SampledRows;
  /** By text input: pretrained vectors that its embeddings begin with. */
  readonly vectors: readonly (VectorTable | undefined)[];
}

type RowSettings = Pick<ModelConfig, 'sampling' | 'sampling_ratio' | 'class_weights'>;

/** The store is the caller's to close. Raises features/none, project/config-invalid and what `readRows` raises. */
export async function openTrainingRows(
  context: StageContext,
  transform: FittedTransform,
  { sampling, sampling_ratio: ratio, class_weights: classWeights }: RowSettings,
): Promise<TrainingRows> {
  if (inputCount(transform.spec) === 0) {
    raise('features/none', 'No feature is left for the model to learn from', 'Set a transform other than exclude on a feature.');
  }
  assertSuitsLabel(transform.label, { sampling, class_weights: classWeights });
  await mkdir(context.stateDir, { recursive: true });
  const store = createRowStore(rowSpecOf(transform), {
    memoryBytes: rowMemoryBytes,
    scratchFile: join(context.stateDir, 'rows.scratch'),
  });
  try {
    const read = await readRows(context, transform, store);
    const whole = splitRows(store.rows, context.seed);
    const split = sampleTrainingRows(whole, {
      sampling,
      ratio,
      seed: context.seed,
      labels: () => labelsOf(store),
    });
    const sampled = sampledRows(whole, split, sampling);
    if (sampled) context.report({ kind: 'log', line: describeSampling(sampled) });
    const vectors = await readVectorTables(context.inputs.transform_graph?.[0]?.dir ?? '', transform);
    return { transform, store, read, split, vectors, ...(sampled && { sampled }) };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** What asks for classes is refused where there are none, or several a row: left aside in silence it would seem to work. */
function assertSuitsLabel(
  { kind, feature }: FittedTransform['label'],
  { sampling, class_weights: classWeights }: Pick<RowSettings, 'sampling' | 'class_weights'>,
): void {
  if (kind === 'multilabel' && sampling !== 'none') {
    raise(
      'project/config-invalid',
      `model.sampling: ${sampling} draws rows by their class, and a row of a multilabel label has several or none`,
      'Set model.sampling to none; model.class_weights: balanced evens classes out.',
    );
  }
  if (kind !== 'regression') return;
  const asked = [
    ...(sampling === 'none' ? [] : [`model.sampling: ${sampling}`]),
    ...(classWeights === 'none' || Object.keys(classWeights).length === 0
      ? []
      : [`model.class_weights${classWeights === 'balanced' ? ': balanced' : ''}`]),
  ];
  if (asked.length === 0) return;
  raise(
    'project/config-invalid',
    `${asked.join(' and ')} need${asked.length === 1 ? 's' : ''} classes, and the label ${feature} is a number`,
    'Set both to none; label.example_weight_key weighs rows of a number. If its numbers are classes, set label.type to multiclass.',
    { details: { label: feature } },
  );
}
