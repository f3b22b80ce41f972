/** The door of serving: the model server. */

export { answerRequest } from './answer-request.ts';
export type { ServedModelConfig, VersionPolicy } from './model-config.ts';
export { createModelServer } from './model-server.ts';
export type {
  ModelServer,
  ModelServerEvent,
  ModelServerOptions,
  ModelServerStatus,
  ModelStatus,
  RequestFigures,
  VersionStatus,
} from './model-server-types.ts';
export type { Servable, ServableLoader } from './servable.ts';
export type { FeedbackSink, PredictionLookup, PredictionSink } from './sinks.ts';
