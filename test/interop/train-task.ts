/** A table's rows as examples, its transform and a family trained on it: what our side of the checks begins with. */

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSchema } from '../../core/contract/index.ts';
import { createExamplesWriter, openExampleReader, readExamples } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { createTransformFitter, type TransformFitterOptions, writeFittedTransform } from '../../core/model/index.ts';
import { type TrainingRecord, trainer } from '../../core/stages/train/index.ts';

export interface Task {
  /** Folder of train.csv and test.csv, or of the same in JSON Lines, or of the folders of images train and test. */
  readonly dir: string;
  readonly format?: 'csv' | 'jsonl' | 'images';
  readonly label: string;
  readonly type: 'binary' | 'multiclass' | 'multilabel' | 'regression';
  /** multilabel: between the classes of a text. */
  readonly delimiter?: string;
  readonly positive?: string;
  /** The project file's settings of features and label. */
  readonly features?: TransformFitterOptions['features'];
  readonly labelTransform?: 'none' | 'log';
  readonly seed: number;
  readonly model?: Readonly<Record<string, unknown>>;
}

export async function ingest(task: Task): Promise<string> {
  const dir = join(task.dir, 'examples');
  const writer = await createExamplesWriter(dir, { payload: 'parquet', splits: ['train', 'test'] });
  for (const split of ['train', 'test']) {
    const format = task.format ?? 'csv';
    const path = join(task.dir, format === 'images' ? split : `${split}.${format}`);
    const reader = unwrap(await openExampleReader(path, format === 'images' ? { format } : { csv: {} }));
    for await (const batch of reader.batches()) await writer.write(split, batch);
  }
  await writer.finish();
  return dir;
}

export async function fitTransform(task: Task, examples: string): Promise<string> {
  const dir = join(task.dir, 'transform');
  await mkdir(dir, { recursive: true });
  let fitter: ReturnType<typeof createTransformFitter> | undefined;
  do {
    for await (const batch of readExamples(examples, 'train')) {
      const columns = batch.columns.map(({ name, type }) => ({ name, type }));
      fitter ??= createTransformFitter({ columns, features: task.features ?? {}, label: labelOf(task) });
      fitter.addBatch(batch);
    }
  } while (fitter?.endPass());
  if (!fitter) throw new Error('no rows to train on');
  await writeFittedTransform(dir, unwrap(await fitter.finish()));
  return dir;
}

export async function train(task: Task, family: string, { examples, transform }: { examples: string; transform: string }) {
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

function labelOf({ label, type, positive, delimiter, labelTransform }: Task): TransformFitterOptions['label'] {
  return {
    name: label,
    type,
    ...(positive === undefined ? {} : { positive }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(labelTransform && { transform: labelTransform }),
  };
}
