/** Trains one family with a project's model settings: what the Trainer's candidate, its baseline and a trial have in common. */

import { createHash } from 'node:crypto';
import type { EpochReport, ModelConfig } from '../contract/index.ts';
import { canonicalJson, type Json, raise } from '../foundation/index.ts';
import { type AnyEngine, imagesOf, type LayersSpec, type NetworkSpec, type TrainableSpec } from '../learning/index.ts';
import { treeColumns } from '../model/index.ts';
import { classWeights } from './class-weights.ts';
import { candidateNetwork, linearNetwork, outputOf } from './network-spec.ts';
import type { StoredRows } from './row-store.ts';
import type { RowSplit } from './split-rows.ts';
import type { TrainedModel, TrainingContext, TrainingTask } from './train-model.ts';
import { trainOnDevice } from './train-on-device.ts';
import { type TrainedTrees, trainTrees } from './train-trees.ts';
import type { TrainingRows } from './training-rows.ts';

/**
 * A linear model's loss is convex and its weights start at zero: it takes larger steps than the project file's, and on few
 * rows more epochs, so that the baseline is the best line there is and not one stopped half way.
 */
const linearRateFactor = 5;
const linearSteps = 3000;
/** Convolutions start slowly: on a hundred images twenty epochs, or three without a better loss, are over before they have begun. */
const imageSteps = 1000;
const mostEpochsFactor = 5;

const wantedStepsPerEpoch = 20;
const leastBatch = 16;

/** What a thread needs of the rows: the store may be another thread's. */
export interface FamilyRows extends Pick<TrainingRows, 'transform' | 'split' | 'vectors'> {
  readonly store: StoredRows;
  readonly read: Pick<TrainingRows['read'], 'counts'>;
}

export interface FamilyOrder {
  /** With a batch that fits the rows. */
  readonly config: ModelConfig;
  readonly family: 'linear' | 'wide_deep';
  /** A user's own model, which is then trained in place of the family's. */
  readonly layers?: LayersSpec;
  readonly engine: AnyEngine;
  /** Names the model in reports, and gives its random numbers. */
  readonly model: EpochReport['model'];
  readonly checkpointPath: string;
  /** Ids of the examples, which the checkpoint belongs to. */
  readonly inputs: readonly number[];
  /** Share of the epochs after which training pauses, with a checkpoint to go on from; absent: to the end. */
  readonly pauseAt?: number;
}

export function networkOf(
  rows: Pick<FamilyRows, 'transform' | 'split'>,
  config: ModelConfig,
  family: FamilyOrder['family'],
): NetworkSpec {
  return family === 'linear' ? linearNetwork(config, rows) : candidateNetwork({ ...config, family }, rows);
}

/** An epoch of one or two steps teaches nothing: on few rows the batch shrinks. */
export function fittingBatch(batchSize: number, rows: number): number {
  return Math.min(batchSize, Math.max(leastBatch, Math.floor(rows / wantedStepsPerEpoch)));
}

/** Raises training/out-of-memory, and features/none where only images are left, which trees cannot read. */
export function growTrees(
  context: TrainingContext,
  rows: FamilyRows,
  order: Omit<FamilyOrder, 'engine' | 'family' | 'model'>,
): Promise<TrainedTrees> {
  const { transform, store, read, split } = rows;
  const { config, inputs } = order;
  if (treeColumns(transform).length === 0) {
    raise(
      'features/none',
      'Trees are not grown: they cannot read images, and there is no other feature',
      'Set model.family to auto or wide_deep, or add other features.',
    );
  }
  const weights = classWeights(config.class_weights, transform.label, { counts: read.counts, rows: store.rows });
  // Validation rows stay as the data has them: among sampled rows they would undo the sampling.
  const trees = { ...config.trees, refit: config.trees.refit && config.sampling === 'none' };
  const key = { trees, classWeights: weights, transform, inputs, rows: store.rows, seed: context.seed };
  return trainTrees(context, {
    config: trees,
    transform,
    output: outputOf(transform.label),
    classWeights: weights,
    store,
    split,
    ...(order.pauseAt === undefined ? {} : { pauseAfter: Math.max(1, Math.round(order.pauseAt * config.trees.rounds)) }),
    checkpointPath: order.checkpointPath,
    checkpointKey: sha256(key as unknown as Json),
  });
}

export async function trainFamily(context: TrainingContext, rows: FamilyRows, order: FamilyOrder): Promise<TrainedModel> {
  const { transform, store, read, split } = rows;
  const { engine, model, family, config } = order;
  const linear = family === 'linear';
  const network: TrainableSpec = order.layers ?? networkOf(rows, config, family);
  const factor = epochsFactor(config, split.training.length, leastSteps(network));
  const epochs = config.epochs * factor;
  const key = { config, network, transform, inputs: order.inputs, rows: store.rows, seed: context.seed, engine: engine.name };
  const task: TrainingTask = {
    model,
    network,
    // As many steps without a better loss as the usual number of epochs would have.
    config: { ...config, patience: config.patience * factor },
    vectors: rows.vectors,
    learningRate: config.learning_rate * (linear ? linearRateFactor : 1),
    epochs,
    ...(order.pauseAt === undefined ? {} : { pauseAfter: Math.max(1, Math.round(order.pauseAt * epochs)) }),
    classWeights: classWeights(config.class_weights, transform.label, { counts: read.counts, rows: store.rows }),
    engine,
    store,
    split,
    checkpointPath: order.checkpointPath,
    checkpointKey: sha256(key as unknown as Json),
  };
  const trained = await trainOnDevice(context, task);
  return refits(order, split) ? trainOnAllRows(context, task, trained) : trained;
}

/** Validation rows weigh most where there are few; where rows are sampled, they would undo it. */
const mostRefitRows = 5000;

function refits({ config, pauseAt }: FamilyOrder, { training, validation }: RowSplit): boolean {
  if (!config.refit || config.sampling !== 'none' || pauseAt !== undefined) return false;
  return training.length + validation.length <= mostRefitRows;
}

/** The best number of epochs once more, on the validation rows too; losses and epochs told are those that found it. */
async function trainOnAllRows(context: TrainingContext, task: TrainingTask, found: TrainedModel): Promise<TrainedModel> {
  const training = Uint32Array.from([...task.split.training, ...task.split.validation]);
  const quiet: TrainingContext = { ...context, report: () => {} };
  const { weights, engine = found.engine } = await trainOnDevice(quiet, {
    ...task,
    config: { ...task.config, patience: 0 },
    split: { ...task.split, training },
    epochs: found.bestEpoch,
    keep: 'last',
    checkpointPath: `${task.checkpointPath}.refit`,
  });
  return { ...found, weights, ...(engine ? { engine } : {}) };
}

/** Steps that the project file's epochs are stretched to, where they are fewer. */
function leastSteps({ family, inputs }: TrainableSpec): number {
  if (family === 'linear') return linearSteps;
  if (family === 'layers') return 0;
  return imagesOf(inputs).length > 0 ? imageSteps : 0;
}

function epochsFactor(config: ModelConfig, rows: number, wanted: number): number {
  const steps = config.epochs * Math.ceil(rows / config.batch_size);
  return Math.min(mostEpochsFactor, Math.max(1, Math.ceil(wanted / steps)));
}

function sha256(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
