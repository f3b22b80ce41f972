import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageReport } from '../../../../core/contract/index.ts';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
import { createPredictor, labelValues, loadModel, modelFolders } from '../../../../core/model/index.ts';
import { type TrainingRecord, trainer } from '../../../../core/stages/train/index.ts';
import { bundleProgram, killAfter } from './killed-program.ts';
import { createTrainProject, madeUpRows, type RunOptions, type TrainProject, trainContext } from './train-project.ts';

let root: string;
let project: TrainProject;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-trees-'));
  const spans = [madeUpRows({ rows: 700, seed: 1, label: 'answer' }), madeUpRows({ rows: 200, seed: 2, label: 'answer' })];
  project = await createTrainProject(join(root, 'answers'), spans, 'answer');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

/** The baseline is not what is tested here: one epoch of it will do. */
async function train({ model, ...options }: RunOptions = {}, from: TrainProject = project) {
  return trainer.execute(await trainContext(from, { ...options, model: { family: 'trees', epochs: 1, ...model } }));
}

async function record(run: string): Promise<TrainingRecord> {
  return JSON.parse(await readFile(join(project.dir, run, 'model', 'training.json'), 'utf8'));
}

function weightsOf(run: string): Promise<Buffer> {
  return readFile(join(project.dir, run, 'model', modelFolders.candidate, 'weights.bin'));
}

describe('the Trainer of trees', () => {
  it('leaves a model that is loaded and answers new rows well', async () => {
    const outcome = unwrap(await train({ name: 'first' }));
    expect(outcome.outputs.model).toMatchObject({ family: 'trees' });
    const model = unwrap(await loadModel(join(project.dir, 'first', 'model', modelFolders.candidate)));
    const fresh = madeUpRows({ rows: 400, seed: 3, label: 'answer' });
    const predictions = createPredictor(model).predict(fresh);
    if (predictions.kind !== 'classification') throw new Error('a classification');
    const labels = labelValues(model.label, fresh);
    const right = [...labels].filter((label, row) => predictions.scores[row * 2 + label] > 0.5).length;
    expect(right / 400).toBeGreaterThan(0.8);
    expect(predictions.scores[0] + predictions.scores[1]).toBeCloseTo(1, 6);
  });

  it('stops when the validation loss no longer falls, and keeps the rounds up to the best', async () => {
    unwrap(await train({ name: 'patient', model: { trees: { patience: 5 } } }));
    const { candidate, settings } = await record('patient');
    const losses = candidate.epochs.map(({ validationLoss }) => validationLoss);
    expect(losses.length).toBeLessThan(settings.trees.rounds);
    expect(losses.length - candidate.best_epoch).toBe(5);
    expect(candidate.validation_loss).toBe(Math.min(...losses));
    const model = unwrap(await loadModel(join(project.dir, 'patient', 'model', modelFolders.candidate)));
    expect(model.weights.get('roots')?.shape).toEqual([candidate.best_epoch, 1]);
  });

  it('grows the best number of rounds once more on the validation rows too, unless told not to', async () => {
    await train({ name: 'again', model: { trees: { rounds: 10 } } });
    await train({ name: 'once', model: { trees: { rounds: 10, refit: false } } });
    expect((await record('again')).candidate.best_epoch).toBe((await record('once')).candidate.best_epoch);
    expect(await weightsOf('again')).not.toEqual(await weightsOf('once'));
  });

  it('gives the same bytes for the same seed', async () => {
    await train({ name: 'same-1', model: { trees: { rounds: 15 } } });
    await train({ name: 'same-2', model: { trees: { rounds: 15 } } });
    expect(await weightsOf('same-2')).toEqual(await weightsOf('same-1'));
  });

  it('learns a number in its own units', async () => {
    const rows = madeUpRows({ rows: 900, seed: 1, label: 'price' });
    const prices = await createTrainProject(join(root, 'prices'), [rows], 'price');
    unwrap(await train({ name: 'run' }, prices));
    const model = unwrap(await loadModel(join(prices.dir, 'run', 'model', modelFolders.candidate)));
    const fresh = madeUpRows({ rows: 300, seed: 4, label: 'price' });
    const predictions = createPredictor(model).predict(fresh);
    if (predictions.kind !== 'regression') throw new Error('a regression');
    const errors = [...labelValues(model.label, fresh)]
      .map((value, row) => Math.abs(value - predictions.values[row]))
      .filter((error) => !Number.isNaN(error));
    // The noise alone is 150 wide (mean absolute error 120); always answering the mean would be off by about 600.
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(250);
  });

  it('grows them beside the network and the baseline where the best family is looked for', async () => {
    const reports: StageReport[] = [];
    unwrap(await train({ name: 'auto', model: { family: 'auto' }, report: (report) => reports.push(report) }));
    const { trees, candidate, linear_baseline: linear } = await record('auto');
    expect([linear, trees, candidate].map((curve) => curve?.epochs[0]?.model)).toEqual(['linear_baseline', 'trees', 'candidate']);
    const steps = reports.flatMap((report) => (report.kind === 'progress' ? [report.progress.step] : []));
    const expected = [
      'Reading rows',
      'Choosing engine',
      'Training baseline',
      'Binning rows',
      'Growing trees',
      'Growing on all rows',
    ];
    expect([...new Set(steps)]).toEqual([...expected, 'Training']);
  });
});

describe('a Trainer of trees that is stopped', () => {
  it('goes on from its last checkpoint after kill -9, to the very trees it would have grown', { timeout: 120_000 }, async () => {
    const model = { trees: { rounds: 600, patience: 0 } };
    unwrap(await train({ name: 'whole', model }));
    const program = await bundleProgram('killable-trainer.ts', root);
    const settings = JSON.stringify({ family: 'trees', epochs: 1, ...model });
    await killAfter(program, [project.dir, 'killed', ...project.examples], {
      line: /trees (2[1-9]|[3-9]\d|[1-5]\d\d)\n/,
      settings,
    });
    const outcome = unwrap(await train({ name: 'killed', model }));
    expect(outcome.facts['rounds kept from before']).toBeGreaterThanOrEqual(20);
    expect(outcome.facts['rounds kept from before']).toBeLessThan(600);
    expect(await weightsOf('killed')).toEqual(await weightsOf('whole'));
  });

  it('ends as cancelled, and can be taken up again', async () => {
    const cancel = new AbortController();
    const trees = { rounds: 400, patience: 0, refit: false };
    const report = (told: StageReport): void => {
      if (told.kind === 'epoch' && told.epoch.model === 'trees' && told.epoch.epoch > 20) cancel.abort();
    };
    await expect(train({ name: 'cancelled', model: { trees }, signal: cancel.signal, report })).rejects.toBeInstanceOf(
      CancelledError,
    );
    const outcome = unwrap(await train({ name: 'cancelled', model: { trees } }));
    expect(outcome.facts['rounds kept from before']).toBeGreaterThanOrEqual(20);
  });
});
