/** Examples of the wrong type or length: refused where and as TensorFlow's ParseExample refuses them. */

import { describe, expect, it } from 'vitest';
import { encodeExample } from '../../../core/formats/index.ts';
import { ProblemError } from '../../../core/foundation/index.ts';
import { exampleBatch } from '../../../core/model/example-batch.ts';
import type { SignatureTensor } from '../../../core/model/index.ts';
import { batchOf } from './batch-of.ts';

const int: SignatureTensor = { name: 'f', dtype: 'DT_INT64', shape: [-1] };
const float: SignatureTensor = { name: 'f', dtype: 'DT_FLOAT', shape: [-1] };
const text: SignatureTensor = { name: 'f', dtype: 'DT_STRING', shape: [-1] };
const list: SignatureTensor = { name: 'f', dtype: 'DT_INT64', shape: [-1, -1] };
const vector: SignatureTensor = { name: 'f', dtype: 'DT_FLOAT', shape: [-1, 3] };

type Cells = Parameters<typeof batchOf>[0];

function read(input: SignatureTensor, ...rows: readonly Cells[]) {
  const records = rows.map((cells) => encodeExample(batchOf(cells), 0));
  return exampleBatch([input], records, { from: 0, to: records.length });
}

function refusal(input: SignatureTensor, ...rows: readonly Cells[]): string {
  try {
    read(input, ...rows);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code} ${error.problem.message}`;
    throw error;
  }
  return 'taken';
}

// The words are what tf.io.parse_example of TensorFlow 2.21 says, behind its "Name: <unknown>, ".
const mismatch = (types: string, index = 0): string =>
  `serving/bad-request Key: f, Index: ${index}.  Data types don't match. ${types}`;
const length = (words: string, index = 0): string => `serving/bad-request Key: f, Index: ${index}.  Number of ${words}`;

describe('A tf.Example', () => {
  it.each([
    ['text for a whole number', int, { 'f:bytes': ['x'] }, mismatch('Data type: string but expected type: int64')],
    ['a decimal for a whole number', int, { 'f:float': [3.5] }, mismatch('Data type: float but expected type: int64')],
    ['text for a decimal', float, { 'f:bytes': ['old'] }, mismatch('Data type: string but expected type: float')],
    ['a number for text', text, { 'f:int': [3] }, mismatch('Data type: int64 but expected type: string')],
    ['text in a list of numbers', list, { 'f:bytes': ['x'] }, mismatch('Expected type: int64, Actual type: string')],
    ['texts for a vector', vector, { 'f:bytes': [['1', '2', '3']] }, mismatch('Data type: string but expected type: float')],
    ['two values for one', int, { 'f:int': [[1, 2]] }, length('int64 values != expected.  Values size: 2 but output shape: []')],
    ['a list of none', int, { 'f:int': [[]] }, length('int64 values != expected.  Values size: 0 but output shape: []')],
    [
      'a short vector',
      vector,
      { 'f:float': [[1, 2]] },
      length('float values != expected.  Values size: 2 but output shape: [3]'),
    ],
  ])('is refused with %s', (_, input, cells: Cells, words) => {
    expect(refusal(input, cells)).toBe(words);
  });

  it('is named by its place in the request', () => {
    expect(refusal(int, { 'f:int': [1] }, { 'f:bytes': ['x'] })).toBe(mismatch('Data type: string but expected type: int64', 1));
    expect(refusal(int, { 'f:int': [1] }, { 'f:int': [[1, 2]] })).toBe(
      length('int64 values != expected.  Values size: 2 but output shape: []', 1),
    );
  });

  it('may lack a feature, have others, and have as many values as it likes in a list', () => {
    expect(read(int, { 'other:bytes': ['x'] }).columns[0]?.present).toEqual(Uint8Array.of(0));
    expect(read(vector, { 'f:float': [null] }).columns[0]?.present).toEqual(Uint8Array.of(0));
    expect(read(list, { 'f:int': [[1, 2]] }, { 'f:int': [[]] }).columns[0]?.offsets).toEqual(Int32Array.of(0, 2, 2));
  });

  it('may have a whole number where a decimal is wanted, as JSON writes 7.0', () => {
    const [column] = read(float, { 'f:int': [7] }).columns;
    expect(column?.type === 'float' && column.values).toEqual(Float64Array.of(7));
  });
});
