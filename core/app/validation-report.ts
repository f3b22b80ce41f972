/** The report of the newest data as one HTML file. */

import { raise } from '../foundation/index.ts';
import { printStatisticsReport } from '../stages/validate/index.ts';
import type { CoreState } from './core-state.ts';
import { dataChecksView } from './data-checks.ts';
import { schemaView, validationView } from './validation.ts';
import { driftBoard } from './validation-drift.ts';

export interface ValidationReport {
  /** Proposed file name. */
  readonly name: string;
  readonly html: string;
}

export async function validationReport(state: CoreState): Promise<ValidationReport> {
  const { session } = state;
  const validation = await validationView(session);
  if (!validation) return raise('artifact/not-found', 'Nothing has been checked yet.', 'Run the pipeline first.');
  const at = session.now();
  const html = printStatisticsReport({
    name: session.config.name,
    at,
    validation,
    schema: await schemaView(session),
    drift: await driftBoard(state),
    checks: await dataChecksView(session),
  });
  const safe = session.config.name.replace(/[^\p{L}\p{N}._-]+/gu, '_');
  return { name: `${safe}-data-${new Date(at).toISOString().slice(0, 10)}.html`, html };
}
