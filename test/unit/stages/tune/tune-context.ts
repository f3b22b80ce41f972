/** A context to run the Tuner in, over a made-up project. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { modelSchema, type StageContext, type StageReport, tuningSchema } from '../../../../core/contract/index.ts';
import type { TrainProject } from '../train/train-project.ts';

export interface TuneOptions {
  /** Names the folders of this tuning's output and state. */
  readonly name: string;
  readonly model?: Readonly<Record<string, unknown>>;
  readonly tuning?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  report?(report: StageReport): void;
}

export async function tuneContext(project: TrainProject, options: TuneOptions): Promise<StageContext> {
  const outputs = Object.fromEntries(
    ['best_hyperparameters', 'tuner_results'].map((key) => [key, join(project.dir, options.name, key)]),
  );
  for (const dir of Object.values(outputs)) await mkdir(dir, { recursive: true });
  const artifact = (id: number, type: 'Examples' | 'TransformGraph', dir: string) => ({ id, type, dir, properties: {} });
  // One thread: how many a trial takes is timed otherwise, and shows in its last bits.
  const model = modelSchema.parse({ engine: 'fused', threads: 1, epochs: 6, hidden: [8], text_filters: 4, ...options.model });
  const tuning = tuningSchema.parse({ trials: 9, parallel: 1, ...options.tuning });
  return {
    projectDir: project.dir,
    inputs: {
      examples: project.examples.map((dir, i) => artifact(i + 1, 'Examples', dir)),
      transform_graph: [artifact(99, 'TransformGraph', join(project.dir, 'transform'))],
    },
    outputs,
    stateDir: join(project.dir, options.name, 'state'),
    properties: JSON.parse(JSON.stringify({ model, tuning })),
    seed: 42,
    signal: options.signal ?? new AbortController().signal,
    report: options.report ?? (() => undefined),
  };
}
