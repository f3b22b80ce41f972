/** Output tensors as the body of a predict answer, in the layout of the request's format. */

import { doubleText, floatText } from './decimal-text.ts';
import { PrettyWriter, quoted } from './pretty-writer.ts';
import { invalidArgument } from './serving-status.ts';
import type { TypedTensor } from './tensor.ts';

/** By alias; written in alphabetical order. */
export type OutputTensors = ReadonlyMap<string, TypedTensor>;

export function writePredictResponse(format: 'row' | 'columnar', outputs: OutputTensors): string {
  if (outputs.size === 0) invalidArgument('Cannot convert empty tensor map to JSON');
  const named = [...outputs].sort(([a], [b]) => (a < b ? -1 : 1));
  const writer = new PrettyWriter();
  writer.startObject();
  if (format === 'row') writeRows(named, writer);
  else writeColumns(named, writer);
  writer.endObject();
  return writer.toString();
}

/** More are no names of classes. */
const mostTexts = 1000;

type NamedTensors = readonly (readonly [string, TypedTensor])[];

function writeRows(outputs: NamedTensors, writer: PrettyWriter): void {
  const rows = batchSize(outputs);
  const cursors = outputs.map(([name, tensor]) => new TensorCursor(name, tensor));
  writer.key('predictions');
  writer.startArray();
  for (let row = 0; row < rows; row++) {
    if (outputs.length > 1) writer.startObject();
    writer.singleLineArrays = true;
    for (const cursor of cursors) {
      if (outputs.length > 1) writer.key(cursor.name);
      cursor.write(writer, 1);
    }
    writer.singleLineArrays = false;
    if (outputs.length > 1) writer.endObject();
  }
  writer.endArray();
}

function writeColumns(outputs: NamedTensors, writer: PrettyWriter): void {
  writer.key('outputs');
  if (outputs.length > 1) writer.startObject();
  for (const [name, tensor] of outputs) {
    if (outputs.length > 1) writer.key(name);
    new TensorCursor(name, tensor).write(writer, 0);
  }
  if (outputs.length > 1) writer.endObject();
}

function batchSize(outputs: NamedTensors): number {
  let rows: number | undefined;
  for (const [name, tensor] of outputs) {
    const [size] = tensor.shape;
    if (size === undefined) return invalidArgument(`Tensor name: ${name} has no shape information `);
    if (rows !== undefined && rows !== size) {
      invalidArgument(`Tensor name: ${name} has inconsistent batch size: ${size} expecting: ${rows}`);
    }
    rows = size;
  }
  return rows ?? 0;
}

/** Walks a tensor's values in order; strings of outputs named `..._bytes` are written as base64 objects. */
class TensorCursor {
  readonly name: string;
  readonly #tensor: TypedTensor;
  readonly #asBytes: boolean;
  /** Of strings, in JSON: a model gives the names of its classes again and again. */
  readonly #texts = new Map<Uint8Array, string>();
  #at = 0;

  constructor(name: string, tensor: TypedTensor) {
    this.name = name;
    this.#tensor = tensor;
    this.#asBytes = tensor.dtype === 'DT_STRING' && name.endsWith('_bytes');
  }

  write(writer: PrettyWriter, dimension: number): void {
    const size = this.#tensor.shape[dimension];
    if (size === undefined) {
      this.#writeValue(writer, this.#tensor.data[this.#at++]);
      return;
    }
    writer.startArray();
    for (let i = 0; i < size; i++) this.write(writer, dimension + 1);
    writer.endArray();
  }

  #writeValue(writer: PrettyWriter, value: number | bigint | Uint8Array | undefined): void {
    const { dtype } = this.#tensor;
    if (typeof value === 'object') this.#writeString(writer, value);
    else if (dtype === 'DT_FLOAT' || dtype === 'DT_HALF') writer.raw(floatText(Number(value)));
    else if (dtype === 'DT_DOUBLE') writer.raw(doubleText(Number(value)));
    else if (dtype === 'DT_BOOL') writer.raw(value === 0 ? 'false' : 'true');
    else writer.raw(String(value));
  }

  #writeString(writer: PrettyWriter, value: Uint8Array): void {
    if (!this.#asBytes) {
      writer.raw(this.#text(value));
      return;
    }
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
    writer.startObject();
    writer.key('b64');
    writer.string(bytes.toString('base64'));
    writer.endObject();
  }

  #text(value: Uint8Array): string {
    let text = this.#texts.get(value);
    if (text === undefined) {
      text = quoted(Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8'));
      if (this.#texts.size < mostTexts) this.#texts.set(value, text);
    }
    return text;
  }
}
