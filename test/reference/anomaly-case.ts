/** A schema and statistics to validate, and what validation says of them, in a form that two programs can be compared by. */

import {
  type Anomalies,
  type DatasetFeatureStatistics,
  datasetStatisticsType,
  parseMessage,
  parseSchema,
  type SeverityOverride,
  serializePath,
} from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { validateStatistics } from '../../core/stages/validate/index.ts';

/** Documents as protobuf text; statistics are one DatasetFeatureStatistics. */
export interface AnomalyCase {
  readonly name: string;
  readonly schema: string;
  readonly statistics: string;
  readonly environment?: string;
  readonly previous?: string;
  readonly serving?: string;
  readonly previousVersion?: string;
  readonly severityOverrides?: readonly SeverityOverride[];
}

/** What validation says of a case, in a form that two programs can be compared by. */
export interface CaseAnswer {
  readonly dataMissing: boolean;
  readonly features: readonly FindingAnswer[];
  readonly dataset: FindingAnswer | null;
  /** [path, "drift" or "skew", kind, value, threshold] */
  readonly measurements: readonly (readonly [string, string, string, number, number])[];
}

export interface FindingAnswer {
  readonly path: string;
  readonly severity: string;
  readonly short: string;
  readonly description: string;
  /** [type, short description, description] */
  readonly reasons: readonly (readonly [string, string, string])[];
}

export function answerCase(one: AnomalyCase): CaseAnswer {
  const parsed = (text: string | undefined): DatasetFeatureStatistics | undefined =>
    text === undefined ? undefined : parseMessage(datasetStatisticsType, text);
  const anomalies = unwrap(
    validateStatistics(parsed(one.statistics) as DatasetFeatureStatistics, unwrap(parseSchema(one.schema)), {
      environment: one.environment,
      previous: parsed(one.previous),
      serving: parsed(one.serving),
      previousVersion: parsed(one.previousVersion),
      severityOverrides: one.severityOverrides,
    }),
  );
  return toCaseAnswer(anomalies);
}

export function toCaseAnswer(anomalies: Anomalies): CaseAnswer {
  const finding = (path: string, info: NonNullable<Anomalies['dataset_anomaly_info']>): FindingAnswer => ({
    path,
    severity: info.severity ?? 'UNKNOWN',
    short: info.short_description ?? '',
    description: info.description ?? '',
    reasons: info.reason.map((reason) => [
      reason.type ?? 'UNKNOWN_TYPE',
      reason.short_description ?? '',
      reason.description ?? '',
    ]),
  });
  return {
    dataMissing: anomalies.data_missing === true,
    features: [...anomalies.anomaly_info].map(([path, info]) => finding(path, info)),
    dataset: anomalies.dataset_anomaly_info === undefined ? null : finding('', anomalies.dataset_anomaly_info),
    measurements: anomalies.drift_skew_info.flatMap((info) =>
      (['drift', 'skew'] as const).flatMap((side) =>
        info[`${side}_measurements`].map(
          ({ type = 'UNKNOWN', value = 0, threshold = 0 }) =>
            [serializePath(info.path?.step ?? []), side, type, value, threshold] as const,
        ),
      ),
    ),
  };
}
