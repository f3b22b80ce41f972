/** Trains on two thirds of a real file and scores the rest, through the stages' own doors. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSchema } from '../../core/contract/index.ts';
import {
  type ColumnBatch,
  type CsvOptions,
  createExamplesWriter,
  openExampleReader,
  readExamples,
  selectRows,
} from '../../core/formats/index.ts';
import { createRandom, unwrap } from '../../core/foundation/index.ts';
import {
  createPredictor,
  createTransformFitter,
  type FeatureOptions,
  labelValues,
  loadModel,
  modelFolders,
  writeFittedTransform,
} from '../../core/model/index.ts';
import { trainer } from '../../core/stages/train/index.ts';

export interface FileTask {
  readonly path: string;
  readonly label: string;
  readonly csv?: CsvOptions;
  readonly features?: Readonly<Record<string, FeatureOptions>>;
  readonly model?: Readonly<Record<string, unknown>>;
}

export interface Scores {
  readonly rows: number;
  /** Classification: share of rows whose likeliest class is the label. */
  readonly accuracy: number;
  /** Share of the most common class. */
  readonly majority: number;
  /** Regression: root of the mean squared error. */
  readonly rmse: number;
}

export interface FileScores {
  readonly candidate: Scores;
  readonly linear: Scores;
}

export async function trainOnFile(dir: string, task: FileTask): Promise<FileScores> {
  const examples = join(dir, 'examples');
  const columns = await ingest(examples, task);
  const fitter = createTransformFitter({ columns, features: task.features ?? {}, label: { name: task.label } });
  for await (const batch of readExamples(examples, 'train')) fitter.addBatch(batch);
  const transformDir = join(dir, 'transform');
  const modelDir = join(dir, 'model');
  for (const folder of [transformDir, modelDir]) await mkdir(folder, { recursive: true });
  await writeFittedTransform(transformDir, unwrap(await fitter.finish()));
  unwrap(
    await trainer.execute({
      projectDir: dir,
      inputs: {
        examples: [{ id: 1, type: 'Examples', dir: examples, properties: {} }],
        transform_graph: [{ id: 2, type: 'TransformGraph', dir: transformDir, properties: {} }],
      },
      outputs: { model: modelDir },
      stateDir: join(dir, 'state'),
      properties: JSON.parse(JSON.stringify({ model: modelSchema.parse({ engine: 'wasm', ...task.model }) })),
      seed: 42,
      signal: new AbortController().signal,
      report: () => {},
    }),
  );
  return {
    candidate: await score(join(modelDir, modelFolders.candidate), examples),
    linear: await score(join(modelDir, modelFolders.linearBaseline), examples),
  };
}

async function ingest(dir: string, { path, csv }: FileTask) {
  const reader = unwrap(await openExampleReader(path, { csv }));
  const writer = await createExamplesWriter(dir, { payload: 'parquet', splits: ['train', 'eval'] });
  const random = createRandom(1);
  for await (const batch of reader.batches()) {
    const side = Array.from({ length: batch.rows }, () => random.next() < 2 / 3);
    const rowsOf = (train: boolean): ColumnBatch =>
      selectRows(
        batch,
        side.flatMap((isTrain, row) => (isTrain === train ? [row] : [])),
      );
    await writer.write('train', rowsOf(true));
    await writer.write('eval', rowsOf(false));
  }
  return (await writer.finish()).columns;
}

async function score(modelDir: string, examples: string): Promise<Scores> {
  const model = unwrap(await loadModel(modelDir));
  const predictor = createPredictor(model);
  const counts = new Map<number, number>();
  let rows = 0;
  let right = 0;
  let squares = 0;
  for await (const batch of readExamples(examples, 'eval')) {
    const predictions = predictor.predict(batch);
    const labels = labelValues(model.label, batch);
    for (const [row, label] of labels.entries()) {
      if (Number.isNaN(label)) continue;
      rows++;
      counts.set(label, (counts.get(label) ?? 0) + 1);
      if (predictions.kind === 'regression') squares += (predictions.values[row] - label) ** 2;
      else if (likeliest(predictions.scores, row, predictions.classes.length) === label) right++;
    }
  }
  return { rows, accuracy: right / rows, majority: Math.max(...counts.values()) / rows, rmse: Math.sqrt(squares / rows) };
}

function likeliest(scores: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[row * classes + k] > scores[row * classes + best]) best = k;
  return best;
}
