/** Trains gradient-boosted trees: rounds, early stopping on the validation rows, checkpoints, the best rounds in the end. */

import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { EpochReport, TreesConfig } from '../contract/index.ts';
import { deriveSeed, raise, throwIfCancelled } from '../foundation/index.ts';
import {
  type NetworkOutput,
  openTreesTrainer,
  type RoundLoss,
  type TreesOptions,
  type TreesSpec,
  type TreesTrainer,
  type Weights,
} from '../learning/index.ts';
import { type FittedTransform, treeColumns } from '../model/index.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import type { StoredRows } from './row-store.ts';
import type { RowSplit } from './split-rows.ts';
import type { TrainedModel, TrainingContext } from './train-model.ts';

export interface TreesTraining {
  readonly config: TreesConfig;
  readonly transform: FittedTransform;
  readonly output: NetworkOutput;
  readonly classWeights: readonly number[];
  readonly store: StoredRows;
  readonly split: RowSplit;
  /** Stops after so many rounds for now, with a checkpoint to go on from; absent: trains to the end. */
  readonly pauseAfter?: number;
  readonly checkpointPath: string;
  readonly checkpointKey: string;
}

export interface TrainedTrees extends TrainedModel {
  readonly spec: TreesSpec;
}

const roundsBetweenCheckpoints = 10;
const secondsBetweenCheckpoints = 2;
/** Rounds take milliseconds on few rows: no more of them are told than a screen can draw. */
const reportEveryMs = 100;
/** Work between two looks at whether to go on. */
const lookEveryMs = 50;

/** Raises training/out-of-memory; throws CancelledError within a block of rows. */
export async function trainTrees(context: TrainingContext, task: TreesTraining): Promise<TrainedTrees> {
  let state = await readCheckpoint(task.checkpointPath, task.checkpointKey);
  const resumedEpochs = state?.epochs.length ?? 0;
  for (const epoch of state?.epochs ?? []) context.report({ kind: 'epoch', epoch });
  const drive = createDriver(context);
  context.report({ kind: 'progress', progress: { step: 'Binning rows', done: 0, unit: 'rows' } });
  const trainer = (await drive(openTrainer(context, task, state?.weights))) ?? raiseTooLarge(task);
  const keep = createKeeper(task.checkpointPath, trainer);
  const report = createReporter(context, task);
  while (!state || !isDone(task, state)) {
    const started = performance.now();
    const loss = await drive(trainer.round());
    const epoch = epochOf(task, (state?.epochs.length ?? 0) + 1, loss, (performance.now() - started) / 1000);
    state = nextState(task, state, epoch);
    await keep(state, { rounds: state.epochs.length, isLast: isDone(task, state) });
    report(epoch, isDone(task, state));
  }
  const { epochs, bestEpoch } = state;
  const { validationLoss } = epochs[bestEpoch - 1];
  // A pause is not the end: the best number of rounds is not known yet.
  const best =
    task.config.refit && task.pauseAfter === undefined
      ? await growOnAllRows(context, task, bestEpoch)
      : { spec: trainer.spec, weights: trainer.weights(bestEpoch) };
  return { ...best, epochs, bestEpoch, validationLoss, resumedEpochs };
}

/** So many rounds, now that their number is known, on the validation rows too. */
async function growOnAllRows(context: TrainingContext, task: TreesTraining, rounds: number) {
  const path = `${task.checkpointPath}.refit`;
  const empty: Weights = new Map();
  const state = { key: task.checkpointKey, epochs: [], bestEpoch: 0, bestWeights: empty, optimizerState: empty, weights: empty };
  const weights = (await readCheckpoint(path, task.checkpointKey))?.weights;
  const drive = createDriver(context);
  const { training, validation } = task.split;
  const all = Uint32Array.from([...training, ...validation]).sort();
  const split = { training: all, validation: new Uint32Array() };
  const trainer = (await drive(openTrainer(context, { ...task, split }, weights))) ?? raiseTooLarge(task);
  const keep = createKeeper(path, trainer);
  const reportRounds = createProgress(context, 'Growing on all rows', rounds);
  while (trainer.rounds() < rounds) {
    await drive(trainer.round());
    const finished = trainer.rounds() === rounds;
    await keep({ ...state, finished }, { rounds: trainer.rounds(), isLast: finished });
    reportRounds(trainer.rounds());
  }
  return { spec: trainer.spec, weights: trainer.weights() };
}

function isDone({ pauseAfter = Number.POSITIVE_INFINITY }: TreesTraining, state: Checkpoint): boolean {
  return state.finished || state.epochs.length >= pauseAfter;
}

function openTrainer(
  context: TrainingContext,
  task: TreesTraining,
  weights: Weights | undefined,
): Generator<void, TreesTrainer | undefined> {
  const { store, split, transform, output, classWeights } = task;
  return openTreesTrainer({
    rows: store,
    training: split.training,
    validation: split.validation,
    spec: transform.spec,
    columns: treeColumns(transform),
    output,
    options: treesOptions(task.config),
    classWeights,
    seed: deriveSeed(context.seed, 'trees'),
    ...(weights ? { weights } : {}),
  });
}

function raiseTooLarge({ store }: TreesTraining): never {
  return raise(
    'training/out-of-memory',
    `The binned rows of ${store.rows} examples do not fit into memory: trees need them there`,
    'Set model.family to linear or wide_deep, which read rows in turn, or lower model.trees.leaves.',
    { details: { rows: store.rows } },
  );
}

export function treesOptions(config: TreesConfig): TreesOptions {
  return {
    leaves: config.leaves,
    depth: config.depth,
    learningRate: config.learning_rate,
    l2: config.l2,
    minRows: config.min_rows,
    minHessian: config.min_weight,
    smoothing: config.category_smoothing,
    minCategoryRows: config.category_min_rows,
    bins: config.bins,
    rowShare: config.row_share,
    featureShare: config.feature_share,
  };
}

/** Runs pieces of work that yield now and then to their end, unless cancelled. */
function createDriver(context: TrainingContext): <T>(work: Generator<void, T>) => Promise<T> {
  let looked = performance.now();
  return async (work) => {
    for (;;) {
      const step = work.next();
      if (performance.now() - looked >= lookEveryMs) {
        await yieldToEvents();
        throwIfCancelled(context.signal);
        looked = performance.now();
      }
      if (step.done) return step.value;
    }
  };
}

function epochOf({ config, split }: TreesTraining, number: number, loss: RoundLoss, seconds: number): EpochReport {
  return {
    model: 'trees',
    epoch: number,
    epochs: config.rounds,
    loss: loss.training,
    validationLoss: loss.validation,
    seconds,
    rowsPerSecond: Math.round(split.training.length / seconds),
  };
}

/** Trees of all rounds so far are in the trainer: `weights` is filled in when the state is written. */
function nextState({ config, checkpointKey }: TreesTraining, last: Checkpoint | undefined, epoch: EpochReport): Checkpoint {
  const epochs = [...(last?.epochs ?? []), epoch];
  const better = !last || epoch.validationLoss < last.epochs[last.bestEpoch - 1].validationLoss;
  const bestEpoch = better ? epoch.epoch : last.bestEpoch;
  return {
    key: checkpointKey,
    epochs,
    bestEpoch,
    finished: epochs.length >= config.rounds || (config.patience > 0 && epoch.epoch - bestEpoch >= config.patience),
    weights: new Map(),
    bestWeights: new Map(),
    optimizerState: new Map(),
  };
}

interface RoundsDone {
  readonly rounds: number;
  readonly isLast: boolean;
}

/** Writes the state, with the trees of all rounds, every so many rounds and in the end. */
function createKeeper(path: string, trainer: TreesTrainer): (state: Checkpoint, at: RoundsDone) => Promise<void> {
  let kept = performance.now();
  return async (state, { rounds, isLast }) => {
    const isDue = rounds % roundsBetweenCheckpoints === 0 || performance.now() - kept > 1000 * secondsBetweenCheckpoints;
    if (!isDue && !isLast) return;
    await writeCheckpoint(path, { ...state, weights: trainer.weights() });
    kept = performance.now();
  };
}

function createReporter(context: TrainingContext, task: TreesTraining): (epoch: EpochReport, isLast: boolean) => void {
  const reportRounds = createProgress(context, 'Growing trees', task.config.rounds);
  let told = Number.NEGATIVE_INFINITY;
  return (epoch, isLast) => {
    const now = performance.now();
    if (now - told < reportEveryMs && !isLast) return;
    told = now;
    context.report({ kind: 'epoch', epoch });
    reportRounds(epoch.epoch);
  };
}

function createProgress(context: TrainingContext, step: string, total: number): (rounds: number) => void {
  let told = Number.NEGATIVE_INFINITY;
  return (done) => {
    if (performance.now() - told < reportEveryMs && done < total) return;
    told = performance.now();
    context.report({ kind: 'progress', progress: { step, done, total, unit: 'steps' } });
  };
}
