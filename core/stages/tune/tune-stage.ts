/** The Tuner's executor: rows in, trials side by side, the best settings and everything tried out. */

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  type ModelConfig,
  modelSchema,
  type StageContext,
  type StageOutcome,
  type TuningConfig,
  tuningSchema,
} from '../../contract/index.ts';
import { attempt, canonicalJson, deriveSeed, type Json, type Result, raise, unwrap } from '../../foundation/index.ts';
import {
  closeLayers,
  createGridSearch,
  createHalving,
  createRandomSearch,
  createTpeSearch,
  type LayersSpec,
  parameterImportance,
  type Search,
  type SearchSpace,
} from '../../learning/index.ts';
import { readFittedTransform, writeWholeFile } from '../../model/index.ts';
import {
  networkOf,
  openModule,
  openTrainingRows,
  type RowSplit,
  samplingFacts,
  settleEngine,
  type TrainingRows,
} from '../../training/index.ts';
import { hyperparametersFileName, hyperparametersJson } from './hyperparameters-file.ts';
import { runTrials, type TrialOrder, type TrialsPlan } from './run-trials.ts';
import { openTrialJournal } from './trial-journal.ts';
import { openTrialLanes, type TrialLanes } from './trial-lanes.ts';
import { reportTrial } from './trial-reports.ts';
import type { TrialRows } from './trial-trainer.ts';
import { firstLosses, rankTrials, type Trials } from './trials.ts';
import { type SearchedSettings, searchedSettings, searchSpaceOf, tunedSettings } from './tuned-settings.ts';
import { type TuningRecord, tuningRecordName } from './tuning-record.ts';

export function executeTuner(context: StageContext): Promise<Result<StageOutcome>> {
  return attempt(async () => {
    const start = performance.now();
    const properties = context.properties as { readonly model: unknown; readonly tuning: unknown };
    const model = modelSchema.parse(properties.model);
    const tuning = tuningSchema.parse(properties.tuning);
    // What is wrong with it whatever the rows are is told before they are read.
    searchSpaceOf(model, tuning);
    const transform = unwrap(await readFittedTransform(context.inputs.transform_graph[0].dir));
    const rows = await openTrainingRows(context, transform, model);
    try {
      const { space, leftOut } = searchedSettings(model, tuning, rows);
      for (const { name, reason } of leftOut) {
        context.report({ kind: 'log', line: `${name} is not searched: ${reason}` });
      }
      const work = { context, model, tuning, space, leftOut, rows };
      return await tune(work, start);
    } finally {
      rows.store.close();
    }
  });
}

interface Work {
  readonly context: StageContext;
  readonly model: ModelConfig;
  readonly tuning: TuningConfig;
  readonly space: SearchSpace;
  readonly leftOut: SearchedSettings['leftOut'];
  readonly rows: TrainingRows;
}

async function tune(work: Work, start: number): Promise<StageOutcome> {
  const { context, model, rows } = work;
  const layers = model.family === 'layers' ? await openLayersOf(work) : undefined;
  const network = layers ?? networkOf(rows, model, model.family === 'linear' ? 'linear' : 'wide_deep');
  const plan = planOf(work);
  const side = Math.min(plan.parallel, plan.trials);
  const { engine } = await settleEngine(context, rows, { config: model, network, beside: side > 1, device: false });
  if (layers) closeLayers(layers);
  const trialRows: TrialRows = {
    transform: rows.transform,
    shared: rows.store.share(),
    split: shareSplit(rows.split),
    vectors: rows.vectors,
    counts: rows.read.counts,
    config: model,
    seed: context.seed,
    engine: engine.name,
    inputs: context.inputs.examples.map(({ id }) => id),
    stateDir: context.stateDir,
    projectDir: context.projectDir,
  };
  const lanes = await openTrialLanes(side, trialRows);
  let trials: Trials;
  try {
    trials = await runOn(lanes, work, { ...plan, parallel: lanes.count }, engine.name);
  } finally {
    await lanes.close();
  }
  return conclude(work, { trials, plan, engine: engine.name, seconds: (performance.now() - start) / 1000 });
}

/** Where the module fails, no trial need begin. */
function openLayersOf({ context, model, rows }: Work): Promise<LayersSpec> {
  const { projectDir, seed, signal } = context;
  return openModule({ projectDir, config: model, transform: rows.transform, seed, signal, rows });
}

function planOf({ context, model, tuning, space }: Work): TrialsPlan {
  const least = tuning.halving ? Math.min(tuning.least_epochs, model.epochs) : model.epochs;
  return {
    search: createSearch(tuning, space, deriveSeed(context.seed, 'tuning')),
    halving: createHalving(least, model.epochs, tuning.reduction),
    trials: tuning.trials,
    parallel: tuning.parallel > 0 ? tuning.parallel : availableParallelism(),
    budgetMs: tuning.minutes > 0 ? tuning.minutes * 60_000 : Number.POSITIVE_INFINITY,
  };
}

function createSearch(tuning: TuningConfig, space: SearchSpace, seed: number): Search {
  if (tuning.search === 'grid') return createGridSearch(space, tuning.grid_places);
  return tuning.search === 'random' ? createRandomSearch(space, seed) : createTpeSearch(space, seed);
}

/** Threads share it instead of copying it. */
function shareSplit({ training, validation }: RowSplit): RowSplit {
  const shared = (rows: Uint32Array): Uint32Array => {
    const copy = new Uint32Array(new SharedArrayBuffer(rows.byteLength));
    copy.set(rows);
    return copy;
  };
  return { training: shared(training), validation: shared(validation) };
}

async function runOn(lanes: TrialLanes, work: Work, plan: TrialsPlan, engine: string): Promise<Trials> {
  const { context, model, tuning, space, rows } = work;
  const { inputs, seed } = context;
  const key = { model, tuning, space, transform: rows.transform, inputs: inputs.examples.map(({ id }) => id), seed, engine };
  const digest = createHash('sha256')
    .update(canonicalJson(key as unknown as Json))
    .digest('hex');
  const journal = await openTrialJournal(join(context.stateDir, 'trials.jsonl'), digest);
  const lastRung = plan.halving.rungs.length - 1;
  const running = new Map<number, TrialOrder>();
  const tell = (trials: Trials, trial: number): void => {
    context.report({ kind: 'trial', trial: reportTrial(trials, trial, { running: running.get(trial), lastRung }) });
    const ended = new Set(trials.results.map((result) => result.trial)).size;
    context.report({ kind: 'progress', progress: { step: 'Tuning', done: ended, total: plan.trials, unit: 'trials' } });
  };
  for (const trial of journal.before.settings.keys()) tell(journal.before, trial);
  let trials = journal.before;
  return runTrials(plan, {
    train: lanes.train,
    journal,
    signal: context.signal,
    now: () => performance.now(),
    onStart: (order, now) => {
      running.set(order.trial, order);
      trials = now;
      tell(trials, order.trial);
    },
    onResult: ({ trial }, now) => {
      running.delete(trial);
      trials = now;
      tell(trials, trial);
    },
  });
}

interface Tuned {
  readonly trials: Trials;
  readonly plan: TrialsPlan;
  readonly engine: string;
  readonly seconds: number;
}

async function conclude(work: Work, { trials, plan, engine, seconds }: Tuned): Promise<StageOutcome> {
  const { context, tuning, space, leftOut, rows } = work;
  const [best] = rankTrials(trials);
  if (!best) {
    const why = trials.results.find(({ problem }) => problem)?.problem;
    raise(
      'tuning/no-trial',
      why ? `No trial ended well; the first failed because: ${why}` : 'No trial ended within the time allowed.',
      'Narrow tuning.space, or allow more minutes.',
    );
  }
  const lastRung = plan.halving.rungs.length - 1;
  const record: TuningRecord = {
    format: 'loopwright.tuning',
    version: 1,
    settings: tuning,
    space: tunedSettings(space),
    left_out: leftOut,
    trials: trials.settings.map((_, trial) => reportTrial(trials, trial, { lastRung })),
    best: best.trial,
    importance: parameterImportance(space, firstLosses(trials)),
    engine,
    seconds,
    rows: { training: rows.split.training.length, validation: rows.split.validation.length },
  };
  const settings = trials.settings[best.trial];
  await writeWholeFile(join(context.outputs.tuner_results, tuningRecordName), [`${JSON.stringify(record, null, 2)}\n`]);
  await writeWholeFile(join(context.outputs.best_hyperparameters, hyperparametersFileName), [
    hyperparametersJson(space, settings),
  ]);
  return {
    outputs: {
      best_hyperparameters: { validation_loss: best.loss },
      tuner_results: { trials: trials.settings.length, validation_loss: best.loss },
    },
    rowsIn: rows.read.rows,
    rowsOut: rows.store.rows - (rows.sampled?.leftOut ?? 0),
    facts: {
      trials: trials.settings.length,
      'best validation loss': Number(best.loss.toPrecision(4)),
      seconds: Math.round(seconds * 10) / 10,
      ...samplingFacts(rows.sampled),
      ...(leftOut.length > 0 ? { 'not searched': leftOut.map(({ name, reason }) => `${name} (${reason})`).join(', ') } : {}),
    },
  };
}
