/** The body of a classify or regress request into serialised tf.Example, by TensorFlow Serving's rules and in its words. */

import { encodeMessage } from '../formats/index.ts';
import { exampleType, type Feature } from './grpc/example-messages.ts';
import { jsonEcho } from './json-echo.ts';
import { parseJson } from './json-parser.ts';
import { base64Bytes, isBase64Object } from './json-tensor.ts';
import { JsonInteger, JsonObject, type JsonValue, jsonTypeName } from './json-value.ts';
import { mergedExample } from './merged-example.ts';
import { signatureName } from './predict-request.ts';
import { invalidArgument } from './serving-status.ts';

export interface ExamplesBody {
  /** "" when the request names none. */
  readonly signature: string;
  readonly examples: readonly Uint8Array[];
}

export function readExamplesRequest(body: Buffer): ExamplesBody {
  const document = parseJson(body);
  if (!(document instanceof JsonObject)) return invalidArgument(`JSON Value: ${jsonEcho(document)} Is not object`);
  const signature = signatureName(document);
  const context = document.get('context');
  const shared = context === undefined ? undefined : exampleBytes(context);
  const examples = document.get('examples');
  if (examples === undefined) {
    return formatError(document, "When method is classify, key 'examples' is expected and was not found");
  }
  if (!Array.isArray(examples)) return formatError(document, "Expecting 'examples' value to be an list/array");
  if (examples.length === 0) formatError(document, "'examples' value is an empty array");
  const bytes = examples.map(exampleBytes);
  return { signature, examples: shared ? bytes.map((example) => mergedExample(shared, example)) : bytes };
}

function formatError(document: JsonObject, complaint: string): never {
  return invalidArgument(`JSON Value: ${jsonEcho(document)} ${complaint}`);
}

function exampleBytes(json: JsonValue): Uint8Array {
  if (!(json instanceof JsonObject)) return invalidArgument(`Example must be JSON object but got JSON ${jsonTypeName(json)}`);
  const feature = new Map<string, Feature>();
  json.keys.forEach((name, i) => {
    const value = json.values[i] ?? null;
    feature.set(name, featureOf(name, Array.isArray(value) ? value : [value]));
  });
  return encodeMessage(exampleType, { features: { feature } });
}

type Kind = 'bytes' | 'float' | 'int64';

interface Element {
  readonly kind: Kind;
  readonly value: Uint8Array | number | bigint;
}

function featureOf(name: string, values: readonly JsonValue[]): Feature {
  const elements = values.map((value) => element(name, value));
  const [first] = elements;
  if (!first) return {};
  const { kind } = first;
  if (elements.some((other) => other.kind !== kind)) {
    invalidArgument(`Unexpected element type in feature: ${name} expecting type: ${kind}`);
  }
  const list = elements.map(({ value }) => value);
  if (kind === 'bytes') return { bytes_list: { value: list as Uint8Array[] } };
  return kind === 'float' ? { float_list: { value: list as number[] } } : { int64_list: { value: list as bigint[] } };
}

function element(name: string, json: JsonValue): Element {
  if (typeof json === 'boolean') return { kind: 'int64', value: json ? 1n : 0n };
  if (typeof json === 'string') return { kind: 'bytes', value: Buffer.from(json) };
  if (typeof json === 'number') return { kind: 'float', value: json };
  if (json instanceof JsonInteger) {
    if (!json.isInt64) invalidArgument(`Feature: ${name} has uint64_t element. Only int64_t is supported.`);
    return { kind: 'int64', value: json.exact };
  }
  if (isBase64Object(json)) return { kind: 'bytes', value: base64Bytes(json) };
  return invalidArgument(`Feature: ${name} has element with unexpected JSON type: ${jsonTypeName(json)}`);
}
