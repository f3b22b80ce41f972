/** Field tables of TensorFlow Serving's PredictionLog: requests that were logged, and those a model is warmed up with. */

import { defineMessage, nested } from '../../formats/index.ts';
import {
  classificationRequestType,
  type ExamplesRequest,
  type MultiInferenceRequest,
  multiInferenceRequestType,
  type PredictRequest,
  predictRequestType,
  regressionRequestType,
} from './inference-messages.ts';

/** Answers are not read. */
interface Logged<Request> {
  request?: Request;
}

export interface PredictionLog {
  classify_log?: Logged<ExamplesRequest>;
  regress_log?: Logged<ExamplesRequest>;
  multi_inference_log?: Logged<MultiInferenceRequest>;
  session_run_log?: object;
  predict_log?: Logged<PredictRequest>;
}

const name = (message: string): string => `tensorflow.serving.${message}`;
const classifyLogType = defineMessage<Logged<ExamplesRequest>>(name('ClassifyLog'), 'implicit', [
  nested<Logged<ExamplesRequest>>(() => classificationRequestType, 'request', 1),
]);
const regressLogType = defineMessage<Logged<ExamplesRequest>>(name('RegressLog'), 'implicit', [
  nested<Logged<ExamplesRequest>>(() => regressionRequestType, 'request', 1),
]);
const multiInferenceLogType = defineMessage<Logged<MultiInferenceRequest>>(name('MultiInferenceLog'), 'implicit', [
  nested<Logged<MultiInferenceRequest>>(() => multiInferenceRequestType, 'request', 1),
]);
const predictLogType = defineMessage<Logged<PredictRequest>>(name('PredictLog'), 'implicit', [
  nested<Logged<PredictRequest>>(() => predictRequestType, 'request', 1),
]);
const sessionRunLogType = defineMessage<object>(name('SessionRunLog'), 'implicit', []);

const kind = { oneof: 'log_type' };
export const predictionLogType = defineMessage<PredictionLog>(name('PredictionLog'), 'implicit', [
  nested<PredictionLog>(() => classifyLogType, 'classify_log', 2, kind),
  nested<PredictionLog>(() => regressLogType, 'regress_log', 3, kind),
  nested<PredictionLog>(() => multiInferenceLogType, 'multi_inference_log', 4, kind),
  nested<PredictionLog>(() => sessionRunLogType, 'session_run_log', 5, kind),
  nested<PredictionLog>(() => predictLogType, 'predict_log', 6, kind),
]);
