/** ONNX's TensorProto files of the test data sets, read by protobufjs: a second reader. */

import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import type { TensorValue, TensorValueDtype } from '../../core/model/index.ts';

const definition = `syntax = "proto3";
message TensorProto {
  repeated int64 dims = 1; int32 data_type = 2; repeated float float_data = 4; repeated int32 int32_data = 5;
  repeated bytes string_data = 6; repeated int64 int64_data = 7; string name = 8; bytes raw_data = 9;
  repeated double double_data = 10; repeated uint64 uint64_data = 11;
}`;

const message = protobuf.parse(definition, { keepCase: true }).root.lookupType('TensorProto');

interface OnnxTensor {
  readonly name: string;
  readonly value: TensorValue;
}

const types: Readonly<Record<number, readonly [TensorValueDtype, new (buffer: ArrayBuffer) => TensorValue['data']]>> = {
  1: ['DT_FLOAT', Float32Array],
  6: ['DT_INT32', Int32Array],
  7: ['DT_INT64', BigInt64Array],
  9: ['DT_BOOL', Uint8Array],
  11: ['DT_DOUBLE', Float64Array],
};

export function readOnnxTensor(path: string): OnnxTensor {
  const read = message.toObject(message.decode(readFileSync(path)), { defaults: true, arrays: true, longs: String });
  const shape = (read['dims'] as string[]).map(Number);
  const name = read['name'] as string;
  if (read['data_type'] === 8) return { name, value: { dtype: 'DT_STRING', shape, data: read['string_data'] as Uint8Array[] } };
  const [dtype, Values] = types[read['data_type'] as number] ?? refuse(`type ${String(read['data_type'])}`);
  const raw = read['raw_data'] as Uint8Array;
  const count = shape.reduce((product, size) => product * size, 1);
  if (raw.length > 0 || count === 0) return { name, value: { dtype, shape, data: new Values(new Uint8Array(raw).buffer) } };
  if (dtype === 'DT_FLOAT') return { name, value: { dtype, shape, data: Float32Array.from(read['float_data'] as number[]) } };
  if (dtype === 'DT_INT64')
    return { name, value: { dtype, shape, data: BigInt64Array.from((read['int64_data'] as string[]).map(BigInt)) } };
  if (dtype === 'DT_INT32') return { name, value: { dtype, shape, data: Int32Array.from(read['int32_data'] as number[]) } };
  return refuse(`${dtype} without raw data`);
}

function refuse(what: string): never {
  throw new Error(`this test cannot read ${what}`);
}
