/** The gRPC services: their methods, and the messages these take and give. Bindings and descriptors follow this table. */

import type { MessageType } from '../../formats/index.ts';
import {
  modelStatusRequestType,
  modelStatusResponseType,
  reloadConfigRequestType,
  reloadConfigResponseType,
} from './config-messages.ts';
import { healthRequestType, healthResponseType } from './health-messages.ts';
import {
  classificationRequestType,
  classificationResponseType,
  modelMetadataRequestType,
  modelMetadataResponseType,
  multiInferenceRequestType,
  multiInferenceResponseType,
  predictRequestType,
  predictResponseType,
  regressionRequestType,
  regressionResponseType,
} from './inference-messages.ts';
import { reflectionRequestType, reflectionResponseType } from './reflection-messages.ts';
import { sessionRunRequestType, sessionRunResponseType } from './session-messages.ts';

export interface MethodRow<Request extends object = object, Response extends object = object> {
  readonly request: MessageType<Request>;
  readonly response: MessageType<Response>;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
}

function method<Request extends object, Response extends object>(
  request: MessageType<Request>,
  response: MessageType<Response>,
  streams: { readonly requestStream?: boolean; readonly responseStream?: boolean } = {},
): MethodRow<Request, Response> {
  return { request, response, ...streams };
}

export const predictionService = {
  Classify: method(classificationRequestType, classificationResponseType),
  Regress: method(regressionRequestType, regressionResponseType),
  Predict: method(predictRequestType, predictResponseType),
  MultiInference: method(multiInferenceRequestType, multiInferenceResponseType),
  GetModelMetadata: method(modelMetadataRequestType, modelMetadataResponseType),
};

export const sessionService = { SessionRun: method(sessionRunRequestType, sessionRunResponseType) };

export const modelService = {
  GetModelStatus: method(modelStatusRequestType, modelStatusResponseType),
  HandleReloadConfigRequest: method(reloadConfigRequestType, reloadConfigResponseType),
};

export const healthService = {
  Check: method(healthRequestType, healthResponseType),
  Watch: method(healthRequestType, healthResponseType, { responseStream: true }),
};

const both = { requestStream: true, responseStream: true };

export const reflectionService = (version: 'v1' | 'v1alpha') => ({
  ServerReflectionInfo: method(reflectionRequestType(version), reflectionResponseType(version), both),
});

export const serviceNames = {
  prediction: 'tensorflow.serving.PredictionService',
  session: 'tensorflow.serving.SessionService',
  model: 'tensorflow.serving.ModelService',
  health: 'grpc.health.v1.Health',
  reflection: 'grpc.reflection.v1.ServerReflection',
  reflectionAlpha: 'grpc.reflection.v1alpha.ServerReflection',
} as const;

/** Every service by its full name. */
export const services: Readonly<Record<string, Readonly<Record<string, MethodRow>>>> = {
  [serviceNames.prediction]: predictionService,
  [serviceNames.session]: sessionService,
  [serviceNames.model]: modelService,
  [serviceNames.health]: healthService,
  [serviceNames.reflection]: reflectionService('v1'),
  [serviceNames.reflectionAlpha]: reflectionService('v1alpha'),
};
