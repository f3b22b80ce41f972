/** Field tables of package `tensorflow.serving`: the server's configuration, model status and ModelService. */

import { type AnyProto, anyType, defineMessage, mapOf, namedEnum, nested, repeated, scalar } from '../../formats/index.ts';
import { type ModelSpecProto, modelSpecType } from './inference-messages.ts';

export interface Latest {
  num_versions: number;
}
const policyName = 'tensorflow.serving.FileSystemStoragePathSourceConfig.ServableVersionPolicy';
const latestType = defineMessage<Latest>(`${policyName}.Latest`, 'implicit', [scalar<Latest>('uint32', 'num_versions', 1)]);
const allType = defineMessage<object>(`${policyName}.All`, 'implicit', []);
export interface Specific {
  versions: bigint[];
}
const specificType = defineMessage<Specific>(`${policyName}.Specific`, 'implicit', [
  repeated(scalar<Specific>('bigint', 'versions', 1, { packed: true })),
]);
export interface ServableVersionPolicy {
  latest?: Latest;
  all?: object;
  specific?: Specific;
}
const policyChoice = { oneof: 'policy_choice' };
const policyType = defineMessage<ServableVersionPolicy>(policyName, 'implicit', [
  nested<ServableVersionPolicy>(() => latestType, 'latest', 100, policyChoice),
  nested<ServableVersionPolicy>(() => allType, 'all', 101, policyChoice),
  nested<ServableVersionPolicy>(() => specificType, 'specific', 102, policyChoice),
]);

interface LogCollectorConfig {
  type: string;
  filename_prefix: string;
}
const logCollectorType = defineMessage<LogCollectorConfig>('tensorflow.serving.LogCollectorConfig', 'implicit', [
  scalar<LogCollectorConfig>('string', 'type', 1),
  scalar<LogCollectorConfig>('string', 'filename_prefix', 2),
]);
export interface SamplingConfig {
  sampling_rate: number;
}
export const samplingType = defineMessage<SamplingConfig>('tensorflow.serving.SamplingConfig', 'implicit', [
  scalar<SamplingConfig>('double', 'sampling_rate', 1),
]);
interface LoggingConfig {
  log_collector_config?: LogCollectorConfig;
  sampling_config?: SamplingConfig;
}
const loggingType = defineMessage<LoggingConfig>('tensorflow.serving.LoggingConfig', 'implicit', [
  nested<LoggingConfig>(() => logCollectorType, 'log_collector_config', 1),
  nested<LoggingConfig>(() => samplingType, 'sampling_config', 2),
]);

const modelTypes = { MODEL_TYPE_UNSPECIFIED: 0, TENSORFLOW: 1, OTHER: 2 };

export interface ModelConfigProto {
  name: string;
  base_path: string;
  model_type: keyof typeof modelTypes;
  model_platform: string;
  logging_config?: LoggingConfig;
  model_version_policy?: ServableVersionPolicy;
  version_labels: Map<string, bigint>;
}
const modelConfigType = defineMessage<ModelConfigProto>('tensorflow.serving.ModelConfig', 'implicit', [
  scalar<ModelConfigProto>('string', 'name', 1),
  scalar<ModelConfigProto>('string', 'base_path', 2),
  namedEnum<ModelConfigProto>('tensorflow.serving.ModelType', modelTypes, 'model_type', 3),
  scalar<ModelConfigProto>('string', 'model_platform', 4),
  nested<ModelConfigProto>(() => loggingType, 'logging_config', 6),
  nested<ModelConfigProto>(() => policyType, 'model_version_policy', 7),
  mapOf(scalar<ModelConfigProto>('bigint', 'version_labels', 8)),
]);
export interface ModelConfigList {
  config: ModelConfigProto[];
}
const modelConfigListType = defineMessage<ModelConfigList>('tensorflow.serving.ModelConfigList', 'implicit', [
  repeated(nested<ModelConfigList>(() => modelConfigType, 'config', 1)),
]);
export interface ModelServerConfig {
  model_config_list?: ModelConfigList;
  custom_model_config?: AnyProto;
}
const config = { oneof: 'config' };
export const modelServerConfigType = defineMessage<ModelServerConfig>('tensorflow.serving.ModelServerConfig', 'implicit', [
  nested<ModelServerConfig>(() => modelConfigListType, 'model_config_list', 1, config),
  nested<ModelServerConfig>(() => anyType, 'custom_model_config', 2, config),
]);

/** Source: TensorFlow's error codes, which are gRPC's. */
export const errorCodes = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export interface StatusProto {
  error_code: keyof typeof errorCodes;
  error_message: string;
}
const statusType = defineMessage<StatusProto>('tensorflow.serving.StatusProto', 'implicit', [
  namedEnum<StatusProto>('tensorflow.error.Code', errorCodes, 'error_code', 1),
  scalar<StatusProto>('string', 'error_message', 2),
]);

const states = { UNKNOWN: 0, START: 10, LOADING: 20, AVAILABLE: 30, UNLOADING: 40, END: 50 } as const;

export interface ModelVersionStatus {
  version: bigint;
  state: keyof typeof states;
  status?: StatusProto;
}
const versionStatusType = defineMessage<ModelVersionStatus>('tensorflow.serving.ModelVersionStatus', 'implicit', [
  scalar<ModelVersionStatus>('bigint', 'version', 1),
  namedEnum<ModelVersionStatus>('tensorflow.serving.ModelVersionStatus.State', states, 'state', 2),
  nested<ModelVersionStatus>(() => statusType, 'status', 3),
]);
export interface GetModelStatusRequest {
  model_spec?: ModelSpecProto;
}
export const modelStatusRequestType = defineMessage<GetModelStatusRequest>(
  'tensorflow.serving.GetModelStatusRequest',
  'implicit',
  [nested<GetModelStatusRequest>(() => modelSpecType, 'model_spec', 1)],
);
export interface GetModelStatusResponse {
  model_version_status: ModelVersionStatus[];
}
export const modelStatusResponseType = defineMessage<GetModelStatusResponse>(
  'tensorflow.serving.GetModelStatusResponse',
  'implicit',
  [repeated(nested<GetModelStatusResponse>(() => versionStatusType, 'model_version_status', 1))],
);

export interface ReloadConfigRequest {
  config?: ModelServerConfig;
  metric_names: string[];
}
export const reloadConfigRequestType = defineMessage<ReloadConfigRequest>('tensorflow.serving.ReloadConfigRequest', 'implicit', [
  nested<ReloadConfigRequest>(() => modelServerConfigType, 'config', 1),
  repeated(scalar<ReloadConfigRequest>('string', 'metric_names', 2)),
]);
/** By how much a metric has grown while the configuration was put in place. */
export interface MetricProto {
  name: string;
  int64_value_increase?: bigint;
}
const metricType = defineMessage<MetricProto>('tensorflow.serving.Metric', 'implicit', [
  scalar<MetricProto>('string', 'name', 1),
  scalar<MetricProto>('bigint', 'int64_value_increase', 2, { oneof: 'value_increase' }),
]);
export interface ReloadConfigResponse {
  status?: StatusProto;
  metric: MetricProto[];
}
export const reloadConfigResponseType = defineMessage<ReloadConfigResponse>(
  'tensorflow.serving.ReloadConfigResponse',
  'implicit',
  [
    nested<ReloadConfigResponse>(() => statusType, 'status', 1),
    repeated(nested<ReloadConfigResponse>(() => metricType, 'metric', 2)),
  ],
);
