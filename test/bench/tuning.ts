/** Searches over settings at equal budget on real tables: what TPE finds against random search, seed by seed. */

import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSchema, type StageContext, tuningSchema } from '../../core/contract/index.ts';
import { createExamplesWriter, openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { createHalving, createRandomSearch, createTpeSearch, type Search } from '../../core/learning/index.ts';
import { createTransformFitter, type FittedTransform } from '../../core/model/index.ts';
import { runTrials, type TrialsPlan } from '../../core/stages/tune/run-trials.ts';
import { openTrialTrainer, type TrialRows, type TrialTrainer } from '../../core/stages/tune/trial-trainer.ts';
import { noTrials } from '../../core/stages/tune/trials.ts';
import { searchSpaceOf } from '../../core/stages/tune/tuned-settings.ts';
import { openTrainingRows } from '../../core/training/index.ts';
import { markdownTable } from './measure.ts';

const data = '../shared/data/tabular';
const tables: readonly { readonly file: string; readonly label: string; readonly columns?: number }[] = [
  { file: 'bank_marketing.open.csv', label: 'y' },
  { file: 'titanic_kaggle_train.csv', label: 'Survived' },
  { file: 'winequality-red.csv', label: 'quality', columns: 12 },
  { file: 'california_housing.open.csv', label: 'median_house_value' },
  { file: 'german.csv', label: 'credit', columns: 21 },
];
const seeds = 10;

/** Trials of equal length, and some of which the best go on (successive halving). */
const budgets = [
  { name: '25 trials of 10 epochs', trials: 25, rungs: createHalving(10, 10, 2) },
  { name: '60 trials of 1 epoch, the best third 3, the best third of those 10', trials: 60, rungs: createHalving(1, 10, 3) },
] as const;

const model = modelSchema.parse({ epochs: 10, engine: 'fused' });
const space = searchSpaceOf(model, tuningSchema.parse({}));
const searches: Readonly<Record<'random' | 'tpe', (seed: number) => Search>> = {
  random: (seed) => createRandomSearch(space, seed),
  tpe: (seed) => createTpeSearch(space, seed),
};

export async function benchTuning(dir: string): Promise<string> {
  if (!existsSync(data)) return `Tuning: needs the real tables in ${data}`;
  const rows = budgets.map((): string[][] => []);
  for (const table of tables) {
    const { file } = table;
    const work = join(dir, file);
    const opened = await openRows(work, table);
    for (const [i, budget] of budgets.entries()) rows[i].push([nameOf(file), ...(await compared(opened, budget))]);
    opened.close();
    process.stderr.write(`${file} is done\n`);
    await rm(work, { recursive: true, force: true });
  }
  const columns = ['table', 'random search', 'TPE', 'gain, seed by seed', 'TPE better'];
  const parts = budgets.map(({ name }, i) => `${name}\n\n${markdownTable(columns, rows[i])}`);
  return `Tuning: the lowest validation loss, mean of ${seeds} seeds ± standard error\n\n${parts.join('\n\n')}`;
}

function nameOf(file: string): string {
  return file.replace(/(\.open)?\.csv$/, '');
}

async function compared(opened: OpenedRows, budget: Budget): Promise<readonly string[]> {
  const random = await bestLosses(opened, budget, searches.random);
  const tpe = await bestLosses(opened, budget, searches.tpe);
  const gains = tpe.map((loss, seed) => random[seed] - loss);
  return [shown(random), shown(tpe), shown(gains), `${gains.filter((gain) => gain > 0).length} of ${seeds}`];
}

type Budget = (typeof budgets)[number];

interface OpenedRows {
  begin(): Promise<TrialTrainer>;
  close(): void;
}

/** `columns`: of a file without a header; its last is the label. */
async function openRows(dir: string, { file, label, columns: width }: (typeof tables)[number]): Promise<OpenedRows> {
  const examples = join(dir, 'examples');
  const names = Array.from({ length: (width ?? 1) - 1 }, (_, i) => `c${i}`);
  const csv = width === undefined ? {} : { header: false, columns: [...names, label] };
  const reader = unwrap(await openExampleReader(join(data, file), { csv }));
  const writer = await createExamplesWriter(examples, { payload: 'parquet', splits: ['train'] });
  const batches = [];
  for await (const batch of reader.batches()) {
    await writer.write('train', batch);
    batches.push(batch);
  }
  const { columns } = await writer.finish();
  const fitter = createTransformFitter({ columns, features: {}, label: { name: label } });
  for (const batch of batches) fitter.addBatch(batch);
  const transform = unwrap(await fitter.finish());
  const stateDir = join(dir, 'state');
  const { store, split, vectors, read } = await openTrainingRows(contextOf(examples, stateDir), transform, model);
  const trialRows: TrialRows = {
    transform: transform as FittedTransform,
    shared: store.share(),
    split,
    vectors,
    counts: read.counts,
    config: model,
    seed: 42,
    engine: 'fused:simd',
    inputs: [1],
    stateDir,
    projectDir: dir,
  };
  const train = await openTrialTrainer(trialRows);
  /** Without the checkpoints of the tuning before. */
  const begin = async (): Promise<TrialTrainer> => {
    await rm(stateDir, { recursive: true, force: true });
    await mkdir(stateDir, { recursive: true });
    return train;
  };
  return { begin, close: () => store.close() };
}

/** Of each seed, in order. */
async function bestLosses({ begin }: OpenedRows, { trials, rungs }: Budget, create: (seed: number) => Search): Promise<number[]> {
  const found: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const trainer = await begin();
    const plan: TrialsPlan = {
      search: create(seed),
      halving: rungs,
      trials,
      parallel: 1,
      budgetMs: Number.POSITIVE_INFINITY,
    };
    const { results } = await runTrials(plan, {
      train: (order, _lane, signal) => trainer(order, signal),
      journal: { before: noTrials, addSettings: async () => undefined, addResult: async () => undefined },
      signal: new AbortController().signal,
      now: () => performance.now(),
      onStart: () => undefined,
      onResult: () => undefined,
    });
    found.push(Math.min(...results.map(({ loss }) => loss)));
  }
  return found;
}

function contextOf(examples: string, stateDir: string): StageContext {
  return {
    projectDir: stateDir,
    inputs: { examples: [{ id: 1, type: 'Examples', dir: examples, properties: {} }] },
    outputs: {},
    stateDir,
    properties: {},
    seed: 42,
    signal: new AbortController().signal,
    report: () => undefined,
  };
}

function shown(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${mean.toFixed(4)} ± ${(spread / Math.sqrt(values.length)).toFixed(4)}`;
}
