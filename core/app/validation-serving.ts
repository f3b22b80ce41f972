/** What was served, as a dataset: statistics over the inputs in the prediction register. */

import { type ColumnSpec, type DatasetFeatureStatistics, defaultDataset } from '../formats/index.ts';
import { CancelledError, unwrap } from '../foundation/index.ts';
import { generateStatistics } from '../stages/statistics/index.ts';
import type { CoreState } from './core-state.ts';
import type { ProjectSession } from './project-session.ts';
import { servedBatches } from './served-batches.ts';
import { predictionsDir } from './served-rows.ts';

interface KeptServing {
  readonly predictions: number;
  readonly statistics: DatasetFeatureStatistics;
}

const kept = new WeakMap<ProjectSession, KeptServing>();

/** undefined while nothing has been served. `columns`: the types of the data trained on. */
export async function servingStatistics(
  state: CoreState,
  columns: readonly ColumnSpec[],
): Promise<DatasetFeatureStatistics | undefined> {
  const { session } = state;
  const { predictions } = unwrap(await session.feedback.status());
  if (predictions === 0) return undefined;
  const known = kept.get(session);
  if (known?.predictions === predictions) return known.statistics;
  const job = state.environment.jobs.begin('Statistics of what was served');
  try {
    const statistics = unwrap(
      await generateStatistics(servedBatches(predictionsDir(session), { columns }), {
        signal: job.signal,
        onProgress: (rows) => job.progress({ step: 'served rows', done: rows, total: predictions, unit: 'rows' }),
      }),
    );
    const whole = unwrap(defaultDataset(statistics));
    kept.set(session, { predictions, statistics: whole });
    job.end({ state: 'done' });
    return whole;
  } catch (error) {
    job.end({ state: error instanceof CancelledError ? 'cancelled' : 'failed' });
    throw error;
  }
}
