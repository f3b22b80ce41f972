/** Trains every family on given train rows and scores given test rows: `our-models TASKS.json`, for scikit-learn to be set beside. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readExamples } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { createPredictor, loadModel, modelFolders } from '../../core/model/index.ts';
import { fitTransform, ingest, type Task, train } from './train-task.ts';

interface FamiliesTask extends Task {
  /** ours.json is written into its folder. */
  readonly families?: readonly string[];
}

/** By row: the score of each class, or the number predicted. */
interface Scores {
  readonly classes: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly seconds: number;
  readonly validation: number;
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

async function answer(task: FamiliesTask): Promise<void> {
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
for (const task of JSON.parse(await readFile(list as string, 'utf8')) as FamiliesTask[]) await answer(task);
process.exit();
