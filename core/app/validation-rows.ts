/** Where the rows behind a finding are. */

import type { views } from '../contract/index.ts';
import { rowsBehindFinding } from '../stages/validate/index.ts';
import type { ProjectSession } from './project-session.ts';
import { newestStatistics, readSchema, statisticsBefore } from './validation-schema.ts';
import { examplesOfStatistics } from './validation-spans.ts';

export interface FindingRequest {
  readonly feature: string;
  readonly type: string;
  readonly split: string;
}

/** In the newest span: what is new is what was found. */
export async function rowsBehind(session: ProjectSession, finding: FindingRequest): Promise<views.RowsBehind | null> {
  const { schema } = await readSchema(session);
  const artifact = examplesOfStatistics(session).at(-1);
  const statistics = await newestStatistics(session);
  if (!schema || !artifact || !statistics) return null;
  // As drift is measured: against the same split of the span before, else against the split trained on.
  const [sibling] = statistics.values();
  const control = (await statisticsBefore(session))?.get(finding.split) ?? sibling;
  const filters = rowsBehindFinding({ ...finding, schema, statistics: statistics.get(finding.split), control });
  return filters === null ? null : { artifactId: artifact.id, split: finding.split, filters };
}
