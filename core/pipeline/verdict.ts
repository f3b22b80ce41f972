/** Whether what ExampleValidator found stops the pipeline: it does, until the schema changes or the user overrides with a reason. */

import { createProblem, type Problem } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';

export function anomaliesVerdict(outputs: Readonly<Record<string, readonly ArtifactRecord[]>>): Problem | undefined {
  const anomalies = outputs['anomalies']?.[0];
  if (anomalies?.properties['blocking'] !== 1 || isOverridden(anomalies)) return undefined;
  const count = Number(anomalies.properties['anomaly_count'] ?? 1);
  return createProblem(
    'data/anomalies',
    `${count === 1 ? 'One anomaly stops' : `${count} anomalies stop`} the pipeline before training.`,
    'Fix the data, change the schema, or override with a reason on the Validate screen.',
    { details: { count } },
  );
}

export function isOverridden(anomalies: ArtifactRecord): boolean {
  return typeof anomalies.properties['override_reason'] === 'string';
}
