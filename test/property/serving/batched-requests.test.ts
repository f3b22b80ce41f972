/** A request gets the same outputs, or the same refusal, in a batch of any make-up as alone. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunnableModel, TensorValue } from '../../../core/model/index.ts';
import { type BatchingParameters, queuedParameters } from '../../../core/serving/batching/batching-parameters.ts';
import { RequestBatcher } from '../../../core/serving/batching/request-batcher.ts';

/** Every row's sum and its texts' bytes; rows of NaN are refused, and every run is noted. */
function rowModel(runs: number[]): RunnableModel {
  const info = (dtype: TensorValue['dtype'], shape: readonly number[]) => ({ name: 'x:0', dtype, shape });
  return {
    engine: 'test',
    signatures: {
      serving_default: {
        inputs: { x: info('DT_FLOAT', [-1, -1]), s: info('DT_STRING', [-1]) },
        outputs: { sum: info('DT_FLOAT', [-1]), text: info('DT_STRING', [-1, 1]) },
        methodName: 'tensorflow/serving/predict',
      },
    },
    run: async (_name, inputs, outputs) => {
      const x = inputs.get('x') as TensorValue;
      const s = inputs.get('s') as TensorValue;
      const [rows = 0, width = 0] = x.shape;
      runs.push(rows);
      await Promise.resolve();
      const data = x.data as Float32Array;
      if (data.some(Number.isNaN)) throw new Error('not a number');
      const sum = Float32Array.from({ length: rows }, (_, r) => {
        let total = 0;
        for (let i = 0; i < width; i++) total += data[r * width + i] ?? 0;
        return x.missing?.[r * width] === 1 ? -1 : total;
      });
      const all = new Map<string, TensorValue>([
        ['sum', { dtype: 'DT_FLOAT', shape: [rows], data: sum }],
        ['text', { dtype: 'DT_STRING', shape: [rows, 1], data: [...(s.data as readonly Uint8Array[])] }],
      ]);
      return new Map([...all].filter(([alias]) => outputs === undefined || outputs.includes(alias)));
    },
    dispose: () => undefined,
  };
}

interface Request {
  readonly inputs: ReadonlyMap<string, TensorValue>;
  readonly outputs: readonly string[] | undefined;
}

const requestArbitrary = (width: fc.Arbitrary<number>): fc.Arbitrary<Request> =>
  fc
    .record({ rows: fc.integer({ min: 1, max: 12 }), width, only: fc.boolean(), bad: fc.nat(9), gaps: fc.boolean() })
    .chain(({ rows, width: columns, only, bad, gaps }) =>
      fc
        .record({
          x: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: rows * columns, maxLength: rows * columns }),
          s: fc.array(fc.string(), { minLength: rows, maxLength: rows }),
        })
        .map(({ x, s }) => {
          const data = Float32Array.from(x, (value, i) => (bad === 0 && i === 0 ? Number.NaN : value));
          const missing = gaps ? Uint8Array.from(x, (value) => (value > 30 ? 1 : 0)) : undefined;
          return {
            inputs: new Map<string, TensorValue>([
              ['x', { dtype: 'DT_FLOAT', shape: [rows, columns], data, ...(missing ? { missing } : {}) }],
              ['s', { dtype: 'DT_STRING', shape: [rows], data: s.map((text) => Buffer.from(text)) }],
            ]),
            outputs: only ? ['sum'] : undefined,
          };
        }),
    );

const parametersArbitrary: fc.Arbitrary<BatchingParameters> = fc
  .record({
    threads: fc.integer({ min: 1, max: 3 }),
    splitting: fc.boolean(),
    sizes: fc.constantFrom<readonly number[]>([], [4, 16], [16]),
    most: fc.constantFrom(3, 16),
  })
  .map(({ threads, splitting, sizes, most }) => {
    const execution = sizes.at(-1) ?? most;
    return {
      ...queuedParameters,
      numBatchThreads: threads,
      allowedBatchSizes: sizes,
      maxBatchSize: splitting ? 1000 : execution,
      maxExecutionBatchSize: execution,
      enableLargeBatchSplitting: splitting,
    };
  });

type Outcome = { readonly outputs: string } | { readonly error: string };

function shown(answer: Promise<ReadonlyMap<string, TensorValue>>): Promise<Outcome> {
  return answer.then(
    (outputs) => ({
      outputs: JSON.stringify([...outputs].map(([name, { dtype, shape, data }]) => [name, dtype, shape, [...data].map(String)])),
    }),
    (error: Error) => ({ error: error.message }),
  );
}

describe('batched requests', () => {
  it('have the outputs they have alone', async () => {
    const widths = fc.constantFrom(1, 2, 3);
    await fc.assert(
      fc.asyncProperty(
        fc.array(requestArbitrary(widths), { minLength: 1, maxLength: 20 }),
        parametersArbitrary,
        async (requests, parameters) => {
          const model = rowModel([]);
          const batcher = new RequestBatcher({
            parameters: () => parameters,
            threads: parameters.numBatchThreads,
            largeAlone: true,
          });
          const run = ({ inputs, outputs }: Request) =>
            shown(batcher.run(model, { signature: 'serving_default', inputs, ...(outputs ? { outputs } : {}) }));
          const batched = await Promise.all(requests.map(run));
          const alone = await Promise.all(
            requests.map(({ inputs, outputs }) => shown(model.run('serving_default', inputs, outputs))),
          );
          expect(batched).toEqual(alone);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have the outputs of rows padded with zeros where rows of different lengths are padded', async () => {
    const parameters = { ...queuedParameters, padVariableLengthInputs: true };
    await fc.assert(
      fc.asyncProperty(
        fc.array(requestArbitrary(fc.integer({ min: 1, max: 5 })), { minLength: 2, maxLength: 10 }),
        async (requests) => {
          const runs: number[] = [];
          const model = rowModel(runs);
          const batcher = new RequestBatcher({
            parameters: () => parameters,
            threads: parameters.numBatchThreads,
            largeAlone: false,
          });
          const batched = await Promise.all(
            requests.map(({ inputs, outputs }) =>
              shown(batcher.run(model, { signature: 'serving_default', inputs, ...(outputs ? { outputs } : {}) })),
            ),
          );
          const alone = await Promise.all(
            requests.map(({ inputs, outputs }) => shown(model.run('serving_default', inputs, outputs))),
          );
          // The sum of a row does not change by zeros at its end.
          expect(batched).toEqual(alone);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('run together: requests that come at once are one run of the model', async () => {
    const runs: number[] = [];
    const model = rowModel(runs);
    const batcher = new RequestBatcher({ parameters: () => queuedParameters, threads: 2, largeAlone: true });
    const inputs = new Map<string, TensorValue>([
      ['x', { dtype: 'DT_FLOAT', shape: [2, 1], data: Float32Array.of(1, 2) }],
      ['s', { dtype: 'DT_STRING', shape: [2], data: [Buffer.from('a'), Buffer.from('b')] }],
    ]);
    await Promise.all(Array.from({ length: 8 }, () => batcher.run(model, { signature: 'serving_default', inputs })));
    expect(runs).toEqual([16]);
  });
});
