/** Bodies of the status, metadata and error answers, byte for byte in the layouts of TensorFlow Serving. */

import type { SignatureDef, TensorInfo } from '../model/index.ts';
import { PrettyWriter } from './pretty-writer.ts';
import type { StatusCode } from './serving-status.ts';

export interface ReportedVersion {
  readonly version: string;
  readonly state: 'LOADING' | 'AVAILABLE' | 'UNLOADING' | 'END';
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

export function modelMetadataBody(name: string, version: string, signatures: Readonly<Record<string, SignatureDef>>): string {
  const spec = protoJson({ model_spec: { name, signature_name: '', version } }.model_spec);
  const defs = Object.entries(signatures).map(([key, signature]) => [key, signatureDef(signature)]);
  const body = protoJson({ signature_def: Object.fromEntries(defs) });
  return `{\n"model_spec":${spec},\n"metadata": {"signature_def": ${body}}\n}\n`;
}

/** protobuf's JSON printer with white space: one space a level, a line feed at the end. */
function protoJson(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function signatureDef({ inputs, outputs, methodName }: SignatureDef): unknown {
  return { inputs: tensorInfos(inputs), outputs: tensorInfos(outputs), method_name: methodName, defaults: {} };
}

function tensorInfos(infos: Readonly<Record<string, TensorInfo>>): unknown {
  return Object.fromEntries(Object.entries(infos).map(([alias, info]) => [alias, tensorInfo(info)]));
}

function tensorInfo({ dtype, shape, name }: TensorInfo): unknown {
  const dim = (shape ?? []).map((size) => ({ size: String(size), name: '' }));
  return { dtype, tensor_shape: { dim, unknown_rank: shape === undefined }, name };
}
