/** Bodies of the status, metadata and error answers, byte for byte in the layouts of TensorFlow Serving. */

import { PrettyWriter } from './pretty-writer.ts';
import type { ServingDtype, ServingSignature } from './servable.ts';
import type { StatusCode } from './serving-status.ts';

export interface ReportedVersion {
  readonly version: string;
  readonly state: string;
  readonly errorCode: StatusCode;
  readonly errorMessage: string;
}

export function errorBody(message: string): string {
  const writer = new PrettyWriter();
  writer.startObject();
  writer.key('error');
  writer.string(message);
  writer.endObject();
  return writer.toString();
}

/** Newest first. */
export function modelStatusBody(versions: readonly ReportedVersion[]): string {
  return protoJson({
    model_version_status: versions.map(({ version, state, errorCode, errorMessage }) => ({
      version,
      state,
      status: { error_code: errorCode, error_message: errorMessage },
    })),
  });
}

export function modelMetadataBody(name: string, version: string, signature: ServingSignature): string {
  const spec = protoJson({ model_spec: { name, signature_name: '', version } }.model_spec);
  const signatures = protoJson({ signature_def: { serving_default: signatureDef(signature) } });
  return `{\n"model_spec":${spec},\n"metadata": {"signature_def": ${signatures}}\n}\n`;
}

/** protobuf's JSON printer with white space: one space a level, a line feed at the end. */
function protoJson(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function signatureDef(signature: ServingSignature): unknown {
  const inputs = signature.inputs.map(({ name, dtype, width }) => [
    name,
    tensorInfo(dtype, width === undefined ? [-1] : [-1, width], `serving_default_${name}:0`),
  ]);
  const outputs = outputDtypes(signature).map(([name, dtype, shape], i) => [
    name,
    tensorInfo(dtype, shape, `StatefulPartitionedCall:${i}`),
  ]);
  return {
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    method_name: 'tensorflow/serving/predict',
    defaults: {},
  };
}

function outputDtypes(signature: ServingSignature): readonly (readonly [string, ServingDtype, readonly number[]])[] {
  if (signature.kind === 'regression') return [['outputs', 'DT_FLOAT', [-1, 1]]];
  const classes = signature.classes?.length ?? -1;
  return [
    ['classes', 'DT_STRING', [-1, classes]],
    ['predicted', 'DT_STRING', [-1]],
    ['scores', 'DT_FLOAT', [-1, classes]],
  ];
}

function tensorInfo(dtype: ServingDtype, shape: readonly number[], name: string): unknown {
  const dim = shape.map((size) => ({ size: String(size), name: '' }));
  return { dtype, tensor_shape: { dim, unknown_rank: false }, name };
}
