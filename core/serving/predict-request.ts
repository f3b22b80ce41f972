/** The body of a predict request into one tensor per input: row format (`instances`) and columnar (`inputs`). */

import { jsonEcho } from './json-echo.ts';
import { parseJson } from './json-parser.ts';
import { denseShape, fillTensor, isBase64Object } from './json-tensor.ts';
import { JsonObject, type JsonValue } from './json-value.ts';
import { invalidArgument, ServingError } from './serving-status.ts';
import type { Tensor, TensorDtype, TensorValue } from './tensor.ts';

export interface InputInfo {
  readonly name: string;
  readonly dtype: TensorDtype;
  /** No value may be missing. */
  readonly required?: boolean;
}

export interface PredictRequest {
  /** "" when the request names none. */
  readonly signature: string;
  readonly format: 'row' | 'columnar';
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/**
 * `inputsOf` is asked for the signature's inputs after the body has been parsed, as TensorFlow Serving does: a body
 * that is no JSON is refused before an unknown model is. Throws ServingError.
 */
export function readPredictRequest(
  body: Buffer,
  inputsOf: (signature: string, document: JsonObject) => readonly InputInfo[],
): PredictRequest {
  const document = parseJson(body);
  if (!(document instanceof JsonObject)) return invalidArgument(`JSON Value: ${jsonEcho(document)} Is not object`);
  const signature = signatureName(document);
  const inputs = inputsOf(signature, document);
  if (inputs.length === 0) invalidArgument(`Failed to get input map for signature: ${signature || 'DEFAULT'}`);
  const instances = document.get('instances');
  const columnar = document.get('inputs');
  if (instances !== undefined && columnar !== undefined) {
    formatError(document, "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
  }
  if (instances !== undefined) {
    if (!Array.isArray(instances)) return formatError(document, "Excepting 'instances' to be an list/array");
    if (instances.length === 0) formatError(document, "No values in 'instances' array");
    return { signature, format: 'row', tensors: new InstanceReader(inputs).read(instances) };
  }
  if (columnar === undefined) return invalidArgument("Missing 'inputs' or 'instances' key");
  return { signature, format: 'columnar', tensors: readColumns(columnar, inputs) };
}

/** The optional `signature_name`; "" when absent. */
export function signatureName(document: JsonObject): string {
  const name = document.get('signature_name');
  if (name === undefined) return '';
  if (typeof name === 'string') return name;
  return invalidArgument(
    `JSON Value: ${jsonEcho(document)} not formatted correctly. 'signature_name' key must be a string value.`,
  );
}

function formatError(document: JsonObject, complaint: string): never {
  return invalidArgument(`JSON Value: ${jsonEcho(document)} ${complaint}`);
}

function readColumns(columnar: JsonValue, inputs: readonly InputInfo[]): ReadonlyMap<string, Tensor> {
  const plain = !(columnar instanceof JsonObject) || isBase64Object(columnar);
  if (plain && inputs.length > 1) {
    invalidArgument(
      'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map',
    );
  }
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, required } of inputs) {
    const item = plain ? columnar : (columnar as JsonObject).get(name);
    if (item === undefined) return invalidArgument(`Missing named input: ${name} in 'inputs' object.`);
    const shape = denseShape(item);
    const values: TensorValue[] = [];
    fillTensor(item, { dtype, shape, required, into: values });
    tensors.set(name, { dtype, shape, values });
  }
  return tensors;
}

interface GrowingTensor {
  readonly dtype: TensorDtype;
  readonly required: boolean | undefined;
  /** Shape and size of one instance; known from the first one that is not null. */
  shape: readonly number[] | undefined;
  size: number;
  readonly values: TensorValue[];
}

class InstanceReader {
  readonly #tensors: ReadonlyMap<string, GrowingTensor>;
  readonly #keys: string;

  constructor(inputs: readonly InputInfo[]) {
    this.#tensors = new Map(
      inputs.map(({ name, dtype, required }) => [name, { dtype, required, shape: undefined, size: 0, values: [] }]),
    );
    this.#keys = [...this.#tensors.keys()].sort().join(',');
  }

  read(instances: readonly JsonValue[]): ReadonlyMap<string, Tensor> {
    if (!(instances[0] instanceof JsonObject) && this.#tensors.size > 1) {
      invalidArgument(
        'instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map',
      );
    }
    const objects = isNamed(instances[0] ?? null);
    for (let i = 0; i < instances.length; i++) {
      const instance = instances[i] ?? null;
      if (objects) this.#addObject(instance, i);
      else this.#addPlain(instance, i);
    }
    const finish = (tensor: GrowingTensor): Tensor => ({
      dtype: tensor.dtype,
      shape: [instances.length, ...(tensor.shape ?? [])],
      values: tensor.values,
    });
    return new Map([...this.#tensors].map(([name, tensor]) => [name, finish(tensor)]));
  }

  #addObject(instance: JsonValue, position: number): void {
    if (!(instance instanceof JsonObject) || !isNamed(instance)) {
      invalidArgument(`Expecting object but got list at item ${position} of input list`);
    }
    for (let i = 0; i < instance.keys.length; i++) {
      const name = instance.keys[i] ?? '';
      this.#addItem(name, instance.values[i] ?? null, `Failed to process element: ${position} key: ${name}`);
    }
    const complete = instance.keys.length === this.#tensors.size && new Set(instance.keys).size === this.#tensors.size;
    if (!complete) {
      invalidArgument(
        `Failed to process element: ${position} of 'instances' list. JSON object: ${jsonEcho(instance)} keys must be equal to: ${this.#keys}`,
      );
    }
  }

  #addPlain(instance: JsonValue, position: number): void {
    if (isNamed(instance)) invalidArgument(`Expecting value/list but got object at item ${position} of input list`);
    const [name = ''] = this.#tensors.keys();
    this.#addItem(name, instance, `Failed to process element: ${position}`);
  }

  #addItem(name: string, item: JsonValue, where: string): void {
    try {
      this.#append(name, item);
    } catch (error) {
      if (!(error instanceof ServingError)) throw error;
      invalidArgument(`${where} of 'instances' list. Error: ${error.code}: ${error.message}`);
    }
  }

  #append(name: string, item: JsonValue): void {
    const tensor = this.#tensors.get(name);
    if (!tensor) invalidArgument(`JSON object: does not have named input: ${name}`);
    if (item === null && tensor.required !== true) {
      tensor.values.push(null);
      return;
    }
    const shape = denseShape(item);
    const size = fillTensor(item, { dtype: tensor.dtype, shape, required: tensor.required, into: tensor.values });
    if (tensor.shape === undefined) {
      tensor.shape = shape;
      tensor.size = size;
    } else if (tensor.size !== size) invalidArgument(`Expecting tensor size: ${tensor.size} but got: ${size}`);
    else if (shape.join() !== tensor.shape.join()) {
      invalidArgument(`Expecting shape [${tensor.shape.join(',')}] but got: [${shape.join(',')}]`);
    }
  }
}

/** An object of named inputs, not the `{"b64": ...}` form of a string. */
function isNamed(value: JsonValue): boolean {
  return value instanceof JsonObject && !isBase64Object(value);
}
