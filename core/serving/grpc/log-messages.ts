/** Field tables of TensorFlow Serving's PredictionLog: requests that were logged, and those a model is warmed up with. */

import { defineMessage, type MessageType, nested, scalar } from '../../formats/index.ts';
import { type SamplingConfig, samplingType } from './config-messages.ts';
import {
  type ClassificationResponse,
  classificationRequestType,
  classificationResponseType,
  type ExamplesRequest,
  type ModelSpecProto,
  type MultiInferenceRequest,
  type MultiInferenceResponse,
  modelSpecType,
  multiInferenceRequestType,
  multiInferenceResponseType,
  type PredictRequest,
  type PredictResponse,
  predictRequestType,
  predictResponseType,
  type RegressionResponse,
  regressionRequestType,
  regressionResponseType,
} from './inference-messages.ts';
import {
  type SessionRunRequest,
  type SessionRunResponse,
  sessionRunRequestType,
  sessionRunResponseType,
} from './session-messages.ts';

interface LogMetadata {
  model_spec?: ModelSpecProto;
  sampling_config?: SamplingConfig;
  /** Since 1970. */
  timestamp_secs: bigint;
}

interface Logged<Request, Response> {
  request?: Request;
  response?: Response;
}

export interface PredictionLog {
  log_metadata?: LogMetadata;
  classify_log?: Logged<ExamplesRequest, ClassificationResponse>;
  regress_log?: Logged<ExamplesRequest, RegressionResponse>;
  multi_inference_log?: Logged<MultiInferenceRequest, MultiInferenceResponse>;
  session_run_log?: Logged<SessionRunRequest, SessionRunResponse>;
  predict_log?: Logged<PredictRequest, PredictResponse>;
}

const name = (message: string): string => `tensorflow.serving.${message}`;

function loggedType<Request extends object, Response extends object>(
  message: string,
  request: MessageType<Request>,
  response: MessageType<Response>,
): MessageType<Logged<Request, Response>> {
  return defineMessage<Logged<Request, Response>>(name(message), 'implicit', [
    nested<Logged<Request, Response>>(() => request, 'request', 1),
    nested<Logged<Request, Response>>(() => response, 'response', 2),
  ]);
}

const classifyLogType = loggedType('ClassifyLog', classificationRequestType, classificationResponseType);
const regressLogType = loggedType('RegressLog', regressionRequestType, regressionResponseType);
const multiInferenceLogType = loggedType('MultiInferenceLog', multiInferenceRequestType, multiInferenceResponseType);
const sessionRunLogType = loggedType('SessionRunLog', sessionRunRequestType, sessionRunResponseType);
const predictLogType = loggedType('PredictLog', predictRequestType, predictResponseType);
const logMetadataType = defineMessage<LogMetadata>(name('LogMetadata'), 'implicit', [
  nested<LogMetadata>(() => modelSpecType, 'model_spec', 1),
  nested<LogMetadata>(() => samplingType, 'sampling_config', 2),
  scalar<LogMetadata>('bigint', 'timestamp_secs', 4),
]);

const kind = { oneof: 'log_type' };
export const predictionLogType = defineMessage<PredictionLog>(name('PredictionLog'), 'implicit', [
  nested<PredictionLog>(() => logMetadataType, 'log_metadata', 1),
  nested<PredictionLog>(() => classifyLogType, 'classify_log', 2, kind),
  nested<PredictionLog>(() => regressLogType, 'regress_log', 3, kind),
  nested<PredictionLog>(() => multiInferenceLogType, 'multi_inference_log', 4, kind),
  nested<PredictionLog>(() => sessionRunLogType, 'session_run_log', 5, kind),
  nested<PredictionLog>(() => predictLogType, 'predict_log', 6, kind),
]);
