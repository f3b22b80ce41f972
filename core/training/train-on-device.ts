/** Training that survives the loss of its GPU: it goes on from the last whole epoch on the processor. */

import { ProblemError, unwrap } from '../foundation/index.ts';
import { type EngineName, openEngine } from '../learning/index.ts';
import { type TrainedModel, type TrainingContext, type TrainingTask, trainModel } from './train-model.ts';

/** In the order in which they are tried. */
const inItsPlace: readonly EngineName[] = ['fused:relaxed', 'fused:simd', 'tfjs:cpu'];

export async function trainOnDevice(context: TrainingContext, task: TrainingTask): Promise<TrainedModel> {
  try {
    return await trainModel(context, task);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'engine/failed') throw error;
    const engine = await openFirst();
    const line = `${error.problem.message}: training goes on from its last whole epoch with ${engine.name}.`;
    context.report({ kind: 'log', line });
    return { ...(await trainModel(context, { ...task, engine })), engine: engine.name };
  }
}

async function openFirst() {
  for (const name of inItsPlace) {
    const opened = await openEngine(name);
    if (opened.ok) return opened.value;
  }
  return unwrap(await openEngine('tfjs:cpu'));
}
