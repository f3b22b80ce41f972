/** Predict bodies into tensors. TensorFlow Serving's own cases are in test/reference/serving-json.test.ts. */

import { describe, expect, it } from 'vitest';
import { type InputInfo, readPredictRequest } from '../../../core/serving/predict-request.ts';
import { writePredictResponse } from '../../../core/serving/predict-response.ts';
import { type TensorDtype, typedTensor } from '../../../core/serving/tensor.ts';

function read(text: string, inputs: readonly InputInfo[]): ReturnType<typeof readPredictRequest> {
  return readPredictRequest(Buffer.from(text), () => inputs);
}

function refusal(text: string, inputs: readonly InputInfo[]): string {
  try {
    read(text, inputs);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

const one = (dtype: TensorDtype): readonly InputInfo[] => [{ name: 'default', dtype }];
const two: readonly InputInfo[] = [
  { name: 'amount', dtype: 'DT_INT64' },
  { name: 'state', dtype: 'DT_STRING' },
];

describe('typing', () => {
  it.each<[TensorDtype, string, string]>([
    ['DT_FLOAT', '[1, 2.0, NaN, -Infinity]', 'accepted'],
    ['DT_INT64', '[1, 9223372036854775807]', 'accepted'],
    ['DT_INT64', '[1.0]', 'JSON Value: 1.0 Type: Number is not of expected type: int64'],
    ['DT_INT64', '[9223372036854775808]', 'JSON Value: 9223372036854775808 Type: Number is not of expected type: int64'],
    ['DT_INT32', '[2147483648]', 'JSON Value: 2147483648 Type: Number is not of expected type: int32'],
    ['DT_FLOAT', '["x"]', 'JSON Value: "x" Type: String is not of expected type: float'],
    ['DT_FLOAT', '[true]', 'JSON Value: true Type: True is not of expected type: float'],
    ['DT_STRING', '[7]', 'JSON Value: 7 Type: Number is not of expected type: string'],
    ['DT_BOOL', '[true, false]', 'accepted'],
    ['DT_BOOL', '[1]', 'JSON Value: 1 Type: Number is not of expected type: bool'],
  ])('%s takes %s: %s', (dtype, instances, outcome) => {
    const message = refusal(`{"instances": ${instances}}`, one(dtype));
    const prefix = "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: ";
    expect(message).toBe(outcome === 'accepted' ? outcome : prefix + outcome);
  });

  it('decodes base64 strings and refuses damaged ones', () => {
    const tensor = read('{"instances": [{"b64": "aGVsbG8="}]}', one('DT_STRING')).tensors.get('default');
    expect(Buffer.from(tensor?.values[0] as Uint8Array).toString()).toBe('hello');
    expect(refusal('{"instances": [{"b64": "a"}]}', one('DT_STRING'))).toContain('Unable to base64 decode');
  });

  it('keeps null as a missing value in any place of either format', () => {
    const rows = read('{"instances": [{"amount": null, "state": "CA"}, {"amount": [3], "state": null}]}', two).tensors;
    expect(rows.get('amount')).toEqual({ dtype: 'DT_INT64', shape: [2, 1], values: [null, 3n] });
    expect(rows.get('state')).toEqual({ dtype: 'DT_STRING', shape: [2], values: ['CA', null] });
    const columns = read('{"inputs": {"amount": [null, 1], "state": ["CA", null]}}', two).tensors;
    expect(columns.get('amount')?.values).toEqual([null, 1n]);
  });
});

describe('null where other rows have lists', () => {
  const lists: readonly InputInfo[] = [{ name: 'tags', dtype: 'DT_STRING' }];
  const valuesOf = (text: string) => read(text, lists).tensors.get('tags');

  it('is a list of missing values, before and behind the row that says how long lists are', () => {
    expect(valuesOf('{"instances": [null, null, ["a", "b"], null]}')).toEqual({
      dtype: 'DT_STRING',
      shape: [4, 2],
      values: [null, null, null, null, 'a', 'b', null, null],
    });
    expect(valuesOf('{"instances": [null, [], null]}')).toEqual({ dtype: 'DT_STRING', shape: [3, 0], values: [] });
    expect(valuesOf('{"instances": [null, [["a"], ["b"]]]}')?.values).toEqual([null, null, 'a', 'b']);
  });

  it('is refused where a few bytes would become more values than fit', () => {
    const long = `[${'"",'.repeat(9999)}""]`;
    const nulls = 'null,'.repeat(2000);
    for (const instances of [`${nulls}${long}`, `${long},${nulls}null`]) {
      expect(refusal(`{"instances": [${instances}]}`, lists)).toContain('More than 16777216 values');
    }
  });
});

describe('refusals in TensorFlow Serving words', () => {
  it.each([
    ['[1]', 'JSON Value: [1] Is not object'],
    ['{"instances": [1], "inputs": [1]}', "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist"],
    ['{"instances": {}}', "Excepting 'instances' to be an list/array"],
    ['{"instances": []}', "No values in 'instances' array"],
    ['{}', "Missing 'inputs' or 'instances' key"],
    ['{"signature_name": 5, "instances": [1]}', "'signature_name' key must be a string value."],
    ['{"instances": [[1,2],[3,4],[5,6,7]]}', 'Expecting tensor size: 2 but got: 3'],
    ['{"instances": [[1,2],[3,4],[[5,6]]]}', 'Expecting shape [2] but got: [1,2]'],
    ['{"instances": [1, [1]]}', 'Expecting shape [] but got: [1]'],
    ['{"instances": [[[1],2]]}', 'found at incorrect level: 2 in the JSON DOM. Expected at level: 2'],
    ['{"instances": [[1,[2]]]}', 'Encountered list at unexpected level: 1 expected < 1'],
    ['{"instances": [[[1,2],[3]]]}', 'Encountered list at unexpected size: 1 at level: 1 expected size: 2'],
    ['{"instances": [{"default": 1}, [1]]}', 'Expecting object but got list at item 1 of input list'],
    ['{"instances": [1, {"default": 1}]}', 'Expecting value/list but got object at item 1 of input list'],
  ])('%s', (body, message) => {
    expect(refusal(body, one('DT_INT32'))).toContain(message);
  });

  it('refuses null where a value is required, in the place it stands', () => {
    const required = [{ name: 'default', dtype: 'DT_FLOAT' as const, required: true }];
    expect(refusal('{"instances": [1, null]}', required)).toBe(
      "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: null Type: Null is not of expected type: float",
    );
  });

  it('names what is missing or unknown among several inputs', () => {
    expect(refusal('{"instances": [1]}', two)).toContain('instances is a plain list, but expecting list of objects');
    expect(refusal('{"inputs": [1]}', two)).toContain('inputs is a plain value/list, but expecting an object');
    expect(refusal('{"inputs": {"amount": [1]}}', two)).toBe("Missing named input: state in 'inputs' object.");
    expect(refusal('{"instances": [{"amount": 1}]}', two)).toContain('keys must be equal to: amount,state');
    expect(refusal('{"instances": [{"amount": 1, "who": 2}]}', two)).toBe(
      "Failed to process element: 0 key: who of 'instances' list. Error: INVALID_ARGUMENT: JSON object: does not have named input: who",
    );
  });

  it('refuses a list nested beyond any tensor without overflowing', () => {
    const deep = `{"instances": [${'['.repeat(400_000)}1${']'.repeat(400_000)}]}`;
    expect(refusal(deep, one('DT_FLOAT'))).toContain('Tensors of more than 254 dimensions are not supported');
  });
});

describe('layout', () => {
  it('is that of TensorFlow Serving, to the space', () => {
    const outputs = new Map([['y', typedTensor({ dtype: 'DT_FLOAT', shape: [3], values: [2.5, 3, 4.5] })]]);
    expect(writePredictResponse('row', outputs)).toBe('{\n    "predictions": [2.5, 3.0, 4.5\n    ]\n}');
    expect(writePredictResponse('columnar', outputs)).toBe(
      '{\n    "outputs": [\n        2.5,\n        3.0,\n        4.5\n    ]\n}',
    );
  });
});
