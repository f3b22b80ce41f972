/** The beginning of a request's JSON, as TensorFlow Serving repeats it in error messages. */

import { JsonInteger, JsonObject, type JsonValue } from './json-value.ts';
import { PrettyWriter } from './pretty-writer.ts';

/** Nothing more is written once the text is this long; what was begun stays unclosed. */
const limit = 256;

export function jsonEcho(value: JsonValue): string {
  const writer = new PrettyWriter();
  writer.singleLineArrays = true;
  echo(value, writer);
  return writer.toString();
}

/** False once the limit is reached. Every level writes at least one character, so recursion is bounded too. */
function echo(value: JsonValue, writer: PrettyWriter): boolean {
  if (writer.length >= limit) return false;
  if (Array.isArray(value)) {
    writer.startArray();
    if (!value.every((item) => echo(item, writer)) || writer.length >= limit) return false;
    writer.endArray();
    return true;
  }
  if (value instanceof JsonObject) return echoObject(value, writer);
  if (typeof value === 'string') writer.string(value);
  else if (typeof value !== 'number') writer.raw(value instanceof JsonInteger ? String(value.value) : String(value));
  else if (Number.isFinite(value)) writer.raw(shortest(value));
  else return false;
  return true;
}

function echoObject(object: JsonObject, writer: PrettyWriter): boolean {
  writer.startObject();
  for (let i = 0; i < object.keys.length; i++) {
    if (writer.length >= limit) return false;
    writer.key(object.keys[i] ?? '');
    if (!echo(object.values[i] ?? null, writer)) return false;
  }
  if (writer.length >= limit) return false;
  writer.endObject();
  return true;
}

function shortest(value: number): string {
  const text = String(value).replace('e+', 'e');
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}
