/** Trains every family on given train rows and scores given test rows: `our-models TASKS.json`, for scikit-learn to be set beside. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSchema } from '../../core/contract/index.ts';
import { createExamplesWriter, openExampleReader, readExamples } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import {
  createPredictor,
  createTransformFitter,
  type FeatureOptions,
  loadModel,
  modelFolders,
  writeFittedTransform,
} from '../../core/model/index.ts';
import { type TrainingRecord, trainer } from '../../core/stages/train/index.ts';

interface Task {
  /** Folder of train.csv and test.csv; ours.json is written there. */
  readonly dir: string;
  readonly label: string;
  readonly type: 'binary' | 'multiclass' | 'regression';
  readonly positive?: string;
  readonly seed: number;
  readonly model?: Readonly<Record<string, unknown>>;
  /** Settings by feature; absent: all decide by themselves. */
  readonly features?: Readonly<Record<string, FeatureOptions>>;
  readonly families?: readonly string[];
}

/** By row: the score of each class, or the number predicted. */
interface Scores {
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly seconds: number;
  readonly validation: number;
}

async function ingest(task: Task): Promise<string> {
  const dir = join(task.dir, 'examples');
  const writer = await createExamplesWriter(dir, { payload: 'parquet', splits: ['train', 'test'] });
  for (const split of ['train', 'test']) {
    const reader = unwrap(await openExampleReader(join(task.dir, `${split}.csv`), { csv: {} }));
    for await (const batch of reader.batches()) await writer.write(split, batch);
  }
  await writer.finish();
  return dir;
}

async function fitTransform(task: Task, examples: string): Promise<string> {
  const dir = join(task.dir, 'transform');
  await mkdir(dir, { recursive: true });
  let fitter: ReturnType<typeof createTransformFitter> | undefined;
  for await (const batch of readExamples(examples, 'train')) {
    const columns = batch.columns.map(({ name, type }) => ({ name, type }));
    const label = { name: task.label, type: task.type, ...(task.positive === undefined ? {} : { positive: task.positive }) };
    fitter ??= createTransformFitter({ columns, features: task.features ?? {}, label });
    fitter.addBatch(batch);
  }
  if (!fitter) throw new Error('no rows to train on');
  await writeFittedTransform(dir, unwrap(await fitter.finish()));
  return dir;
}

async function train(task: Task, family: string, { examples, transform }: { examples: string; transform: string }) {
  const model = join(task.dir, family);
  await mkdir(model, { recursive: true });
  const properties = { model: modelSchema.parse({ engine: 'wasm', ...task.model, family }) };
  unwrap(
    await trainer.execute({
      projectDir: task.dir,
      inputs: {
        examples: [{ id: 1, type: 'Examples', dir: examples, properties: {} }],
        transform_graph: [{ id: 2, type: 'TransformGraph', dir: transform, properties: {} }],
      },
      outputs: { model },
      stateDir: join(task.dir, `${family}-state`),
      properties: JSON.parse(JSON.stringify(properties)),
      seed: task.seed,
      signal: new AbortController().signal,
      report: () => {},
    }),
  );
  return { dir: model, record: JSON.parse(await readFile(join(model, 'training.json'), 'utf8')) as TrainingRecord };
}

async function score(modelDir: string, examples: string): Promise<Pick<Scores, 'classes' | 'rows'>> {
  const predictor = createPredictor(unwrap(await loadModel(modelDir)));
  const rows: number[][] = [];
  let classes: readonly string[] = [];
  for await (const batch of readExamples(examples, 'test')) {
    const predictions = predictor.predict(batch);
    if (predictions.kind === 'classification') classes = predictions.classes;
    for (let row = 0; row < predictions.rows; row++) {
      if (predictions.kind === 'regression') rows.push([predictions.values[row]]);
      else rows.push([...predictions.scores.subarray(row * classes.length, (row + 1) * classes.length)]);
    }
  }
  return { classes, rows };
}

async function answer(task: Task): Promise<void> {
  const examples = await ingest(task);
  const transform = await fitTransform(task, examples);
  const scores: Record<string, Scores> = {};
  for (const family of task.families ?? ['wide_deep', 'trees']) {
    const { dir, record } = await train(task, family, { examples, transform });
    const facts = { seconds: record.seconds, validation: record.candidate.validation_loss };
    scores[family] = { ...(await score(join(dir, modelFolders.candidate), examples)), ...facts };
    const validation = record.linear_baseline.validation_loss;
    scores['linear'] ??= { ...(await score(join(dir, modelFolders.linearBaseline), examples)), seconds: 0, validation };
  }
  await writeFile(join(task.dir, 'ours.json'), JSON.stringify(scores));
  for (const part of ['examples', 'transform']) await rm(join(task.dir, part), { recursive: true });
}

const [list] = process.argv.slice(2);
for (const task of JSON.parse(await readFile(list as string, 'utf8')) as Task[]) await answer(task);
process.exit();
