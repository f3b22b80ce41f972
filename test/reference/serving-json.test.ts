/** TensorFlow Serving's own cases of JSON and tensors, all of them: requests to tensors, tensors and results to answers, refusals. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeClassifyResponse, writeRegressResponse } from '../../core/serving/examples-response.ts';
import { readPredictRequest } from '../../core/serving/predict-request.ts';
import { writePredictResponse } from '../../core/serving/predict-response.ts';
import { errorBody } from '../../core/serving/status-body.ts';
import { type TensorDtype, type TypedTensor, typedTensor } from '../../core/serving/tensor.ts';

const casesPath = '../shared/data/serving/json_tensor_cases.json';

interface ServingCase {
  readonly test: string;
  readonly kind: 'json_to_tensor' | 'tensor_to_json' | 'classify_or_regress' | 'other';
  readonly raw_strings: readonly string[];
  readonly tensor_infos: Readonly<Record<string, string>>;
}

const cases: readonly ServingCase[] = existsSync(casesPath) ? JSON.parse(readFileSync(casesPath, 'utf8')) : [];

/** A TensorProto in text format, as far as the cases use it. */
function tensorOf(text: string): TypedTensor {
  const dtype = /dtype: (DT_\w+)/.exec(text)?.[1] as TensorDtype;
  const shape = [...text.matchAll(/size: (\d+)/g)].map((match) => Number(match[1]));
  const values = [...text.matchAll(/(\w+)_val: ("[^"]*"|[-\w.+]+)/g)].map(([, kind, value = '']) => {
    if (kind === 'string') return value.slice(1, -1);
    return kind === 'int64' ? BigInt(value) : Number(value);
  });
  return typedTensor({ dtype, shape, values });
}

const isTensor = (text: string): boolean => text.includes('dtype: DT_');
const compact = (json: string): string => json.replace(/\s+/g, '');
const named = (test: string): ServingCase => cases.find((each) => each.test.endsWith(`.${test}`)) as ServingCase;

describe.skipIf(cases.length === 0)("TensorFlow Serving's JSON cases (shared data absent: skipped)", () => {
  it('are the nineteen that are known', () => {
    const counts: Record<string, number> = {};
    for (const { kind } of cases) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(counts).toEqual({ json_to_tensor: 9, tensor_to_json: 6, classify_or_regress: 3, other: 1 });
  });

  it.each(
    cases
      .filter(({ kind, raw_strings }) => kind === 'json_to_tensor' && raw_strings.length > 1)
      .map((each) => [each.test, each] as const),
  )('%s becomes the expected tensor', (_, { raw_strings, tensor_infos }) => {
    const inputs = Object.entries(tensor_infos).map(([name, info]) => ({ name, dtype: tensorOf(info).dtype, required: true }));
    const [name = ''] = Object.keys(tensor_infos);
    const expected = raw_strings.filter(isTensor).map(tensorOf);
    raw_strings
      .filter((text) => !isTensor(text))
      .forEach((body, i) => {
        const tensor = readPredictRequest(Buffer.from(body), () => inputs).tensors.get(name);
        expect(tensor && typedTensor(tensor)).toEqual(expected[i]);
      });
  });

  it('DeeplyNestedWellFormed: half a million levels are read', () => {
    const [start = ''] = named('DeeplyNestedWellFormed').raw_strings;
    const body = `${start}${'['.repeat(500_000)}${']'.repeat(500_000)}}`;
    const inputs = [{ name: 'default', dtype: 'DT_INT32' as const }];
    expect(readPredictRequest(Buffer.from(body), () => inputs).tensors.get('default')?.values).toEqual([1]);
  });

  it.each(['FromJsonSingleTensor', 'FromJsonSingleScalarTensor', 'FromJsonSingleFloatTensorSixDigitPrecision'])(
    '%s is written as rows and as columns',
    (test) => {
      const [tensor = '', row = '', columnar] = named(test).raw_strings;
      const outputs = new Map([['default', tensorOf(tensor)]]);
      expect(compact(writePredictResponse('row', outputs))).toBe(compact(row));
      if (columnar) expect(compact(writePredictResponse('columnar', outputs))).toBe(compact(columnar));
    },
  );

  it('FromJsonMultipleNamedTensors and FromJsonMultipleZeroBatchTensors are written', () => {
    const { raw_strings } = named('FromJsonMultipleNamedTensors');
    const names = ['int_tensor', 'str_tensor', 'float_tensor', 'double_scalar_tensor', 'str_tensor_bytes'];
    const outputs = new Map(names.map((name, i) => [name, tensorOf(raw_strings[i] ?? '')]));
    expect(compact(writePredictResponse('row', outputs))).toBe(compact(raw_strings[5] ?? ''));
    expect(compact(writePredictResponse('columnar', outputs))).toBe(compact(raw_strings[6] ?? ''));
    const [first = '', second = '', empty = ''] = named('FromJsonMultipleZeroBatchTensors').raw_strings;
    const none = new Map([
      ['a', tensorOf(first)],
      ['b', tensorOf(second)],
    ]);
    expect(compact(writePredictResponse('row', none))).toBe(compact(empty));
  });

  it('FromJsonSingleTensorErrors are refused; complex numbers no model of ours gives', () => {
    const [, scalar = ''] = named('FromJsonSingleTensorErrors').raw_strings;
    expect(() => writePredictResponse('row', new Map())).toThrow('empty tensor map');
    expect(() => writePredictResponse('row', new Map([['default', tensorOf(scalar)]]))).toThrow('no shape information');
  });

  it.each(['JsonFromRegressionResult', 'JsonFromRegressionResultWithNonFinite'])('%s is written', (test) => {
    const [result = '', json = ''] = named(test).raw_strings;
    const values = [...result.matchAll(/value: (\S+)/g)].map(([, value]) => Number(value));
    expect(compact(writeRegressResponse(values))).toBe(compact(json));
  });

  it('JsonFromResultErrors: results without examples are refused', () => {
    expect(() => writeClassifyResponse([])).toThrow('empty ClassificationResults');
    expect(() => writeRegressResponse([])).toThrow('empty RegressionResults');
  });

  it('StatusError is written', () => {
    const [first = '', second = ''] = named('StatusError').raw_strings;
    expect([errorBody('Bad key: "key"'), errorBody("Bad key: 'key'")].map(compact)).toEqual([first, second].map(compact));
  });
});
