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
import { type ColumnBatch, readExamples, sliceBatch } from '../../formats/index.ts';
import { attempt, type Result, unwrap } from '../../foundation/index.ts';
import { closeLayers, type EngineChoice, foldBatchNorm, type NetworkSpec } from '../../learning/index.ts';
import {
  addSavedModel,
  createModel,
  type Model,
  modelFolders,
  readFittedTransform,
  saveModel,
  writeWholeFile,
} from '../../model/index.ts';
import {
  candidateNetwork,
  effectiveRows,
  type FamilyOrder,
  fittingBatch,
  growTrees,
  linearNetwork,
  openModule,
  openTrainingRows,
  samplingFacts,
  settleEngine,
  type TrainedModel,
  type TrainedTrees,
  type TrainingRows,
  trainFamily,
} from '../../training/index.ts';
import { type Contender, simplestGood } from './choose-model.ts';
import { trainingRecord } from './training-record.ts';

export function executeTrainer(context: StageContext): Promise<Result<StageOutcome>> {
  return attempt(async () => {
    const start = performance.now();
    const given = modelSchema.parse((context.properties as { readonly model: unknown }).model);
    const transform = unwrap(await readFittedTransform(context.inputs.transform_graph[0].dir));
    const rows = await openTrainingRows(context, transform, given);
    try {
      const config = { ...given, batch_size: fittingBatch(given.batch_size, rows.split.training.length) };
      return await trainAll({ context, config, ...rows }, start);
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
async function trainAll(work: Work, start: number): Promise<StageOutcome> {
  const { context, config, store, split } = work;
  if (config.family === 'layers') return trainLayers(work, start);
  const network = candidateNetwork(config, work);
  const choice = await settleEngine(context, work, { config, network, beside: false });
  const linear = await trainOne(work, choice, { model: 'linear_baseline', family: 'linear' });
  const trees = config.family === 'auto' || config.family === 'trees' ? await growThem(work) : undefined;
  const deep =
    network.family === 'wide_deep' ? await trainOne(work, choice, { model: 'candidate', family: 'wide_deep' }) : undefined;
  const contenders: Contender[] = [
    { family: 'linear', spec: linearNetwork(config, work), trained: linear },
    ...(trees ? [{ family: 'trees', spec: trees.spec, trained: trees } as const] : []),
    ...(deep ? [{ family: 'wide_deep', spec: network, trained: deep } as const] : []),
  ];
  const wanted = contenders.find(({ family }) => family === config.family);
  const kept = wanted ?? simplestGood(contenders, effectiveRows(store, split.validation));
  const candidate = deep ?? trees ?? repeat(context, linear);
  const ended = { start, network, choice, baseline: contenders[0], kept, linear, candidate };
  return finish(work, { ...ended, trees: deep ? trees : undefined });
}

interface Ended {
  readonly start: number;
  /** What training.json says of the inputs. */
  readonly network: NetworkSpec;
  readonly choice: EngineChoice;
  readonly baseline: Contender;
  readonly kept: Contender;
  readonly linear: TrainedModel;
  /** Whose curve stands beside the baseline's. */
  readonly candidate: TrainedModel;
  /** Trained beside the candidate. */
  readonly trees: TrainedModel | undefined;
}

async function finish(work: Work, { start, baseline, kept, ...ended }: Ended): Promise<StageOutcome> {
  const { config, read, split, sampled, context } = work;
  const { family } = kept;
  const seconds = (performance.now() - start) / 1000;
  await save(work, modelFolders.linearBaseline, baseline);
  await save(work, modelFolders.candidate, kept);
  await saveForTensorFlow(work, kept);
  const record = trainingRecord({ config, family, read, split, sampled, seconds, ...ended });
  await writeWholeFile(join(context.outputs.model, 'training.json'), [`${JSON.stringify(record, null, 2)}\n`]);
  return outcome(work, ended.choice, { family, linear: ended.linear, candidate: kept.trained, seconds });
}

/** The user's own model, on an engine that trains such; its baseline on whatever is fastest. */
async function trainLayers(work: Work, start: number): Promise<StageOutcome> {
  const { context, config, transform } = work;
  const { projectDir, seed, signal } = context;
  context.report({ kind: 'progress', progress: { step: 'Building model', done: 0, unit: 'steps' } });
  const layers = await openModule({ projectDir, config, transform, seed, signal, rows: work });
  try {
    const choice = await settleEngine(context, work, { config, network: layers, beside: false });
    const network = linearNetwork(config, work);
    const baseline = { config: { ...config, engine: 'auto' as const }, network, beside: false, file: 'baseline-engine.json' };
    const linear = await trainOne(work, await settleEngine(context, work, baseline), {
      model: 'linear_baseline',
      family: 'linear',
    });
    const candidate = await trainOne(work, choice, { model: 'candidate', family: 'wide_deep', layers });
    const ended = { start, network, choice, linear, candidate, trees: undefined };
    const ofBaseline: Contender = { family: 'linear', spec: network, trained: linear };
    return await finish(work, { ...ended, baseline: ofBaseline, kept: { family: 'layers', spec: layers, trained: candidate } });
  } finally {
    closeLayers(layers);
  }
}

async function save(work: Work, folder: string, contender: Contender): Promise<void> {
  unwrap(await saveModel(join(work.context.outputs.model, folder), modelOf(work, contender)));
}

/** Batch normalisation folded away. */
function modelOf({ transform }: Work, { spec, trained }: Contender): Model {
  if (spec.family !== 'wide_deep') return createModel(transform, spec, trained.weights);
  const { network, weights } = foldBatchNorm(spec, trained.weights);
  return createModel(transform, network, weights);
}

/** The candidate as a SavedModel too, in the same folder: what is pushed opens in TensorFlow Serving. */
async function saveForTensorFlow(work: Work, contender: Contender): Promise<void> {
  const { context } = work;
  const model = modelOf(work, contender);
  const rows = contender.spec.family === 'layers' ? await firstRows(context) : undefined;
  const { reason } = unwrap(await addSavedModel(join(context.outputs.model, modelFolders.candidate), model, rows));
  if (reason !== undefined) context.report({ kind: 'log', line: `No SavedModel beside the model: ${reason}` });
}

/** Of the train split: what a written graph is tried on. */
async function firstRows({ inputs, signal }: StageContext): Promise<ColumnBatch | undefined> {
  for (const { dir } of inputs.examples ?? []) {
    for await (const batch of readExamples(dir, 'train', signal)) return sliceBatch(batch, 0, Math.min(batch.rows, triedRows));
  }
  return undefined;
}

const triedRows = 200;

const leftOut: readonly string[] = ['training/out-of-memory', 'features/none'];

/** Beside other families, trees that do not fit into memory, or have nothing to read, are left out with a word. */
async function growThem(work: Work): Promise<TrainedTrees | undefined> {
  const { context, config } = work;
  const isCandidate = config.family === 'trees';
  const result = await attempt(() =>
    growTrees(context, work, {
      config,
      checkpointPath: join(context.stateDir, 'trees.checkpoint'),
      inputs: inputIds(context),
    }),
  );
  const images = (work.transform.spec.images ?? []).map(({ feature }) => feature);
  if (result.ok && images.length > 0) {
    context.report({ kind: 'log', line: `Trees are grown without the images of ${images.join(', ')}: they read no pixels` });
  }
  if (result.ok || isCandidate || !leftOut.includes(result.problem.code)) return unwrap(result);
  context.report({ kind: 'log', line: result.problem.message });
  return undefined;
}

function inputIds({ inputs }: StageContext): readonly number[] {
  return inputs.examples.map(({ id }) => id);
}

function trainOne(
  work: Work,
  choice: EngineChoice,
  order: Pick<FamilyOrder, 'model' | 'family' | 'layers'>,
): Promise<TrainedModel> {
  const { context, config } = work;
  return trainFamily(context, work, {
    ...order,
    config,
    engine: choice.engine,
    checkpointPath: join(context.stateDir, `${order.model}.checkpoint`),
    inputs: inputIds(context),
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
  readonly family: Contender['family'];
  readonly linear: TrainedModel;
  readonly candidate: TrainedModel;
  readonly seconds: number;
}

function outcome(
  { read, store, sampled }: Work,
  choice: EngineChoice,
  { family, linear, candidate, seconds }: Trained,
): StageOutcome {
  const properties: Properties = {
    family,
    engine: candidate.engine ?? choice.engine.name,
    epochs: candidate.epochs.length,
    best_epoch: candidate.bestEpoch,
    validation_loss: candidate.validationLoss,
    linear_baseline_validation_loss: linear.validationLoss,
    training_seconds: Math.round(seconds * 1000) / 1000,
  };
  const facts: Record<string, string | number> = {
    family,
    engine: candidate.engine ?? choice.engine.name,
    [family === 'trees' ? 'rounds' : 'epochs']: candidate.epochs.length,
    seconds: Math.round(seconds * 10) / 10,
    'validation loss': Number(candidate.validationLoss.toPrecision(4)),
    'linear baseline loss': Number(linear.validationLoss.toPrecision(4)),
  };
  if (read.withoutLabel > 0) facts['rows without label'] = read.withoutLabel;
  if (read.weighed) facts['mean weight'] = Number(read.weighed.mean.toPrecision(4));
  if (read.weighed?.zero) facts['rows that weigh 0'] = read.weighed.zero;
  if (read.weighed?.without) facts['rows without a weight, taken as 1'] = read.weighed.without;
  const { undecoded } = read;
  if (undecoded.count > 0) {
    facts['images not decoded'] = undecoded.count;
    facts['rows of these'] =
      `${undecoded.first.map(({ row }) => row).join(', ')}${undecoded.count > undecoded.first.length ? ', …' : ''}`;
  }
  if (candidate.resumedEpochs > 0)
    facts[`${family === 'trees' ? 'rounds' : 'epochs'} kept from before`] = candidate.resumedEpochs;
  return {
    outputs: { model: properties },
    rowsIn: read.rows,
    rowsOut: store.rows - (sampled?.leftOut ?? 0),
    facts: { ...facts, ...samplingFacts(sampled) },
  };
}
