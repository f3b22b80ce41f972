/** tensorflow.metadata.v0.Anomalies: what ExampleValidator found (anomalies.proto, proto2). */

import { type AnomalyTypeName, anomalyTypes } from './tfmd-anomaly-types.ts';
import { createMessage, defineMessage, enumeration, mapOf, nested, repeated, scalar } from './tfmd-fields.ts';
import { type Path, pathType } from './tfmd-path.ts';
import { type Schema, schemaType } from './tfmd-schema.ts';

export type Severity = 'UNKNOWN' | 'WARNING' | 'ERROR';

export interface Anomalies {
  /** The schema the statistics were held against. */
  baseline?: Schema;
  /** By serialized path. */
  anomaly_info: Map<string, AnomalyInfo>;
  /** No examples at all: nothing else was checked. */
  data_missing?: boolean;
  anomaly_name_format?: 'UNKNOWN' | 'SERIALIZED_PATH';
  dataset_anomaly_info?: AnomalyInfo;
  drift_skew_info: DriftSkewInfo[];
}

export interface AnomalyInfo {
  path?: Path;
  severity?: Severity;
  description?: string;
  short_description?: string;
  reason: AnomalyReason[];
}

export interface AnomalyReason {
  type?: AnomalyTypeName;
  short_description?: string;
  description?: string;
}

export interface DriftSkewInfo {
  path?: Path;
  drift_measurements: Measurement[];
  skew_measurements: Measurement[];
}

export interface Measurement {
  type?: 'UNKNOWN' | 'L_INFTY' | 'JENSEN_SHANNON_DIVERGENCE' | 'NORMALIZED_ABSOLUTE_DIFFERENCE';
  value?: number;
  threshold?: number;
}

const reasonType = defineMessage<AnomalyReason>('AnomalyInfo.Reason', 'explicit', [
  enumeration<AnomalyReason>(anomalyTypes, 'type', 1),
  scalar<AnomalyReason>('string', 'short_description', 2),
  scalar<AnomalyReason>('string', 'description', 3),
]);

/** diff_regions (field 4) are not modelled: TFDV leaves them out by default; kept when read and written back. */
export const anomalyInfoType = defineMessage<AnomalyInfo>('AnomalyInfo', 'explicit', [
  scalar<AnomalyInfo>('string', 'description', 2),
  enumeration<AnomalyInfo>({ UNKNOWN: 0, WARNING: 1, ERROR: 2 }, 'severity', 5),
  scalar<AnomalyInfo>('string', 'short_description', 6),
  repeated(nested<AnomalyInfo>(() => reasonType, 'reason', 7)),
  nested<AnomalyInfo>(() => pathType, 'path', 8),
]);

const measurementKinds = { UNKNOWN: 0, L_INFTY: 1, JENSEN_SHANNON_DIVERGENCE: 2, NORMALIZED_ABSOLUTE_DIFFERENCE: 3 };

const measurementType = defineMessage<Measurement>('DriftSkewInfo.Measurement', 'explicit', [
  enumeration<Measurement>(measurementKinds, 'type', 1),
  scalar<Measurement>('double', 'value', 2),
  scalar<Measurement>('double', 'threshold', 3),
]);

export const driftSkewInfoType = defineMessage<DriftSkewInfo>('DriftSkewInfo', 'explicit', [
  nested<DriftSkewInfo>(() => pathType, 'path', 1),
  repeated(nested<DriftSkewInfo>(() => measurementType, 'drift_measurements', 2)),
  repeated(nested<DriftSkewInfo>(() => measurementType, 'skew_measurements', 3)),
]);

export const anomaliesType = defineMessage<Anomalies>('Anomalies', 'explicit', [
  nested<Anomalies>(() => schemaType, 'baseline', 1),
  mapOf(nested<Anomalies>(() => anomalyInfoType, 'anomaly_info', 2)),
  scalar<Anomalies>('bool', 'data_missing', 3),
  enumeration<Anomalies>({ UNKNOWN: 0, SERIALIZED_PATH: 1 }, 'anomaly_name_format', 7),
  nested<Anomalies>(() => anomalyInfoType, 'dataset_anomaly_info', 8),
  repeated(nested<Anomalies>(() => driftSkewInfoType, 'drift_skew_info', 9)),
]);

export function createAnomalies(init: Partial<Anomalies> = {}): Anomalies {
  return createMessage(anomaliesType, init);
}
