/** The body of a predict request into one tensor per input: row format (`instances`) and columnar (`inputs`). */

import { jsonEcho } from './json-echo.ts';
import { parseJson } from './json-parser.ts';
import { denseShape, fillTensor, isBase64Object, scalarValue } from './json-tensor.ts';
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
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly required: boolean | undefined;
  /** Shape and size of one instance; known from the first one that is not null. */
  shape: readonly number[] | undefined;
  size: number;
  values: TensorValue[];
  /** The last instance that named it. */
  namedBy: number;
}

class InstanceReader {
  readonly #tensors: readonly GrowingTensor[];
  #byName: ReadonlyMap<string, GrowingTensor> | undefined;

  constructor(inputs: readonly InputInfo[]) {
    this.#tensors = inputs.map(({ name, dtype, required }) => ({
      name,
      dtype,
      required,
      shape: undefined,
      size: 0,
      values: [],
      namedBy: -1,
    }));
  }

  read(instances: readonly JsonValue[]): ReadonlyMap<string, Tensor> {
    if (!(instances[0] instanceof JsonObject) && this.#tensors.length > 1) {
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
    const tensors = new Map<string, Tensor>();
    for (const tensor of this.#tensors) {
      const { name, dtype, shape, values } = tensor;
      tensors.set(name, { dtype, shape: shape ? [instances.length, ...shape] : [instances.length], values });
    }
    return tensors;
  }

  #addObject(instance: JsonValue, position: number): void {
    if (!(instance instanceof JsonObject) || !isNamed(instance)) {
      invalidArgument(`Expecting object but got list at item ${position} of input list`);
    }
    const { keys, values } = instance;
    let isComplete = keys.length === this.#tensors.length;
    let i = 0;
    try {
      for (; i < keys.length; i++) {
        const tensor = this.#find(keys[i] ?? '', i);
        append(tensor, values[i] ?? null);
        if (tensor.namedBy === position) isComplete = false;
        tensor.namedBy = position;
      }
    } catch (error) {
      elementRefused(error, `Failed to process element: ${position} key: ${keys[i]}`);
    }
    if (isComplete) return;
    const wanted = this.#tensors.map(({ name }) => name).sort();
    invalidArgument(
      `Failed to process element: ${position} of 'instances' list. JSON object: ${jsonEcho(instance)} keys must be equal to: ${wanted.join(',')}`,
    );
  }

  #addPlain(instance: JsonValue, position: number): void {
    if (isNamed(instance)) invalidArgument(`Expecting value/list but got object at item ${position} of input list`);
    try {
      append(this.#tensors[0] as GrowingTensor, instance);
    } catch (error) {
      elementRefused(error, `Failed to process element: ${position}`);
    }
  }

  /** Most clients name inputs in the order of the signature. */
  #find(name: string, guess: number): GrowingTensor {
    const guessed = this.#tensors[guess];
    if (guessed?.name === name) return guessed;
    this.#byName ??= new Map(this.#tensors.map((tensor) => [tensor.name, tensor]));
    return this.#byName.get(name) ?? invalidArgument(`JSON object: does not have named input: ${name}`);
  }
}

function elementRefused(error: unknown, where: string): never {
  if (!(error instanceof ServingError)) throw error;
  return invalidArgument(`${where} of 'instances' list. Error: ${error.code}: ${error.message}`);
}

function append(tensor: GrowingTensor, item: JsonValue): void {
  const { dtype, required, values } = tensor;
  if (item === null && required !== true) {
    const size = tensor.shape ? tensor.size : 1;
    requireRoom(values.length + size);
    for (let i = 0; i < size; i++) values.push(null);
    return;
  }
  if (!Array.isArray(item)) {
    values.push(scalarValue(item, dtype, required));
    if (tensor.size !== 1 || tensor.shape?.length !== 0) matchShape(tensor, scalarShape, 1);
    return;
  }
  const shape = denseShape(item);
  matchShape(tensor, shape, fillTensor(item, { dtype, shape, required, into: values }));
}

const scalarShape: readonly number[] = [];

/** The first instance decides the shape of all. */
function matchShape(tensor: GrowingTensor, shape: readonly number[], size: number): void {
  if (tensor.shape === undefined) {
    tensor.shape = shape;
    tensor.size = size;
    widenNulls(tensor);
  } else if (tensor.size !== size) invalidArgument(`Expecting tensor size: ${tensor.size} but got: ${size}`);
  else if (shape.join() !== tensor.shape.join()) {
    invalidArgument(`Expecting shape [${tensor.shape.join(',')}] but got: [${shape.join(',')}]`);
  }
}

/** Instances that were null before one had a shape: as many missing values as its has. */
function widenNulls(tensor: GrowingTensor): void {
  const { size, values } = tensor;
  if (size === 1 || values.length === size) return;
  const nulls = values.length - size;
  requireRoom(nulls * size);
  tensor.values = [...new Array<null>(nulls * size).fill(null), ...values.slice(nulls)];
}

/** A few bytes of null stand for whole lists: more values than any body spells out are refused. */
const mostValues = 2 ** 24;

function requireRoom(values: number): void {
  if (values > mostValues) invalidArgument(`More than ${mostValues} values with those that null stands for`);
}

/** An object of named inputs, not the `{"b64": ...}` form of a string. */
function isNamed(value: JsonValue): boolean {
  return value instanceof JsonObject && !isBase64Object(value);
}
