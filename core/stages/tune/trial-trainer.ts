/** Trains a trial to the end of a rung, in whatever thread: from its checkpoint, on shared rows. */

import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { ModelConfig } from '../../contract/index.ts';
import { type CancelSignal, ProblemError, unwrap } from '../../foundation/index.ts';
import { type AnyEngineName, closeLayers, type LayersSpec, openAnyEngine } from '../../learning/index.ts';
import type { FittedTransform } from '../../model/index.ts';
import {
  fittingBatch,
  growTrees,
  openModule,
  openSharedRows,
  type RowSplit,
  rowSpecOf,
  type SharedRows,
  type TrainingRows,
  trainFamily,
} from '../../training/index.ts';
import type { TrialOrder, TrialOutcome } from './run-trials.ts';
import { modelOfTrial } from './tuned-settings.ts';

/** Everything a trial is trained on; passes to threads, the rows without a copy. */
export interface TrialRows {
  readonly transform: FittedTransform;
  readonly shared: SharedRows;
  /** Over shared memory. */
  readonly split: RowSplit;
  readonly vectors: TrainingRows['vectors'];
  readonly counts: readonly number[];
  /** What the trials' settings are laid over. */
  readonly config: ModelConfig;
  readonly seed: number;
  readonly engine: AnyEngineName;
  readonly inputs: readonly number[];
  /** Of the checkpoints. */
  readonly stateDir: string;
  /** Where a user's own model is looked for. */
  readonly projectDir: string;
}

const orderMemoryBytes = 256 << 20;

export type TrialTrainer = (order: TrialOrder, signal: CancelSignal) => Promise<TrialOutcome>;

/** Throws ProblemError where the engine does not open here. */
export async function openTrialTrainer(rows: TrialRows): Promise<TrialTrainer> {
  const { transform, split, vectors, counts, seed, inputs } = rows;
  const engine = unwrap(await openAnyEngine(rows.engine));
  // Rows of a large table are brought into each epoch's order in a file of this thread's own.
  const scratchFile = join(rows.stateDir, `trial-rows-${threadId}`);
  const store = openSharedRows(rowSpecOf(transform), rows.shared, { memoryBytes: orderMemoryBytes, scratchFile });
  return async ({ trial, settings, epochs }, signal) => {
    const wanted = modelOfTrial(rows.config, settings);
    const config = { ...wanted, batch_size: fittingBatch(wanted.batch_size, split.training.length) };
    const context = { seed, signal, report: () => undefined };
    const order = {
      config,
      model: 'candidate' as const,
      checkpointPath: join(rows.stateDir, `trial-${trial}.checkpoint`),
      inputs,
      pauseAt: epochs / config.epochs,
    };
    let layers: LayersSpec | undefined;
    try {
      if (config.family === 'layers') layers = await openModule({ projectDir: rows.projectDir, config, transform, seed, signal });
      const family = config.family === 'linear' ? 'linear' : 'wide_deep';
      const training = { transform, store, split, vectors, read: { counts } };
      const trained =
        config.family === 'trees'
          ? await growTrees(context, training, order)
          : await trainFamily(context, training, { ...order, family, engine, layers });
      return { loss: trained.validationLoss, epochs: trained.epochs.length };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { loss: Number.POSITIVE_INFINITY, epochs: 0, problem: error.problem.message };
    } finally {
      if (layers) closeLayers(layers);
    }
  };
}
