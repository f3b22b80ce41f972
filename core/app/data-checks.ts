/** The findings beyond TFDV's, of the newest run. */

import type { views } from '../contract/index.ts';
import { unwrap } from '../foundation/index.ts';
import { openFindings, readDataChecks } from '../stages/validate/index.ts';
import { latestOutput } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

/** null before the first validation. */
export async function dataChecksView(session: ProjectSession): Promise<views.DataChecksView | null> {
  const anomalies = latestOutput(session.metadata, 'ExampleValidator', 'anomalies');
  if (!anomalies) return null;
  const checks = unwrap(await readDataChecks(session.workspace.artifactPath(anomalies.uri)));
  return checks && { artifactId: anomalies.id, ...checks, findings: openFindings(checks.findings, session.config) };
}
