/** The door of serving: the model server. */

export { createToken, parseTokens, type TokenClient, tokensText } from './access/client-tokens.ts';
export { answerRequest } from './answer-request.ts';
export type { BatchingMode } from './batching/batching.ts';
export { parseBatchingParameters, readBatchingParameters } from './batching/batching-parameters.ts';
export type { ServedModelConfig, VersionPolicy } from './model-config.ts';
export type { ModelConfigFile } from './model-config-watch.ts';
export { createModelServer } from './model-server.ts';
export { readModelConfigFile } from './model-server-config.ts';
export type {
  ModelServer,
  ModelServerEvent,
  ModelServerOptions,
  ModelServerStatus,
  ModelStatus,
  RequestFigures,
  StartedServer,
  VersionStatus,
} from './model-server-types.ts';
export { readMonitoringConfig } from './monitoring/monitoring-config.ts';
export type { Servable, ServableLoader } from './servable.ts';
export type { FeedbackSink, PredictionLookup, PredictionSink, RoutingStore } from './sinks.ts';
