/** Field tables of tensorflow.serving.SessionService: any part of a graph by the names of its tensors. */

import { defineMessage, nested, repeated, scalar, type TensorProto, tensorProtoType } from '../../formats/index.ts';
import { type ModelSpecProto, modelSpecType } from './inference-messages.ts';

export interface NamedTensorProto {
  name: string;
  tensor?: TensorProto;
}
const namedTensorType = defineMessage<NamedTensorProto>('tensorflow.NamedTensorProto', 'implicit', [
  scalar<NamedTensorProto>('string', 'name', 1),
  nested<NamedTensorProto>(() => tensorProtoType, 'tensor', 2),
]);

/** Its `options` are ignored by TensorFlow Serving too. */
export interface SessionRunRequest {
  model_spec?: ModelSpecProto;
  feed: NamedTensorProto[];
  fetch: string[];
  target: string[];
  tensor_name_is_alias: boolean;
}
export const sessionRunRequestType = defineMessage<SessionRunRequest>('tensorflow.serving.SessionRunRequest', 'implicit', [
  nested<SessionRunRequest>(() => modelSpecType, 'model_spec', 1),
  repeated(nested<SessionRunRequest>(() => namedTensorType, 'feed', 2)),
  repeated(scalar<SessionRunRequest>('string', 'fetch', 3)),
  repeated(scalar<SessionRunRequest>('string', 'target', 4)),
  scalar<SessionRunRequest>('bool', 'tensor_name_is_alias', 6),
]);

export interface SessionRunResponse {
  tensor: NamedTensorProto[];
  model_spec?: ModelSpecProto;
}
export const sessionRunResponseType = defineMessage<SessionRunResponse>('tensorflow.serving.SessionRunResponse', 'implicit', [
  repeated(nested<SessionRunResponse>(() => namedTensorType, 'tensor', 1)),
  nested<SessionRunResponse>(() => modelSpecType, 'model_spec', 3),
]);
