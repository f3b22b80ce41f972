/** Trains one network: epochs, early stopping on the validation rows, a checkpoint after each epoch, the best weights in the end. */

import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { EpochReport, ModelConfig, StageContext } from '../contract/index.ts';
import { createRandom, deriveSeed, raise, shuffle, throwIfCancelled } from '../foundation/index.ts';
import type { AnyEngine, DeviceTrainer, EngineName, TrainableSpec, Trainer, TrainerOptions, Weights } from '../learning/index.ts';
import type { VectorTable } from '../model/index.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { learningRateSchedule } from './learning-rate-schedule.ts';
import { createLossSum } from './loss-sum.ts';
import type { RowReader, StoredRows } from './row-store.ts';
import type { RowSplit } from './split-rows.ts';
import { startingWeights } from './starting-weights.ts';

export interface TrainingTask {
  readonly model: EpochReport['model'];
  readonly network: TrainableSpec;
  readonly config: ModelConfig;
  readonly vectors: readonly (VectorTable | undefined)[];
  readonly learningRate: number;
  /** At most so many. */
  readonly epochs: number;
  /** Stops after so many for now, with a checkpoint to go on from; absent: trains to the end. */
  readonly pauseAfter?: number;
  readonly classWeights: readonly number[];
  readonly engine: AnyEngine;
  readonly store: StoredRows;
  readonly split: RowSplit;
  /** Where the checkpoint lies, and what it must belong to. */
  readonly checkpointPath: string;
  readonly checkpointKey: string;
  /** Whose weights are the model's: those of the lowest validation loss (absent), or of the last epoch. */
  readonly keep?: 'best' | 'last';
}

/** What training needs of a stage's context. */
export type TrainingContext = Pick<StageContext, 'seed' | 'signal' | 'report'>;

export interface TrainedModel {
  /** Those of the epoch with the lowest validation loss. */
  readonly weights: Weights;
  readonly epochs: readonly EpochReport[];
  /** From 1. */
  readonly bestEpoch: number;
  readonly validationLoss: number;
  /** Epochs a checkpoint spared after a restart. */
  readonly resumedEpochs: number;
  /** Absent: the one chosen. Another took its place when its device was lost. */
  readonly engine?: EngineName;
}

/** Raises training/diverged; throws CancelledError between two steps. */
export async function trainModel(context: TrainingContext, task: TrainingTask): Promise<TrainedModel> {
  const seed = deriveSeed(context.seed, task.model);
  let state = await readCheckpoint(task.checkpointPath, task.checkpointKey);
  const resumedEpochs = state?.epochs.length ?? 0;
  for (const epoch of state?.epochs ?? []) context.report({ kind: 'epoch', epoch });
  const trainer = await task.engine.createTrainer(task.network, {
    ...optimizerOptions(task, seed),
    classWeights: task.classWeights,
    weights: state?.weights ?? startingWeights(task.network, seed, task.vectors),
    optimizerState: state?.optimizerState,
  });
  const validation = await task.store.read(task.split.validation, 'validation', context.signal);
  const run: Run = { context, task, trainer, validation, breathe: createBreather(context) };
  try {
    while (!state || !isDone(task, state)) {
      const epoch = await runEpoch(run, { number: (state?.epochs.length ?? 0) + 1, seed });
      state = await nextState(task, state, epoch, trainer);
      await writeCheckpoint(task.checkpointPath, state);
      context.report({ kind: 'epoch', epoch });
      throwIfCancelled(context.signal);
    }
  } finally {
    validation.close();
    trainer.dispose();
  }
  const { bestWeights, epochs, bestEpoch } = state;
  return { weights: bestWeights, epochs, bestEpoch, validationLoss: epochs[bestEpoch - 1].validationLoss, resumedEpochs };
}

function isDone({ pauseAfter = Number.POSITIVE_INFINITY }: TrainingTask, state: Checkpoint): boolean {
  return state.finished || state.epochs.length >= pauseAfter;
}

function optimizerOptions({ config, learningRate, epochs, split }: TrainingTask, seed: number): TrainerOptions {
  const stepsPerEpoch = Math.ceil(split.training.length / config.batch_size);
  return {
    optimizer: config.optimizer,
    learningRate,
    schedule: learningRateSchedule(config, { stepsPerEpoch, epochs }),
    momentum: config.momentum,
    weightDecay: config.weight_decay,
    clipNorm: config.clip_norm,
    seed,
  };
}

async function nextState(
  task: TrainingTask,
  last: Checkpoint | undefined,
  epoch: EpochReport,
  trainer: Run['trainer'],
): Promise<Checkpoint> {
  const epochs = [...(last?.epochs ?? []), epoch];
  const weights = await trainer.weights();
  const better = !last || task.keep === 'last' || epoch.validationLoss < last.epochs[last.bestEpoch - 1].validationLoss;
  const bestEpoch = better ? epoch.epoch : last.bestEpoch;
  const { patience } = task.config;
  return {
    key: task.checkpointKey,
    epochs,
    bestEpoch,
    finished: epochs.length >= task.epochs || (patience > 0 && epoch.epoch - bestEpoch >= patience),
    weights,
    bestWeights: better ? weights : last.bestWeights,
    optimizerState: await trainer.optimizerState(),
  };
}

interface Run {
  readonly context: TrainingContext;
  readonly task: TrainingTask;
  readonly trainer: Trainer | DeviceTrainer;
  readonly validation: RowReader;
  /** Called after every step. */
  breathe(): Promise<void>;
}

interface EpochTask {
  /** From 1. */
  readonly number: number;
  readonly seed: number;
}

async function runEpoch(run: Run, { number, seed }: EpochTask): Promise<EpochReport> {
  const { context, task, trainer } = run;
  const start = performance.now();
  const order = shuffle(task.split.training.slice(), createRandom(deriveSeed(seed, `shuffle/${number}`)));
  const reportSteps = createStepReporter(context, task, number);
  const rows = order.length;
  const losses = createLossSum((loss) => Number.isFinite(loss) || raiseDiverged(task, number));
  const reader = await task.store.read(order, 'training', context.signal);
  try {
    for (let from = 0; from < rows; from += task.config.batch_size) {
      const until = Math.min(rows, from + task.config.batch_size);
      await losses.add(trainer.step(reader.batch(from, until)), until - from);
      reportSteps(Math.ceil(until / task.config.batch_size));
      await run.breathe();
    }
    await losses.settle();
  } finally {
    reader.close();
  }
  const seconds = (performance.now() - start) / 1000;
  const validationLoss = await validate(run);
  if (!Number.isFinite(validationLoss)) raiseDiverged(task, number);
  return {
    model: task.model,
    epoch: number,
    epochs: task.epochs,
    loss: losses.sum() / rows,
    validationLoss,
    seconds,
    rowsPerSecond: Math.round(rows / seconds),
  };
}

async function validate({ task, trainer, validation, breathe }: Run): Promise<number> {
  const rows = task.split.validation.length;
  let sum = 0;
  for (let from = 0; from < rows; from += task.config.batch_size) {
    const until = Math.min(rows, from + task.config.batch_size);
    sum += (await trainer.loss(validation.batch(from, until))).sum;
    await breathe();
  }
  return sum / rows;
}

/** A step can be shorter than letting events in. */
const breathEveryMs = 20;

/** Lets events in now and then; throws CancelledError. */
function createBreather(context: TrainingContext): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < breathEveryMs) return;
    await yieldToEvents();
    throwIfCancelled(context.signal);
    last = performance.now();
  };
}

const steps: Record<EpochReport['model'], string> = {
  candidate: 'Training',
  linear_baseline: 'Training baseline',
  trees: 'Growing trees',
};
const reportEveryMs = 200;

function createStepReporter(context: TrainingContext, task: TrainingTask, epoch: number): (stepsOfEpoch: number) => void {
  const perEpoch = Math.ceil(task.split.training.length / task.config.batch_size);
  let last = Number.NEGATIVE_INFINITY;
  return (done) => {
    const now = performance.now();
    if (now - last < reportEveryMs && done < perEpoch) return;
    last = now;
    const progress = { done: (epoch - 1) * perEpoch + done, total: task.epochs * perEpoch, unit: 'steps' } as const;
    context.report({ kind: 'progress', progress: { step: steps[task.model], ...progress } });
  };
}

/** The rate to lower is the project file's: a linear model takes some times as much. */
function raiseDiverged(task: TrainingTask, epoch: number): never {
  const { learning_rate: configured } = task.config;
  return raise(
    'training/diverged',
    `The loss grew past every number in epoch ${epoch}`,
    `Lower model.learning_rate, now ${configured}, to a tenth.`,
    { details: { model: task.model, epoch, learning_rate: configured } },
  );
}
