/** Anomalies as the command line prints them. */

import { type Anomalies, type AnomalyInfo, type Measurement, serializePath } from '../../formats/index.ts';

/** What `validate --json` prints. */
export interface AnomaliesReport {
  readonly anomalies: readonly (ReasonEntry & { readonly path: string })[];
  readonly drift_skew: readonly {
    readonly path: string;
    readonly drift_measurements: readonly Measurement[];
    readonly skew_measurements: readonly Measurement[];
  }[];
  readonly dataset_anomalies: readonly ReasonEntry[];
}

/** One entry a reason. */
export function toAnomaliesReport(anomalies: Anomalies): AnomaliesReport {
  return {
    anomalies: [...anomalies.anomaly_info].flatMap(([path, info]) => reasons(info).map((reason) => ({ path, ...reason }))),
    drift_skew: anomalies.drift_skew_info.map((info) => ({
      path: serializePath(info.path?.step ?? []),
      drift_measurements: info.drift_measurements.map((measurement) => ({ ...measurement })),
      skew_measurements: info.skew_measurements.map((measurement) => ({ ...measurement })),
    })),
    dataset_anomalies: [
      ...(anomalies.data_missing === true ? [noData] : []),
      ...(anomalies.dataset_anomaly_info === undefined ? [] : reasons(anomalies.dataset_anomaly_info)),
    ],
  };
}

/** TFDV marks this with data_missing alone; the enum's own name for it makes it an entry among the others. */
export const noData = {
  type: 'NO_DATA_IN_SPAN',
  severity: 'ERROR',
  short_description: 'No examples',
  description: 'The data holds no examples; nothing else was checked.',
} as const;

export interface ReasonEntry {
  readonly type: string;
  readonly severity: 'UNKNOWN' | 'WARNING' | 'ERROR';
  readonly short_description: string;
  readonly description: string;
}

export function reasons(info: AnomalyInfo): ReasonEntry[] {
  return info.reason.map((reason) => ({
    type: reason.type ?? 'UNKNOWN_TYPE',
    severity: info.severity ?? 'UNKNOWN',
    short_description: reason.short_description ?? '',
    description: reason.description || (reason.short_description ?? ''),
  }));
}

/** Whether these anomalies stop a pipeline: any of severity ERROR, or no data at all. */
export function isBlocking(anomalies: Anomalies): boolean {
  if (anomalies.data_missing === true || anomalies.dataset_anomaly_info?.severity === 'ERROR') return true;
  return [...anomalies.anomaly_info.values()].some((info) => info.severity === 'ERROR');
}

/** Features and datasets with an anomaly. */
export function countAnomalies(anomalies: Anomalies): number {
  const dataset = anomalies.data_missing === true || anomalies.dataset_anomaly_info !== undefined ? 1 : 0;
  return anomalies.anomaly_info.size + dataset;
}
