/** Serialised tf.Examples into the column batch a model predicts on, refused as TensorFlow's ParseExample refuses them. */

import {
  type Column,
  type ColumnBatch,
  type ColumnType,
  ExampleDecoder,
  MalformedExample,
  MistypedFeature,
} from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import type { SignatureTensor } from './model.ts';

const columnTypes = { DT_INT64: 'int', DT_FLOAT: 'float', DT_STRING: 'bytes' } as const;
const typeNames: Readonly<Partial<Record<ColumnType, string>>> = { int: 'int64', float: 'float', bytes: 'string' };

/**
 * Records [from, to). A feature that an example lacks is missing; one of another type, or with more or fewer values than its
 * input has, raises `serving/bad-request` in TensorFlow's words. Only whole numbers for a float are taken where TensorFlow
 * refuses them: many writers of JSON write 7.0 as 7, and nothing is lost.
 */
export function exampleBatch(
  inputs: readonly SignatureTensor[],
  records: readonly Uint8Array[],
  { from, to }: { readonly from: number; readonly to: number },
): ColumnBatch {
  const columns = inputs.map(({ name, dtype }) => ({ name, type: columnTypes[dtype] }));
  const decoder = new ExampleDecoder(columns, { typed: true });
  for (let index = from; index < to; index++) {
    try {
      decoder.add(records[index] as Uint8Array);
    } catch (error) {
      refused(error, index, inputs);
    }
  }
  const batch = decoder.build();
  batch.columns.forEach((column, i) => {
    checkLengths(column, inputs[i] as SignatureTensor, from);
  });
  return batch;
}

function refused(error: unknown, index: number, inputs: readonly SignatureTensor[]): never {
  if (error instanceof MalformedExample) return refuse(`Could not parse example input ${index}: ${error.message}`);
  if (!(error instanceof MistypedFeature)) throw error;
  const { feature, type, expected } = error;
  const [given, wanted] = [typeNames[type], typeNames[expected]];
  const isList = inputs.some(({ name, shape }) => name === feature && shape[1] === -1);
  const types = isList ? `Expected type: ${wanted}, Actual type: ${given}` : `Data type: ${given} but expected type: ${wanted}`;
  return refuse(`Key: ${feature}, Index: ${index}.  Data types don't match. ${types}`);
}

/** A row has all of a vector's values, or its one; of a list as many as there are. */
function checkLengths({ name, type, rows, present, offsets }: Column, { shape }: SignatureTensor, from: number): void {
  const [, width] = shape;
  if (width === -1) return;
  for (let row = 0; row < rows; row++) {
    const size = (offsets[row + 1] as number) - (offsets[row] as number);
    if (present[row] === 0 || size === (width ?? 1)) continue;
    const counted = `Values size: ${size} but output shape: [${width ?? ''}]`;
    refuse(`Key: ${name}, Index: ${from + row}.  Number of ${typeNames[type]} values != expected.  ${counted}`);
  }
}

function refuse(message: string): never {
  return raise('serving/bad-request', message, '');
}
