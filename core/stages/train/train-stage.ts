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
  balancedClassWeights,
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
import { type Contender, simplestGood } from './choose-model.ts';
import { candidateNetwork, inputCount, linearNetwork, outputOf } from './network-spec.ts';
import { type RowsRead, readRows } from './read-rows.ts';
import { createRowStore, type RowStore } from './row-store.ts';
import { type RowSplit, splitRows } from './split-rows.ts';
import { type TrainedModel, trainModel } from './train-model.ts';
import { type TrainedTrees, trainTrees } from './train-trees.ts';
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
      const split = splitRows(store.rows, context.seed);
      const fitting = { ...config, batch_size: fittingBatch(config.batch_size, split.training.length) };
      return await trainAll({ context, config: fitting, transform, store, read, split }, start);
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
async function trainAll(work: Work, start: number): Promise<StageOutcome> {
  const { context, config, transform, read, split } = work;
  const network = candidateNetwork(config, transform);
  const choice = await settleEngine(work, network);
  const linear = await trainOne(work, choice, 'linear_baseline', linearNetwork(config, transform));
  const trees = config.family === 'auto' || config.family === 'trees' ? await growTrees(work) : undefined;
  const deep = network.family === 'wide_deep' ? await trainOne(work, choice, 'candidate', network) : undefined;
  const contenders: Contender[] = [
    { family: 'linear', spec: linearNetwork(config, transform), trained: linear },
    ...(trees ? [{ family: 'trees', spec: trees.spec, trained: trees } as const] : []),
    ...(deep ? [{ family: 'wide_deep', spec: network, trained: deep } as const] : []),
  ];
  const wanted = contenders.find(({ family }) => family === config.family);
  const kept = wanted ?? simplestGood(contenders, split.validation.length);
  const candidate = deep ?? trees ?? repeat(context, linear);
  const seconds = (performance.now() - start) / 1000;
  const dir = context.outputs.model;
  const { family } = kept;
  await save(work, modelFolders.linearBaseline, contenders[0]);
  await save(work, modelFolders.candidate, kept);
  const beside = deep ? trees : undefined;
  const record = trainingRecord({ config, family, network, read, split, choice, linear, candidate, trees: beside, seconds });
  await writeWholeFile(join(dir, 'training.json'), [`${JSON.stringify(record, null, 2)}\n`]);
  return outcome(work, choice, { family, linear, candidate: kept.trained, seconds });
}

async function save({ context, transform }: Work, folder: string, { spec, trained }: Contender): Promise<void> {
  unwrap(await saveModel(join(context.outputs.model, folder), createModel(transform, spec, trained.weights)));
}

/** Beside other families, trees that do not fit into memory are left out with a word. */
async function growTrees({ context, config, transform, store, read, split }: Work): Promise<TrainedTrees | undefined> {
  const inputs = context.inputs.examples.map(({ id }) => id);
  const isCandidate = config.family === 'trees';
  const classWeights = config.class_weights === 'balanced' ? balancedClassWeights(read.counts) : [];
  const key = { trees: config.trees, classWeights, transform, inputs, rows: store.rows, seed: context.seed };
  const result = await attempt(() =>
    trainTrees(context, {
      config: config.trees,
      transform,
      output: outputOf(transform.label),
      classWeights,
      store,
      split,
      checkpointPath: join(context.stateDir, 'trees.checkpoint'),
      checkpointKey: sha256(key as unknown as Json),
    }),
  );
  if (result.ok || isCandidate || result.problem.code !== 'training/out-of-memory') return unwrap(result);
  context.report({ kind: 'log', line: result.problem.message });
  return undefined;
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
    classWeights: config.class_weights === 'balanced' ? balancedClassWeights(read.counts) : [],
    engine: choice.engine,
    store,
    split,
    checkpointPath: join(context.stateDir, `${model}.checkpoint`),
    checkpointKey: sha256(key as unknown as Json),
  });
}

function sha256(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
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
  readonly family: Contender['family'];
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
    [family === 'trees' ? 'rounds' : 'epochs']: candidate.epochs.length,
    seconds: Math.round(seconds * 10) / 10,
    'validation loss': Number(candidate.validationLoss.toPrecision(4)),
    'linear baseline loss': Number(linear.validationLoss.toPrecision(4)),
  };
  if (read.withoutLabel > 0) facts['rows without label'] = read.withoutLabel;
  if (candidate.resumedEpochs > 0)
    facts[`${family === 'trees' ? 'rounds' : 'epochs'} kept from before`] = candidate.resumedEpochs;
  return { outputs: { model: properties }, rowsIn: read.rows, rowsOut: store.rows, facts };
}
