/** JSON values into dense tensors, by TensorFlow Serving's typing rules and in its words. */

import { jsonEcho } from './json-echo.ts';
import { JsonInteger, JsonObject, type JsonValue, jsonTypeName } from './json-value.ts';
import { invalidArgument } from './serving-status.ts';
import { dtypeName, type TensorDtype, type TensorValue } from './tensor.ts';

/** TensorFlow's own limit. */
const maxRank = 254;

/** The shape told by the first element of every level; [] for a value that is no list. */
export function denseShape(value: JsonValue): number[] {
  const shape: number[] = [];
  let level: JsonValue | undefined = value;
  while (Array.isArray(level)) {
    shape.push(level.length);
    if (shape.length > maxRank) invalidArgument(`Tensors of more than ${maxRank} dimensions are not supported`);
    level = level[0];
  }
  return shape;
}

/** Appends every value of `json`, which must have the shape of `filling`, to its `into`; returns how many. */
export function fillTensor(json: JsonValue, filling: Filling): number {
  const before = filling.into.length;
  fillLevel(json, 0, filling);
  return filling.into.length - before;
}

export interface Filling {
  readonly dtype: TensorDtype;
  /** `null` is refused, as TensorFlow Serving does; otherwise it is a missing value. */
  readonly required?: boolean | undefined;
  readonly shape: readonly number[];
  readonly into: TensorValue[];
}

/** Recursion is bounded by the shape's rank. */
function fillLevel(json: JsonValue, level: number, filling: Filling): void {
  const rank = filling.shape.length;
  if (!Array.isArray(json)) {
    if (level !== rank) {
      invalidArgument(
        `JSON Value: ${jsonEcho(json)} found at incorrect level: ${level + 1} in the JSON DOM. Expected at level: ${rank}`,
      );
    }
    filling.into.push(scalarValue(json, filling.dtype, filling.required));
    return;
  }
  if (level >= rank) invalidArgument(`Encountered list at unexpected level: ${level} expected < ${rank}`);
  const size = filling.shape[level];
  if (json.length !== size) {
    invalidArgument(`Encountered list at unexpected size: ${json.length} at level: ${level} expected size: ${size}`);
  }
  for (const item of json) fillLevel(item, level + 1, filling);
}

/** The one value of a scalar; what is missing may be `null` where it is not `required`. */
export function scalarValue(json: Exclude<JsonValue, JsonValue[]>, dtype: TensorDtype, required?: boolean): TensorValue {
  if (json === null) return required === true ? typeError(null, dtype) : null;
  return tensorValue(json, dtype);
}

function tensorValue(json: Exclude<JsonValue, null | JsonValue[]>, dtype: TensorDtype): TensorValue {
  switch (dtype) {
    case 'DT_FLOAT':
    case 'DT_HALF':
    case 'DT_DOUBLE':
      if (typeof json === 'number') return json;
      return json instanceof JsonInteger ? Number(json.value) : typeError(json, dtype);
    case 'DT_INT32':
    case 'DT_INT16':
    case 'DT_INT8':
    case 'DT_UINT8':
    case 'DT_UINT16':
      return Number(integer(json, dtype, int32Range));
    case 'DT_UINT32':
      return Number(integer(json, dtype, uint32Range));
    case 'DT_INT64':
      return BigInt(integer(json, dtype, int64Range));
    case 'DT_UINT64':
      return BigInt(integer(json, dtype, uint64Range));
    case 'DT_BOOL':
      return typeof json === 'boolean' ? json : typeError(json, dtype);
    case 'DT_STRING':
      if (json instanceof JsonObject) return base64Bytes(json);
      return typeof json === 'string' ? json : typeError(json, dtype);
  }
}

type IntegerRange = readonly [low: number | bigint, high: number | bigint];
const int32Range: IntegerRange = [-0x80000000, 0x7fffffff];
const uint32Range: IntegerRange = [0, 0xffffffff];
const int64Range: IntegerRange = [-0x8000000000000000n, 0x7fffffffffffffffn];
const uint64Range: IntegerRange = [0n, 0xffffffffffffffffn];

function integer(json: JsonValue, dtype: TensorDtype, [low, high]: IntegerRange): number | bigint {
  return json instanceof JsonInteger && json.isWithin(low, high) ? json.value : typeError(json, dtype);
}

function typeError(json: JsonValue, dtype: TensorDtype): never {
  return invalidArgument(
    `JSON Value: ${jsonEcho(json)} Type: ${jsonTypeName(json)} is not of expected type: ${dtypeName(dtype)}`,
  );
}

/** An object with the single key "b64" and a string. */
export function isBase64Object(json: JsonValue): json is JsonObject {
  return json instanceof JsonObject && json.keys.length === 1 && json.keys[0] === 'b64' && typeof json.values[0] === 'string';
}

export function base64Bytes(json: JsonObject): Uint8Array {
  if (!isBase64Object(json)) invalidArgument(`JSON Value: ${jsonEcho(json)} not formatted correctly for base64 data`);
  const text = String(json.values[0]).replace(/[ \t\r\n\f\v]+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) {
    invalidArgument('Unable to base64 decode');
  }
  return Buffer.from(text, 'base64');
}
