/** The door of serving: the model server. */

export { createModelServer } from './model-server.ts';
export type {
  ModelServer,
  ModelServerEvent,
  ModelServerOptions,
  ModelServerStatus,
  ModelStatus,
  RequestFigures,
  ServedModelConfig,
  VersionStatus,
} from './model-server-types.ts';
export type {
  Servable,
  ServableLoader,
  ServablePredictions,
  ServingDtype,
  ServingSignature,
  SignatureInput,
} from './servable.ts';
export type { FeedbackSink, PredictionLookup, PredictionSink } from './sinks.ts';
