/** The Trainer's executor: rows in, the candidate and its linear baseline out. */

import { join } from 'node:path';
import {
  type EpochReport,
  type ModelConfig,
  modelSchema,
  type Properties,
  type StageContext,
  type StageOutcome,
} from '../../contract/index.ts';
import { attempt, type Result, unwrap } from '../../foundation/index.ts';
import type { EngineChoice } from '../../learning/index.ts';
import { createModel, modelFolders, readFittedTransform, saveModel, writeWholeFile } from '../../model/index.ts';
import {
  candidateNetwork,
  type FamilyOrder,
  fittingBatch,
  linearNetwork,
  openTrainingRows,
  type RowSplit,
  settleEngine,
  type TrainedModel,
  type TrainingRows,
  trainFamily,
} from '../../training/index.ts';
import { trainingRecord } from './training-record.ts';

export function executeTrainer(context: StageContext): Promise<Result<StageOutcome>> {
  return attempt(async () => {
    const start = performance.now();
    const given = modelSchema.parse((context.properties as { readonly model: unknown }).model);
    const transform = unwrap(await readFittedTransform(context.inputs.transform_graph[0].dir));
    const rows = await openTrainingRows(context, transform);
    try {
      const config = { ...given, batch_size: fittingBatch(given.batch_size, rows.split.training.length) };
      return await trainBoth({ context, config, ...rows }, start);
    } finally {
      rows.store.close();
    }
  });
}

interface Work extends TrainingRows {
  readonly context: StageContext;
  readonly config: ModelConfig;
}

/** The baseline first: it is quick, and says at once what there is to beat. */
async function trainBoth(work: Work, start: number): Promise<StageOutcome> {
  const { context, config, transform } = work;
  const network = candidateNetwork(config, transform);
  const choice = await settleEngine(context, work, { config, network });
  const linear = await trainOne(work, choice, 'linear_baseline', 'linear');
  const candidate =
    network.family === 'linear' ? repeat(context, linear) : await trainOne(work, choice, 'candidate', network.family);
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
  work: Work,
  choice: EngineChoice,
  model: EpochReport['model'],
  family: FamilyOrder['family'],
): Promise<TrainedModel> {
  const { context, config } = work;
  return trainFamily(context, work, {
    config,
    family,
    engine: choice.engine,
    model,
    checkpointPath: join(context.stateDir, `${model}.checkpoint`),
    inputs: context.inputs.examples.map(({ id }) => id),
  });
}

/** A linear candidate is its own baseline. */
function repeat(context: StageContext, linear: TrainedModel): TrainedModel {
  const epochs = linear.epochs.map((epoch): EpochReport => ({ ...epoch, model: 'candidate' }));
  for (const epoch of epochs) context.report({ kind: 'epoch', epoch });
  return { ...linear, epochs };
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
