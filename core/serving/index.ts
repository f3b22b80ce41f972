/** The door of serving: the model server. */

export {
  createModelServer,
  type ModelServer,
  type ModelServerEvent,
  type ModelServerOptions,
  type ModelServerStatus,
  type ModelStatus,
  type RequestFigures,
  type ServedModelConfig,
  type VersionStatus,
} from './model-server.ts';
export type {
  Servable,
  ServableLoader,
  ServablePredictions,
  ServingDtype,
  ServingSignature,
  SignatureInput,
} from './servable.ts';
export type { FeedbackSink, PredictionLookup, PredictionSink } from './sinks.ts';
