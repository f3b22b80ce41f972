/** Training steps a second of each engine, on the example project's own model and rows. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runExample } from './example-run.ts';
import { markdownTable, ratio } from './measure.ts';

interface TrainingRecord {
  readonly engines: readonly {
    readonly name: string;
    readonly available: boolean;
    readonly chosen: boolean;
    readonly reason: string;
    readonly stepMs?: number;
  }[];
  readonly settings: { readonly batch_size: number };
}

/** The engines were timed by the Trainer itself, which chooses by these very numbers. */
export async function benchTraining(dir: string): Promise<string> {
  const { modelDir } = await runExample(dir);
  const record = JSON.parse(await readFile(join(modelDir, 'training.json'), 'utf8')) as TrainingRecord;
  const slowest = Math.max(...record.engines.map((engine) => engine.stepMs ?? 0));
  return `Training: the example project's wide and deep model with text, batch ${record.settings.batch_size}\n\n${markdownTable(
    ['engine', 'ms a step', 'steps/s', 'rows/s', 'speed against the slowest', 'note'],
    record.engines.map((engine) => [
      engine.name,
      engine.stepMs?.toFixed(1) ?? '–',
      engine.stepMs ? (1000 / engine.stepMs).toFixed(1) : '–',
      engine.stepMs ? Math.round((record.settings.batch_size * 1000) / engine.stepMs).toLocaleString('en-US') : '–',
      engine.stepMs ? ratio(slowest, engine.stepMs) : '–',
      engine.reason,
    ]),
  )}`;
}
