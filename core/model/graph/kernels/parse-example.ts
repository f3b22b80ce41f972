/** ParseExample in its three forms: serialized tf.Examples to dense, sparse and ragged tensors. */

import { type DataTypeName, type ExampleFeature, elementCount, exampleFeatures } from '../../../formats/index.ts';
import { ProblemError, raise } from '../../../foundation/index.ts';
import { blank, type GraphTensor, tensor, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf, textsOfInput } from '../kernel.ts';
import { cellsOf, integersOf, withShape } from './arrays.ts';

type Features = ReadonlyMap<string, ExampleFeature>;

interface Batch {
  readonly rows: readonly Features[];
  /** One example that is no batch. */
  readonly isSingle: boolean;
}

interface DenseSpec {
  readonly key: string;
  readonly dtype: DataTypeName;
  /** The first size is -1 where rows have as many as they have. */
  readonly shape: readonly number[];
  readonly fallback: GraphTensor;
}

interface ListSpec {
  readonly key: string;
  readonly dtype: DataTypeName;
}

export const parseExampleKernels: Kernels = {
  ParseExample: (call) => {
    const { attributes } = call;
    const [sparse, dense] = [attributes.integer('Nsparse'), attributes.integer('Ndense')];
    const keys = (from: number, count: number): readonly string[] =>
      Array.from({ length: count }, (_, i) => textsOfInput(call, from + i)[0] ?? '');
    const batch = batchOf(inputAt(call, 0));
    const denseSpecs = denseSpecsOf(call, keys(2 + sparse, dense), tensorsOf(call, 2 + sparse + dense));
    return [
      ...sparseOutputs(batch, listSpecs(keys(2, sparse), attributes.dtypes('sparse_types'))),
      ...denseOutputs(batch, denseSpecs),
    ];
  },
  ParseExampleV2: (call) => {
    const { attributes } = call;
    const batch = batchOf(inputAt(call, 0));
    const dense = denseSpecsOf(call, textsOfInput(call, 3), tensorsOf(call, 5));
    const sparse = listSpecs(textsOfInput(call, 2), attributes.dtypes('sparse_types'));
    const ragged = listSpecs(textsOfInput(call, 4), attributes.dtypes('ragged_value_types'));
    const splits = attributes.dtypes('ragged_split_types');
    return [...sparseOutputs(batch, sparse), ...denseOutputs(batch, dense), ...raggedOutputs(batch, ragged, splits)];
  },
  ParseSingleExample: (call) => {
    const { attributes } = call;
    const keysOf = (name: string): readonly string[] => attributes.texts(name).map((key) => Buffer.from(key).toString());
    const batch = batchOf(inputAt(call, 0));
    const dense = denseSpecsOf(call, keysOf('dense_keys'), tensorsOf(call, 1));
    return [
      ...sparseOutputs(batch, listSpecs(keysOf('sparse_keys'), attributes.dtypes('sparse_types'))),
      ...denseOutputs(batch, dense),
    ];
  },
};

function batchOf(serialized: GraphTensor): Batch {
  const rows = textsOf(serialized).map((bytes, row) => {
    try {
      return exampleFeatures(bytes);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return refuse(`Example ${row} cannot be parsed as a tf.Example`);
    }
  });
  return { rows, isSingle: serialized.shape.length === 0 };
}

function denseSpecsOf(
  { attributes }: KernelCall,
  keys: readonly string[],
  fallbacks: readonly GraphTensor[],
): readonly DenseSpec[] {
  const [types, shapes] = [attributes.dtypes('Tdense'), attributes.shapes('dense_shapes')];
  return keys.map((key, i) => ({
    key,
    dtype: types[i] ?? 'DT_FLOAT',
    shape: shapes[i] ?? [],
    fallback: fallbacks[i] ?? blank(types[i] ?? 'DT_FLOAT', [0]),
  }));
}

function listSpecs(keys: readonly string[], types: readonly DataTypeName[]): readonly ListSpec[] {
  return keys.map((key, i) => ({ key, dtype: types[i] ?? 'DT_FLOAT' }));
}

const kinds: Readonly<Partial<Record<DataTypeName, ExampleFeature['kind']>>> = {
  DT_FLOAT: 'floats',
  DT_INT64: 'integers',
  DT_STRING: 'texts',
};
const typeNames: Readonly<Record<string, string>> = {
  DT_FLOAT: 'float',
  DT_INT64: 'int64',
  DT_STRING: 'string',
  floats: 'float',
  integers: 'int64',
  texts: 'string',
};

/** undefined where the row has not the feature. Refusals are in TensorFlow's words. */
function valuesOf(features: Features, spec: ListSpec | DenseSpec, row: number): ExampleFeature['values'] | undefined {
  const { key, dtype } = spec;
  const feature = features.get(key);
  if (!feature) return undefined;
  if (feature.kind !== kinds[dtype]) {
    // An empty list has no type of its own in most writers.
    if (feature.values.length === 0) return undefined;
    const [given, wanted] = [typeNames[feature.kind], typeNames[dtype]];
    const types =
      'shape' in spec ? `Data type: ${given} but expected type: ${wanted}` : `Expected type: ${wanted}, Actual type: ${given}`;
    refuse(`Key: ${key}, Index: ${row}.  Data types don't match. ${types}`);
  }
  return feature.values;
}

function denseOutputs({ rows, isSingle }: Batch, specs: readonly DenseSpec[]): readonly GraphTensor[] {
  return specs.map((spec) => {
    const made = (spec.shape[0] ?? 0) < 0 ? openDense(rows, spec) : fixedDense(rows, spec);
    return isSingle ? withShape(made, made.shape.slice(1)) : made;
  });
}

function fixedDense(rows: readonly Features[], spec: DenseSpec): GraphTensor {
  const size = elementCount(spec.shape);
  const made = blank(spec.dtype, [rows.length, ...spec.shape]);
  const cells = cellsOf(made);
  const fallback = cellsOf(spec.fallback);
  rows.forEach((features, row) => {
    const values = valuesOf(features, spec, row);
    const type = typeNames[spec.dtype];
    if (!values && fallback.length === 0 && size > 0) {
      refuse(`Feature: ${spec.key} (data type: ${type}) is required but could not be found.`);
    }
    if (values && values.length !== size) {
      const counted = `Values size: ${values.length} but output shape: [${spec.shape.join(',')}]`;
      refuse(`Key: ${spec.key}, Index: ${row}.  Number of ${type} values != expected.  ${counted}`);
    }
    for (let i = 0; i < size; i++) cells[row * size + i] = values ? values[i] : (fallback[i] ?? fallback[0]);
  });
  return made;
}

/** As wide as the longest row; the default fills the others. */
function openDense(rows: readonly Features[], spec: DenseSpec): GraphTensor {
  const stride = elementCount(spec.shape.slice(1));
  const all = rows.map((features, row) => valuesOf(features, spec, row) ?? []);
  const width = all.reduce((most, values) => Math.max(most, values.length), 0);
  if (all.some((values) => values.length % stride !== 0)) refuse(`"${spec.key}" has rows of broken length`);
  const made = blank(spec.dtype, [rows.length, width / stride, ...spec.shape.slice(1)]);
  const cells = cellsOf(made);
  const filler = cellsOf(spec.fallback)[0];
  if (filler !== undefined) cells.fill(filler);
  all.forEach((values, row) => {
    values.forEach((value, i) => {
      cells[row * width + i] = value;
    });
  });
  return made;
}

/** Indices of all, then values of all, then shapes of all. */
function sparseOutputs({ rows, isSingle }: Batch, specs: readonly ListSpec[]): readonly GraphTensor[] {
  const parts = specs.map((spec) => {
    const all = rows.map((features, row) => valuesOf(features, spec, row) ?? []);
    const width = all.reduce((most, values) => Math.max(most, values.length), 0);
    const places = all.flatMap((values, row) => values.flatMap((_: unknown, i: number) => (isSingle ? [i] : [row, i])));
    const rank = isSingle ? 1 : 2;
    return {
      indices: tensor('DT_INT64', [places.length / rank, rank], integersOf('DT_INT64', places).data),
      values: joined(spec.dtype, all),
      shape: integersOf('DT_INT64', isSingle ? [width] : [rows.length, width]),
    };
  });
  return [...parts.map((p) => p.indices), ...parts.map((p) => p.values), ...parts.map((p) => p.shape)];
}

function raggedOutputs({ rows }: Batch, specs: readonly ListSpec[], splitTypes: readonly DataTypeName[]): readonly GraphTensor[] {
  const parts = specs.map((spec, i) => {
    const all = rows.map((features, row) => valuesOf(features, spec, row) ?? []);
    const splits = [0];
    for (const values of all) splits.push((splits.at(-1) as number) + values.length);
    return { values: joined(spec.dtype, all), splits: integersOf(splitTypes[i] ?? 'DT_INT64', splits) };
  });
  return [...parts.map((p) => p.values), ...parts.map((p) => p.splits)];
}

function joined(dtype: DataTypeName, all: readonly ExampleFeature['values'][]): GraphTensor {
  const made = blank(dtype, [all.reduce((sum, values) => sum + values.length, 0)]);
  const cells = cellsOf(made);
  let at = 0;
  for (const values of all) for (const value of values) cells[at++] = value;
  return made;
}

function refuse(message: string): never {
  return raise('model/invalid', message, 'Give tf.Examples with the features the model was made for.');
}
