/** A small made-up project for the Trainer: examples and a fitted transform on disk, and a context to run it in. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSchema, type StageContext, type StageReport } from '../../../../core/contract/index.ts';
import { type ColumnBatch, createExamplesWriter } from '../../../../core/formats/index.ts';
import { createRandom, type Json, unwrap } from '../../../../core/foundation/index.ts';
import { createTransformFitter, type LabelOptions, writeFittedTransform } from '../../../../core/model/index.ts';
import { batchOf } from '../../model/batch-of.ts';

export interface MadeUpData {
  readonly rows: number;
  readonly seed: number;
  readonly label: 'answer' | 'price';
  /** Every row answers yes. */
  readonly oneClass?: boolean;
}

const colours = ['red', 'green', 'blue', 'grey', 'pink'];
const words = ['good', 'bad', 'late', 'paid', 'bank', 'loan', 'never', 'always', 'card', 'again', 'refund', 'thanks'];

/** Rows whose label follows from their features, with some noise; one in fifty has no label, one in nine no age. */
export function madeUpRows({ rows, seed, label, oneClass }: MadeUpData): ColumnBatch {
  const random = createRandom(seed);
  const pick = (values: readonly string[]): string => values[random.nextInt(values.length)];
  const made = Array.from({ length: rows }, () => {
    const age = 20 + random.nextInt(50);
    const colour = pick(colours);
    const comment = Array.from({ length: 4 + random.nextInt(12) }, () => pick(words)).join(' ');
    const score = (age - 45) / 10 + (colour === 'red' ? 2 : -0.5) + (comment.includes('refund') ? 1.5 : -1);
    const value = score + 0.5 * random.nextGaussian();
    const answer = oneClass || value > 0 ? 'yes' : 'no';
    return { age, colour, comment, answer, price: 1000 + 300 * value };
  });
  const labels = made.map((row) => (random.next() < 0.02 ? null : label === 'answer' ? row.answer : row.price));
  return batchOf({
    'age:int': made.map(({ age }, i) => (i % 9 === 4 ? null : age)),
    'colour:bytes': made.map(({ colour }) => colour),
    'comment:bytes': made.map(({ comment }) => comment),
    [label === 'answer' ? 'answer:bytes' : 'price:float']: labels,
  });
}

export interface TrainProject {
  readonly dir: string;
  readonly examples: readonly string[];
}

/** One examples artifact per batch; the transform is fitted on all of them. */
export async function createTrainProject(
  dir: string,
  batches: readonly ColumnBatch[],
  label: MadeUpData['label'],
  settings: Omit<Partial<LabelOptions>, 'name'> = {},
): Promise<TrainProject> {
  const columns = batches[0].columns.map(({ name, type }) => ({ name, type }));
  const features = { colour: { transform: 'embedding' }, comment: { transform: 'text', length: 12, dimension: 8 } } as const;
  const fitter = createTransformFitter({ columns, features, label: { ...settings, name: label } });
  const examples: string[] = [];
  for (const [i, batch] of batches.entries()) {
    fitter.addBatch(batch);
    examples.push(join(dir, `examples-${i}`));
    const writer = await createExamplesWriter(examples[i], { payload: 'parquet', splits: ['train'] });
    await writer.write('train', batch);
    await writer.finish();
  }
  await mkdir(join(dir, 'transform'), { recursive: true });
  await writeFittedTransform(join(dir, 'transform'), unwrap(await fitter.finish()));
  return { dir, examples };
}

export interface RunOptions {
  readonly model?: Readonly<Record<string, Json>>;
  /** Names the folders of this run's output and state. */
  readonly name?: string;
  /** The state folder of another run. */
  readonly state?: string;
  readonly signal?: AbortSignal;
  report?(report: StageReport): void;
}

export const quickModel = {
  family: 'wide_deep',
  engine: 'wasm',
  // How many the fused engine takes is timed otherwise, and shows in the last bits of weights.
  threads: 1,
  epochs: 6,
  batch_size: 64,
  hidden: [16, 8],
  text_filters: 8,
  patience: 0,
};

export async function trainContext(project: TrainProject, options: RunOptions = {}): Promise<StageContext> {
  const { name = 'run', state = name } = options;
  const model = join(project.dir, name, 'model');
  await mkdir(model, { recursive: true });
  const artifact = (id: number, type: 'Examples' | 'TransformGraph', dir: string) => ({ id, type, dir, properties: {} });
  return {
    projectDir: project.dir,
    inputs: {
      examples: project.examples.map((dir, i) => artifact(i + 1, 'Examples', dir)),
      transform_graph: [artifact(99, 'TransformGraph', join(project.dir, 'transform'))],
    },
    outputs: { model },
    stateDir: join(project.dir, state, 'state'),
    properties: JSON.parse(JSON.stringify({ model: modelSchema.parse({ ...quickModel, ...options.model }) })),
    seed: 42,
    signal: options.signal ?? new AbortController().signal,
    report: options.report ?? (() => {}),
  };
}
