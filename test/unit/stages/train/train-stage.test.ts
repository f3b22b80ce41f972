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
  root = await mkdtemp(join(tmpdir(), 'loopwright-train-'));
  const spans = [madeUpRows({ rows: 500, seed: 1, label: 'answer' }), madeUpRows({ rows: 200, seed: 2, label: 'answer' })];
  project = await createTrainProject(join(root, 'answers'), spans, 'answer');
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function train(options: RunOptions = {}, from: TrainProject = project) {
  return trainer.execute(await trainContext(from, options));
}

function weightsOf(run: string, folder: string): Promise<Buffer> {
  return readFile(join(project.dir, run, 'model', folder, 'weights.bin'));
}

async function record(run: string): Promise<TrainingRecord> {
  return JSON.parse(await readFile(join(project.dir, run, 'model', 'training.json'), 'utf8'));
}

describe('the Trainer', () => {
  it('leaves a candidate and a linear baseline that answer new rows better than chance', async () => {
    const outcome = unwrap(await train({ name: 'first', model: { epochs: 12 } }));
    const fresh = madeUpRows({ rows: 400, seed: 3, label: 'answer' });
    for (const folder of Object.values(modelFolders)) {
      const model = unwrap(await loadModel(join(project.dir, 'first', 'model', folder)));
      const predictions = createPredictor(model).predict(fresh);
      if (predictions.kind !== 'classification') throw new Error('a classification');
      const labels = labelValues(model.label, fresh);
      const right = [...labels].filter((label, row) => predictions.scores[row * 2 + label] > 0.5).length;
      expect(right / 400).toBeGreaterThan(0.8);
    }
    expect(outcome.outputs.model).toMatchObject({ family: 'wide_deep', engine: 'tfjs:wasm', epochs: 12 });
  });

  it('keeps the simplest model that no other is clearly better than, and records which it kept', async () => {
    const outcome = unwrap(await train({ name: 'auto', model: { family: 'auto', epochs: 12 } }));
    const { family, candidate, linear_baseline: linear, trees, rows } = await record('auto');
    const isBetter = (loss: number, kept: number) => loss < kept - (0.5 * kept) / Math.sqrt(rows.validation);
    const losses = {
      linear: linear.validation_loss,
      trees: trees?.validation_loss ?? 0,
      wide_deep: candidate.validation_loss,
      layers: Number.NaN,
    };
    const first = isBetter(losses.trees, losses.linear) ? 'trees' : 'linear';
    expect(family).toBe(isBetter(losses.wide_deep, losses[first]) ? 'wide_deep' : first);
    expect(outcome.outputs.model).toMatchObject({ family, validation_loss: losses[family] });
    const [kept, baseline] = await Promise.all(Object.values(modelFolders).map((folder) => weightsOf('auto', folder)));
    expect(kept?.equals(baseline ?? kept)).toBe(family === 'linear');
    // One round of tiny leaves and one epoch of tiny steps cannot beat the baseline.
    const still = { epochs: 1, learning_rate: 1e-7, trees: { rounds: 1, learning_rate: 1e-7 } };
    unwrap(await train({ name: 'auto-short', model: { family: 'auto', ...still } }));
    expect((await record('auto-short')).family).toBe('linear');
  });

  it('takes smaller batches where an epoch would have too few steps', async () => {
    unwrap(await train({ name: 'small', model: { epochs: 1, batch_size: 256 } }));
    const { settings, rows } = await record('small');
    expect(settings.batch_size).toBe(Math.floor(rows.training / 20));
  });

  it('reads the train split of every span, and says which rows had no label', async () => {
    const { rowsIn, rowsOut, facts } = unwrap(await train({ name: 'spans', model: { epochs: 1 } }));
    expect(rowsIn).toBe(700);
    expect(rowsIn - rowsOut).toBe(facts['rows without label']);
    expect(rowsOut).toBeLessThan(700);
    const { rows } = await record('spans');
    expect(rows.training + rows.validation).toBe(rowsOut);
  });

  it('tells how few rows an undersampled training learns from, in its line, its record and its log', async () => {
    const lines: string[] = [];
    const model = { epochs: 1, family: 'linear', sampling: 'undersample' };
    const report = (one: StageReport) => one.kind === 'log' && lines.push(one.line);
    const { rowsOut, facts } = unwrap(await train({ name: 'under', model, report }));
    const { rows } = await record('under');
    expect(rows.before_sampling).toBeGreaterThan(rows.training);
    expect(rows.left_out).toBe((rows.before_sampling ?? 0) - rows.training);
    expect(rowsOut).toBe(rows.training + rows.validation);
    expect(facts['rows trained on']).toContain(`${rows.training} of ${rows.before_sampling}`);
    expect(lines.join('\n')).toContain(`trains on ${rows.training} of ${rows.before_sampling} rows`);
  });

  it('grows trees anew on the validation rows too, but not beside rows that were drawn by class', async () => {
    const steps = async (model: Record<string, string>) => {
      const told = new Set<string>();
      const report = (one: StageReport) => one.kind === 'progress' && told.add(one.progress.step);
      unwrap(await train({ name: `trees-${model['sampling']}`, model: { family: 'trees', epochs: 1, ...model }, report }));
      return [...told];
    };
    expect(await steps({ sampling: 'none' })).toContain('Growing on all rows');
    expect(await steps({ sampling: 'undersample' })).not.toContain('Growing on all rows');
  });

  it('gives the same bytes for the same seed', async () => {
    await train({ name: 'once' });
    await train({ name: 'twice' });
    for (const folder of Object.values(modelFolders)) {
      expect(await weightsOf('twice', folder)).toEqual(await weightsOf('once', folder));
    }
  });

  it('reports every epoch of both models, the baseline first, and progress in steps', async () => {
    const reports: StageReport[] = [];
    unwrap(await train({ name: 'reports', report: (report) => reports.push(report) }));
    const epochs = reports.flatMap((report) => (report.kind === 'epoch' ? [report.epoch] : []));
    const { candidate, linear_baseline: linear } = await record('reports');
    expect(epochs).toEqual([...linear.epochs, ...candidate.epochs]);
    expect(candidate.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const steps = reports.flatMap((report) => (report.kind === 'progress' ? [report.progress.step] : []));
    expect([...new Set(steps)]).toEqual(['Reading rows', 'Choosing engine', 'Training baseline', 'Training']);
  });

  it('stops when the validation loss no longer falls, and keeps the best weights', async () => {
    unwrap(await train({ name: 'patient', model: { epochs: 200, patience: 2, learning_rate: 0.02 } }));
    const { candidate } = await record('patient');
    const losses = candidate.epochs.map(({ validationLoss }) => validationLoss);
    expect(losses.length).toBeLessThan(200);
    expect(losses.length - candidate.best_epoch).toBe(2);
    expect(candidate.validation_loss).toBe(Math.min(...losses));
  });

  it('trains a linear candidate once: it is its own baseline', async () => {
    unwrap(await train({ name: 'linear', model: { family: 'linear' } }));
    expect(await weightsOf('linear', modelFolders.candidate)).toEqual(await weightsOf('linear', modelFolders.linearBaseline));
    const { candidate } = await record('linear');
    expect(candidate.epochs.every(({ model }) => model === 'candidate')).toBe(true);
  });

  it.each([
    ['model.sampling: oversample needs classes', { sampling: 'oversample' }],
    ['model.class_weights: balanced needs classes', { class_weights: 'balanced' }],
    ['model.sampling: undersample and model.class_weights need', { sampling: 'undersample', class_weights: { yes: 3 } }],
  ])('refuses what asks for classes where the label is a number: %s', async (words, model) => {
    const rows = madeUpRows({ rows: 100, seed: 1, label: 'price' });
    const prices = await createTrainProject(join(root, `refused-${words.length}`), [rows], 'price');
    const result = await train({ name: 'run', model: { epochs: 1, ...model } }, prices);
    expect(!result.ok && result.problem.code).toBe('project/config-invalid');
    expect(!result.ok && result.problem.message).toContain(words);
  });

  it('learns a number in its own units', async () => {
    const rows = madeUpRows({ rows: 500, seed: 1, label: 'price' });
    const prices = await createTrainProject(join(root, 'prices'), [rows], 'price');
    unwrap(await train({ name: 'run', model: { epochs: 25, learning_rate: 0.01 } }, prices));
    const model = unwrap(await loadModel(join(prices.dir, 'run', 'model', modelFolders.candidate)));
    const fresh = madeUpRows({ rows: 300, seed: 4, label: 'price' });
    const predictions = createPredictor(model).predict(fresh);
    if (predictions.kind !== 'regression') throw new Error('a regression');
    const actual = labelValues(model.label, fresh);
    const errors = [...actual]
      .map((value, row) => Math.abs(value - predictions.values[row]))
      .filter((error) => !Number.isNaN(error));
    const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
    // The noise alone is 150 wide (mean absolute error 120); always answering the mean would be off by about 600.
    expect(mean).toBeLessThan(300);
  });
});

describe('a Trainer that is stopped', () => {
  it.each([
    ['wasm', 1],
    ['fused', 1],
    ['fused', 2],
  ])(
    'goes on from the last finished epoch after kill -9, to the very weights it would have had, with %s on %d',
    {
      timeout: 120_000,
    },
    async (engine, threads) => {
      const [whole, killed] = [`whole-${engine}-${threads}`, `killed-${engine}-${threads}`];
      const model = { epochs: 12, engine, threads };
      const { outputs } = unwrap(await train({ name: whole, model }));
      expect(String(outputs.model?.['engine']).endsWith(' x2')).toBe(threads === 2);
      const program = await bundleProgram('killable-trainer.ts', root);
      const settings = JSON.stringify(model);
      await killAfter(program, [project.dir, killed, ...project.examples], { line: /candidate 3\n/, settings });
      const outcome = unwrap(await train({ name: killed, model }));
      expect(outcome.facts['epochs kept from before']).toBeGreaterThanOrEqual(3);
      for (const folder of Object.values(modelFolders)) {
        expect(await weightsOf(killed, folder)).toEqual(await weightsOf(whole, folder));
      }
    },
  );

  it('ends as cancelled between two steps, and can be taken up again', async () => {
    const cancel = new AbortController();
    const report = (told: StageReport): void => {
      if (told.kind === 'epoch' && told.epoch.model === 'candidate' && told.epoch.epoch === 2) cancel.abort();
    };
    await expect(train({ name: 'cancelled', signal: cancel.signal, report })).rejects.toBeInstanceOf(CancelledError);
    const outcome = unwrap(await train({ name: 'cancelled' }));
    expect(outcome.facts['epochs kept from before']).toBe(2);
  });

  it('starts over where the settings are no longer those of the checkpoint', async () => {
    await train({ name: 'before', model: { epochs: 2 } });
    const outcome = unwrap(await train({ name: 'after', state: 'before', model: { epochs: 2, learning_rate: 0.01 } }));
    expect(outcome.facts['epochs kept from before']).toBeUndefined();
  });
});

describe('a Trainer that cannot train', () => {
  it('says so where every label is the same', async () => {
    const rows = madeUpRows({ rows: 100, seed: 1, label: 'answer' });
    const onlyYes = await createTrainProject(join(root, 'one-class'), [rows], 'answer');
    const same = await createTrainProject(
      join(root, 'same'),
      [rows, madeUpRows({ rows: 80, seed: 2, label: 'answer', oneClass: true })],
      'answer',
    );
    const result = await train({}, { dir: onlyYes.dir, examples: same.examples.slice(1) });
    expect(result).toMatchObject({ ok: false, problem: { code: 'label/one-class' } });
  });

  it('says so with fewer than twenty labelled rows', async () => {
    const few = await createTrainProject(join(root, 'few'), [madeUpRows({ rows: 15, seed: 5, label: 'answer' })], 'answer');
    expect(await train({}, few)).toMatchObject({ ok: false, problem: { code: 'training/too-few-rows' } });
  });

  it('says which setting made the loss overflow', async () => {
    const rows = madeUpRows({ rows: 200, seed: 1, label: 'price' });
    const prices = await createTrainProject(join(root, 'diverging'), [rows], 'price');
    const result = await train({ model: { optimizer: 'sgd', learning_rate: 1e18 } }, prices);
    expect(result).toMatchObject({ ok: false, problem: { code: 'training/diverged' } });
    // A linear model takes more than the project file's; told is what stands there.
    expect(!result.ok && result.problem.hint).toBe('Lower model.learning_rate, now 1000000000000000000, to a tenth.');
  });

  it('says so where the transform is missing', async () => {
    const lost = { dir: join(root, 'nowhere'), examples: project.examples };
    expect(await train({}, lost)).toMatchObject({ ok: false, problem: { code: 'artifact/not-found' } });
  });
});
