/** The engine of a training: measured once, and kept for a run that is resumed. */

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ModelConfig, StageContext } from '../contract/index.ts';
import { unwrap } from '../foundation/index.ts';
import {
  type AnyEngineName,
  chooseEngine,
  type EngineChoice,
  type EngineMeasurement,
  isWanted,
  openAnyEngine,
  type TrainableSpec,
} from '../learning/index.ts';
import { writeWholeFile } from '../model/index.ts';
import type { TrainingRows } from './training-rows.ts';

/** Rows of the batch engines are measured with, at most. */
const measuredRows = 1024;

export interface EngineTask {
  readonly config: ModelConfig;
  readonly network: TrainableSpec;
  /** Whether other trainings run beside it: each then has one thread. */
  readonly beside: boolean;
  /** Whether a GPU by WebGPU may be chosen; absent: yes. */
  readonly device?: boolean;
  /** File in the state folder that keeps the choice; absent: engine.json. */
  readonly file?: string;
}

/**
 * A resumed run goes on with the engine it began with, and as many threads: another would end at slightly different weights.
 */
export async function settleEngine(
  context: StageContext,
  { store, split }: Pick<TrainingRows, 'store' | 'split'>,
  { config, network, beside, device = true, file = 'engine.json' }: EngineTask,
): Promise<EngineChoice> {
  const path = join(context.stateDir, file);
  const earlier = await readEngines(path);
  const name = earlier?.find(({ chosen }) => chosen)?.name;
  // As many as were asked for also on a machine with fewer cores: a result does not depend on who does the work.
  const exactly = config.threads > 0 && !beside ? config.threads : undefined;
  // Several threads cannot share a page's GPU.
  const wanted = config.engine === 'webgpu' && !device ? 'auto' : config.engine;
  if (earlier && name && isWanted(name, wanted)) {
    const opened = await openAnyEngine(name);
    if (opened.ok) return { engine: opened.value, engines: earlier };
  }
  context.report({ kind: 'progress', progress: { step: 'Choosing engine', done: 0, unit: 'steps' } });
  const rows = Math.min(config.batch_size, measuredRows, split.training.length);
  const wishes = { wanted, device, threads: beside ? 1 : availableParallelism(), exactly };
  const choice = unwrap(await chooseEngine(network, store.gather(split.training, 0, rows), wishes));
  await writeWholeFile(path, [JSON.stringify(choice.engines)]);
  return choice;
}

async function readEngines(path: string): Promise<readonly (EngineMeasurement & { name: AnyEngineName })[] | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
