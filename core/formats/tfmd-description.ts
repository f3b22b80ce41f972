/** One finding of validation: AnomalyInfo.Reason before it is written down. */

import type { Severity } from './tfmd-anomalies.ts';
import type { AnomalyTypeName } from './tfmd-anomaly-types.ts';

export interface Description {
  readonly type: AnomalyTypeName;
  readonly short: string;
  readonly long: string;
}

export interface SeverityOverride {
  readonly type: AnomalyTypeName;
  readonly severity: Severity;
}

const ranks: Readonly<Record<Severity, number>> = { UNKNOWN: 0, WARNING: 1, ERROR: 2 };

/** The gravest severity of the findings: ERROR unless overridden; UNKNOWN for none. */
export function severityOf(descriptions: readonly Description[], overrides: readonly SeverityOverride[] = []): Severity {
  let worst: Severity = 'UNKNOWN';
  for (const { type } of descriptions) {
    const severity = overrides.findLast((override) => override.type === type)?.severity ?? 'ERROR';
    if (ranks[severity] > ranks[worst]) worst = severity;
  }
  return worst;
}
