/** The batching parameters file: TensorFlow Serving's own one, defaults, and what is refused. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../../core/foundation/index.ts';
import { parseBatchingParameters } from '../../../../core/serving/batching/batching-parameters.ts';

const published = '../shared/data/serving/testdata/batching_config.txt';

describe('batching parameters', () => {
  it.skipIf(!existsSync(published))("reads TensorFlow Serving's own example", () => {
    expect(unwrap(parseBatchingParameters(readFileSync(published, 'utf8')))).toMatchObject({
      maxBatchSize: 128,
      maxExecutionBatchSize: 128,
      batchTimeoutMicros: 0,
      maxEnqueuedBatches: 1_000_000,
      numBatchThreads: 8,
    });
  });

  it('has the defaults of TensorFlow Serving for what is left out', () => {
    expect(unwrap(parseBatchingParameters(''))).toMatchObject({
      maxBatchSize: 1000,
      batchTimeoutMicros: 0,
      maxEnqueuedBatches: 10,
      allowedBatchSizes: [],
      padVariableLengthInputs: false,
    });
  });

  it('reads splitting, padding and allowed sizes', () => {
    const text = `max_batch_size { value: 64 } enable_large_batch_splitting { value: true }
      max_execution_batch_size { value: 16 } allowed_batch_sizes: 4 allowed_batch_sizes: 16
      pad_variable_length_inputs: true thread_pool_name { value: "model_batch_threads" }`;
    expect(unwrap(parseBatchingParameters(text))).toMatchObject({
      maxBatchSize: 64,
      maxExecutionBatchSize: 16,
      allowedBatchSizes: [4, 16],
      padVariableLengthInputs: true,
      enableLargeBatchSplitting: true,
    });
  });

  it.each([
    [
      'max_batch_size { value: 8 } allowed_batch_sizes: 4',
      'Last entry in allowed_batch_sizes must match max_batch_size; last entry was 4; expected 8',
    ],
    [
      'max_batch_size { value: 4 } allowed_batch_sizes: 4 allowed_batch_sizes: 4',
      'allowed_batch_sizes entries must be monotonically increasing',
    ],
    ['max_batch_size { value: 0 }', 'max_batch_size must be positive; was 0'],
    ['max_batch_size: 3', /^Error parsing text-format tensorflow.serving.BatchingParameters: Line 1, column 17: /],
    ['max_bath_size { value: 3 }', /Line 1, column 1: .* no field named max_bath_size/],
  ])('refuses %s', (text, message) => {
    const parsed = parseBatchingParameters(text);
    expect(parsed.ok ? '' : parsed.problem.message).toMatch(message);
  });
});
