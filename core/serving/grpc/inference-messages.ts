/** Field tables of package `tensorflow.serving`: the requests and answers of PredictionService, and the log of them. */

import {
  type AnyProto,
  anyType,
  defineMessage,
  mapOf,
  nested,
  repeated,
  type SignatureDefProto,
  scalar,
  signatureDefType,
  type TensorProto,
  tensorProtoType,
} from '../../formats/index.ts';
import { exampleType } from './example-messages.ts';

export interface Int64Value {
  value: bigint;
}
const int64ValueType = defineMessage<Int64Value>('google.protobuf.Int64Value', 'implicit', [
  scalar<Int64Value>('bigint', 'value', 1),
]);

export interface ModelSpecProto {
  name: string;
  version?: Int64Value;
  signature_name: string;
  version_label?: string;
}
const choice = { oneof: 'version_choice' };
export const modelSpecType = defineMessage<ModelSpecProto>('tensorflow.serving.ModelSpec', 'implicit', [
  scalar<ModelSpecProto>('string', 'name', 1),
  nested<ModelSpecProto>(() => int64ValueType, 'version', 2, choice),
  scalar<ModelSpecProto>('string', 'signature_name', 3),
  scalar<ModelSpecProto>('string', 'version_label', 4, choice),
]);

export interface PredictRequest {
  model_spec?: ModelSpecProto;
  inputs: Map<string, TensorProto>;
  output_filter: string[];
}
export const predictRequestType = defineMessage<PredictRequest>('tensorflow.serving.PredictRequest', 'implicit', [
  nested<PredictRequest>(() => modelSpecType, 'model_spec', 1),
  mapOf(nested<PredictRequest>(() => tensorProtoType, 'inputs', 2)),
  repeated(scalar<PredictRequest>('string', 'output_filter', 3)),
]);

export interface PredictResponse {
  outputs: Map<string, TensorProto>;
  model_spec?: ModelSpecProto;
}
export const predictResponseType = defineMessage<PredictResponse>('tensorflow.serving.PredictResponse', 'implicit', [
  mapOf(nested<PredictResponse>(() => tensorProtoType, 'outputs', 1)),
  nested<PredictResponse>(() => modelSpecType, 'model_spec', 2),
]);

/** Examples stay the bytes they came as. */
export interface ExampleList {
  examples: Uint8Array[];
}
const example = { holds: () => exampleType };
const exampleListType = defineMessage<ExampleList>('tensorflow.serving.ExampleList', 'implicit', [
  repeated(scalar<ExampleList>('bytes', 'examples', 1, example)),
]);

export interface ExampleListWithContext extends ExampleList {
  context?: Uint8Array;
}
const exampleListWithContextType = defineMessage<ExampleListWithContext>(
  'tensorflow.serving.ExampleListWithContext',
  'implicit',
  [
    repeated(scalar<ExampleListWithContext>('bytes', 'examples', 1, example)),
    scalar<ExampleListWithContext>('bytes', 'context', 2, example),
  ],
);

export interface Input {
  example_list?: ExampleList;
  example_list_with_context?: ExampleListWithContext;
}
const inputKind = { oneof: 'kind' };
export const inputType = defineMessage<Input>('tensorflow.serving.Input', 'implicit', [
  nested<Input>(() => exampleListType, 'example_list', 1, inputKind),
  nested<Input>(() => exampleListWithContextType, 'example_list_with_context', 2, inputKind),
]);

/** ClassificationRequest and RegressionRequest alike. */
export interface ExamplesRequest {
  model_spec?: ModelSpecProto;
  input?: Input;
}
const examplesRequestFields = [
  nested<ExamplesRequest>(() => modelSpecType, 'model_spec', 1),
  nested<ExamplesRequest>(() => inputType, 'input', 2),
];
export const classificationRequestType = defineMessage<ExamplesRequest>(
  'tensorflow.serving.ClassificationRequest',
  'implicit',
  examplesRequestFields,
);
export const regressionRequestType = defineMessage<ExamplesRequest>(
  'tensorflow.serving.RegressionRequest',
  'implicit',
  examplesRequestFields,
);

export interface Class {
  label: string;
  score: number;
}
const classType = defineMessage<Class>('tensorflow.serving.Class', 'implicit', [
  scalar<Class>('string', 'label', 1),
  scalar<Class>('float', 'score', 2),
]);
export interface Classifications {
  classes: Class[];
}
const classificationsType = defineMessage<Classifications>('tensorflow.serving.Classifications', 'implicit', [
  repeated(nested<Classifications>(() => classType, 'classes', 1)),
]);
export interface ClassificationResult {
  classifications: Classifications[];
}
const classificationResultType = defineMessage<ClassificationResult>('tensorflow.serving.ClassificationResult', 'implicit', [
  repeated(nested<ClassificationResult>(() => classificationsType, 'classifications', 1)),
]);
export interface ClassificationResponse {
  result?: ClassificationResult;
  model_spec?: ModelSpecProto;
}
export const classificationResponseType = defineMessage<ClassificationResponse>(
  'tensorflow.serving.ClassificationResponse',
  'implicit',
  [
    nested<ClassificationResponse>(() => classificationResultType, 'result', 1),
    nested<ClassificationResponse>(() => modelSpecType, 'model_spec', 2),
  ],
);

export interface Regression {
  value: number;
}
const regressionType = defineMessage<Regression>('tensorflow.serving.Regression', 'implicit', [
  scalar<Regression>('float', 'value', 1),
]);
export interface RegressionResult {
  regressions: Regression[];
}
const regressionResultType = defineMessage<RegressionResult>('tensorflow.serving.RegressionResult', 'implicit', [
  repeated(nested<RegressionResult>(() => regressionType, 'regressions', 1)),
]);
export interface RegressionResponse {
  result?: RegressionResult;
  model_spec?: ModelSpecProto;
}
export const regressionResponseType = defineMessage<RegressionResponse>('tensorflow.serving.RegressionResponse', 'implicit', [
  nested<RegressionResponse>(() => regressionResultType, 'result', 1),
  nested<RegressionResponse>(() => modelSpecType, 'model_spec', 2),
]);

export interface InferenceTask {
  model_spec?: ModelSpecProto;
  method_name: string;
}
const inferenceTaskType = defineMessage<InferenceTask>('tensorflow.serving.InferenceTask', 'implicit', [
  nested<InferenceTask>(() => modelSpecType, 'model_spec', 1),
  scalar<InferenceTask>('string', 'method_name', 2),
]);
export interface MultiInferenceRequest {
  tasks: InferenceTask[];
  input?: Input;
}
export const multiInferenceRequestType = defineMessage<MultiInferenceRequest>(
  'tensorflow.serving.MultiInferenceRequest',
  'implicit',
  [
    repeated(nested<MultiInferenceRequest>(() => inferenceTaskType, 'tasks', 1)),
    nested<MultiInferenceRequest>(() => inputType, 'input', 2),
  ],
);
export interface InferenceResult {
  model_spec?: ModelSpecProto;
  classification_result?: ClassificationResult;
  regression_result?: RegressionResult;
}
const result = { oneof: 'result' };
const inferenceResultType = defineMessage<InferenceResult>('tensorflow.serving.InferenceResult', 'implicit', [
  nested<InferenceResult>(() => modelSpecType, 'model_spec', 1),
  nested<InferenceResult>(() => classificationResultType, 'classification_result', 2, result),
  nested<InferenceResult>(() => regressionResultType, 'regression_result', 3, result),
]);
export interface MultiInferenceResponse {
  results: InferenceResult[];
}
export const multiInferenceResponseType = defineMessage<MultiInferenceResponse>(
  'tensorflow.serving.MultiInferenceResponse',
  'implicit',
  [repeated(nested<MultiInferenceResponse>(() => inferenceResultType, 'results', 1))],
);

export interface SignatureDefMap {
  signature_def: Map<string, SignatureDefProto>;
}
export const signatureDefMapType = defineMessage<SignatureDefMap>('tensorflow.serving.SignatureDefMap', 'implicit', [
  mapOf(nested<SignatureDefMap>(() => signatureDefType, 'signature_def', 1)),
]);
export interface GetModelMetadataRequest {
  model_spec?: ModelSpecProto;
  metadata_field: string[];
}
export const modelMetadataRequestType = defineMessage<GetModelMetadataRequest>(
  'tensorflow.serving.GetModelMetadataRequest',
  'implicit',
  [
    nested<GetModelMetadataRequest>(() => modelSpecType, 'model_spec', 1),
    repeated(scalar<GetModelMetadataRequest>('string', 'metadata_field', 2)),
  ],
);
export interface GetModelMetadataResponse {
  model_spec?: ModelSpecProto;
  metadata: Map<string, AnyProto>;
}
export const modelMetadataResponseType = defineMessage<GetModelMetadataResponse>(
  'tensorflow.serving.GetModelMetadataResponse',
  'implicit',
  [
    nested<GetModelMetadataResponse>(() => modelSpecType, 'model_spec', 1),
    mapOf(nested<GetModelMetadataResponse>(() => anyType, 'metadata', 2)),
  ],
);
