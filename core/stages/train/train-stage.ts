/** The Trainer's executor: rows in, the candidate and its linear baseline out. */

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type EpochReport,
  type ModelConfig,
  modelSchema,
  type Properties,
  type StageContext,
  type StageOutcome,
} from '../../contract/index.ts';
import { attempt, canonicalJson, type Json, type Result, raise, unwrap } from '../../foundation/index.ts';
import {
  chooseEngine,
  type EngineChoice,
  type EngineMeasurement,
  type EngineName,
  type NetworkSpec,
  openEngine,
} from '../../learning/index.ts';
import {
  createModel,
  type FittedTransform,
  modelFolders,
  readFittedTransform,
  saveModel,
  writeWholeFile,
} from '../../model/index.ts';
import { classWeights } from './class-weights.ts';
import { candidateNetwork, inputCount, linearNetwork } from './network-spec.ts';
import { type RowsRead, readRows } from './read-rows.ts';
import { createRowStore, type RowStore } from './row-store.ts';
import { labelsOf, type RowSplit, sampleTrainingRows, splitRows } from './split-rows.ts';
import { type TrainedModel, trainModel } from './train-model.ts';
import { trainingRecord } from './training-record.ts';

/** Transformed rows kept in memory; about 2.5 million rows of 50 numbers. */
const rowMemoryBytes = 512 << 20;
/** Rows of the batch engines are measured with. */
const measuredRows = 256;

/**
 * A linear model's loss is convex and its weights start at zero: it takes larger steps than the project file's, and on few
 * rows more epochs, so that the baseline is the best line there is and not one stopped half way.
 */
const linearRateFactor = 5;
const linearSteps = 3000;
const mostEpochsFactor = 5;

const wantedStepsPerEpoch = 20;
const leastBatch = 16;

export function executeTrainer(context: StageContext): Promise<Result<StageOutcome>> {
  return attempt(async () => {
    const start = performance.now();
    const config = modelSchema.parse((context.properties as { readonly model: unknown }).model);
    const transform = unwrap(await readFittedTransform(context.inputs.transform_graph[0].dir));
    if (inputCount(transform.spec) === 0) {
      raise(
        'features/none',
        'No feature is left for the model to learn from',
        'Set a transform other than exclude on a feature.',
      );
    }
    await mkdir(context.stateDir, { recursive: true });
    const scratchFile = join(context.stateDir, 'rows.scratch');
    const store = createRowStore(transform.spec, { memoryBytes: rowMemoryBytes, scratchFile });
    try {
      const read = await readRows(context, transform, store);
      const split = sampleTrainingRows(splitRows(store.rows, context.seed), {
        sampling: transform.label.kind === 'regression' ? 'none' : config.sampling,
        ratio: config.sampling_ratio,
        seed: context.seed,
        labels: () => labelsOf(store),
      });
      const fitting = { ...config, batch_size: fittingBatch(config.batch_size, split.training.length) };
      return await trainBoth({ context, config: fitting, transform, store, read, split }, start);
    } finally {
      store.close();
    }
  });
}

/** An epoch of one or two steps teaches nothing: on few rows the batch shrinks. */
function fittingBatch(batchSize: number, rows: number): number {
  return Math.min(batchSize, Math.max(leastBatch, Math.floor(rows / wantedStepsPerEpoch)));
}

interface Work {
  readonly context: StageContext;
  readonly config: ModelConfig;
  readonly transform: FittedTransform;
  readonly store: RowStore;
  readonly read: RowsRead;
  readonly split: RowSplit;
}

/** The baseline first: it is quick, and says at once what there is to beat. */
async function trainBoth(work: Work, start: number): Promise<StageOutcome> {
  const { context, config, transform } = work;
  const network = candidateNetwork(config, transform);
  const choice = await settleEngine(work, network);
  const linear = await trainOne(work, choice, 'linear_baseline', linearNetwork(config, transform));
  const candidate = network.family === 'linear' ? repeat(context, linear) : await trainOne(work, choice, 'candidate', network);
  const seconds = (performance.now() - start) / 1000;
  const dir = context.outputs.model;
  const linearModel = createModel(transform, linearNetwork(config, transform), linear.weights);
  unwrap(await saveModel(join(dir, modelFolders.linearBaseline), linearModel));
  const keepsLinear =
    network.family === 'linear' || (config.family === 'auto' && !isClearlyBetter(candidate, linear, work.split));
  const kept = keepsLinear ? linearModel : createModel(transform, network, candidate.weights);
  unwrap(await saveModel(join(dir, modelFolders.candidate), kept));
  const family = keepsLinear ? 'linear' : 'wide_deep';
  const record = trainingRecord({
    config,
    family,
    network,
    read: work.read,
    split: work.split,
    choice,
    linear,
    candidate,
    seconds,
  });
  await writeWholeFile(join(dir, 'training.json'), [`${JSON.stringify(record, null, 2)}\n`]);
  return outcome(work, choice, { family, linear, candidate, seconds });
}

/**
 * The simpler model stays unless the other is better by more than chance: about half a standard error, taking the losses of
 * single rows to vary as much as their mean (the one-standard-error rule of Breiman et al. 1984, for paired rows).
 */
function isClearlyBetter(candidate: TrainedModel, linear: TrainedModel, split: RowSplit): boolean {
  const chance = (0.5 * linear.validationLoss) / Math.sqrt(split.validation.length);
  return candidate.validationLoss < linear.validationLoss - chance;
}

function trainOne(
  { context, config, transform, store, read, split }: Work,
  choice: EngineChoice,
  model: 'candidate' | 'linear_baseline',
  network: NetworkSpec,
): Promise<TrainedModel> {
  const linear = network.family === 'linear';
  const inputs = context.inputs.examples.map(({ id }) => id);
  const key = { config, network, transform, inputs, rows: store.rows, seed: context.seed, engine: choice.engine.name };
  return trainModel(context, {
    model,
    network,
    config,
    learningRate: config.learning_rate * (linear ? linearRateFactor : 1),
    epochs: config.epochs * (linear ? epochsFactor(config, split) : 1),
    classWeights: classWeights(config.class_weights, transform.label, read.counts),
    engine: choice.engine,
    store,
    split,
    checkpointPath: join(context.stateDir, `${model}.checkpoint`),
    checkpointKey: createHash('sha256')
      .update(canonicalJson(key as unknown as Json))
      .digest('hex'),
  });
}

function epochsFactor(config: ModelConfig, split: RowSplit): number {
  const steps = config.epochs * Math.ceil(split.training.length / config.batch_size);
  return Math.min(mostEpochsFactor, Math.max(1, Math.ceil(linearSteps / steps)));
}

/** A linear candidate is its own baseline. */
function repeat(context: StageContext, linear: TrainedModel): TrainedModel {
  const epochs = linear.epochs.map((epoch): EpochReport => ({ ...epoch, model: 'candidate' }));
  for (const epoch of epochs) context.report({ kind: 'epoch', epoch });
  return { ...linear, epochs };
}

/** A resumed run goes on with the engine it began with: another would end at slightly different weights. */
async function settleEngine({ context, config, store, split }: Work, network: NetworkSpec): Promise<EngineChoice> {
  const path = join(context.stateDir, 'engine.json');
  const earlier = await readEngines(path);
  const name = earlier?.find(({ chosen }) => chosen)?.name;
  if (earlier && name && (config.engine === 'auto' || name === `tfjs:${config.engine}`)) {
    const opened = await openEngine(name);
    if (opened.ok) return { engine: opened.value, engines: earlier };
  }
  context.report({ kind: 'progress', progress: { step: 'Choosing engine', done: 0, unit: 'steps' } });
  const rows = Math.min(config.batch_size, measuredRows, split.training.length);
  const choice = unwrap(await chooseEngine(network, store.gather(split.training, 0, rows), config.engine));
  await writeWholeFile(path, [JSON.stringify(choice.engines)]);
  return choice;
}

async function readEngines(path: string): Promise<readonly (EngineMeasurement & { name: EngineName })[] | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

interface Trained {
  /** Of the model kept. */
  readonly family: 'wide_deep' | 'linear';
  readonly linear: TrainedModel;
  readonly candidate: TrainedModel;
  readonly seconds: number;
}

function outcome({ read, store }: Work, choice: EngineChoice, { family, linear, candidate, seconds }: Trained): StageOutcome {
  const properties: Properties = {
    family,
    engine: choice.engine.name,
    epochs: candidate.epochs.length,
    best_epoch: candidate.bestEpoch,
    validation_loss: candidate.validationLoss,
    linear_baseline_validation_loss: linear.validationLoss,
    training_seconds: Math.round(seconds * 1000) / 1000,
  };
  const facts: Record<string, string | number> = {
    family,
    engine: choice.engine.name,
    epochs: candidate.epochs.length,
    seconds: Math.round(seconds * 10) / 10,
    'validation loss': Number(candidate.validationLoss.toPrecision(4)),
    'linear baseline loss': Number(linear.validationLoss.toPrecision(4)),
  };
  if (read.withoutLabel > 0) facts['rows without label'] = read.withoutLabel;
  if (candidate.resumedEpochs > 0) facts['epochs kept from before'] = candidate.resumedEpochs;
  return { outputs: { model: properties }, rowsIn: read.rows, rowsOut: store.rows, facts };
}
