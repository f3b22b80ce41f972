/** TensorFlow Serving's batching parameters: the text file, its defaults and what is refused. */

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { defineMessage, type MessageType, nested, parseMessage, repeated, scalar } from '../../formats/index.ts';
import { createProblem, fail, ProblemError, type Result, succeed } from '../../foundation/index.ts';

export interface BatchingParameters {
  /** Rows one request may have; without splitting also the rows of a batch. */
  readonly maxBatchSize: number;
  /** Rows of a batch. */
  readonly maxExecutionBatchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchTimeoutMicros: number;
  /** Batches that run at the same time. */
  readonly numBatchThreads: number;
  /** Batches waiting in one queue; beyond them requests are refused. */
  readonly maxEnqueuedBatches: number;
  /** Ascending; a batch is padded to the next of them. Empty: any size. */
  readonly allowedBatchSizes: readonly number[];
  readonly padVariableLengthInputs: boolean;
  readonly enableLargeBatchSplitting: boolean;
}

/** Source: TensorFlow Serving's defaults of what a file leaves out. */
const fileDefaults = { maxBatchSize: 1000, batchTimeoutMicros: 0, maxEnqueuedBatches: 10 };

/** Without a file: what is queued already runs together, nothing waits for it, nothing is refused. */
export const queuedParameters: BatchingParameters = {
  maxBatchSize: 1024,
  maxExecutionBatchSize: 1024,
  batchTimeoutMicros: 0,
  numBatchThreads: availableParallelism(),
  maxEnqueuedBatches: Number.POSITIVE_INFINITY,
  allowedBatchSizes: [],
  padVariableLengthInputs: false,
  enableLargeBatchSplitting: false,
};

interface Wrapped<T> {
  value: T;
}
type NumberField = Wrapped<number>;
interface BatchingParametersProto {
  max_batch_size?: NumberField;
  batch_timeout_micros?: NumberField;
  max_enqueued_batches?: NumberField;
  num_batch_threads?: NumberField;
  thread_pool_name?: Wrapped<string>;
  allowed_batch_sizes: number[];
  pad_variable_length_inputs: boolean;
  enable_large_batch_splitting?: Wrapped<boolean>;
  max_execution_batch_size?: NumberField;
}

const int64Value = defineMessage<NumberField>('google.protobuf.Int64Value', 'implicit', [scalar('int64', 'value', 1)]);
const boolValue = defineMessage<Wrapped<boolean>>('google.protobuf.BoolValue', 'implicit', [scalar('bool', 'value', 1)]);
const stringValue = defineMessage<Wrapped<string>>('google.protobuf.StringValue', 'implicit', [scalar('string', 'value', 1)]);
const wrapped = (
  type: MessageType<object>,
  name: Extract<keyof BatchingParametersProto, string>,
  number: number,
): ReturnType<typeof nested> => nested<BatchingParametersProto>(() => type, name, number);

/** Source: tensorflow_serving/servables/tensorflow/session_bundle_config.proto. */
const batchingParametersType = defineMessage<BatchingParametersProto>('tensorflow.serving.BatchingParameters', 'implicit', [
  wrapped(int64Value, 'max_batch_size', 1),
  wrapped(int64Value, 'batch_timeout_micros', 2),
  wrapped(int64Value, 'max_enqueued_batches', 3),
  wrapped(int64Value, 'num_batch_threads', 4),
  wrapped(stringValue, 'thread_pool_name', 5),
  repeated(scalar<BatchingParametersProto>('int64', 'allowed_batch_sizes', 6)),
  scalar<BatchingParametersProto>('bool', 'pad_variable_length_inputs', 7),
  wrapped(boolValue, 'enable_large_batch_splitting', 8),
  wrapped(int64Value, 'max_execution_batch_size', 9),
]);

/** Problems: `file/not-readable`, `serving/bad-request` with the place in the text or the rule broken. */
export async function readBatchingParameters(path: string): Promise<Result<BatchingParameters>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code);
    return fail(
      createProblem('file/not-readable', 'The batching parameters file cannot be read', 'Check its path.', {
        details: { path, reason },
      }),
    );
  }
  return parseBatchingParameters(text);
}

export function parseBatchingParameters(text: string): Result<BatchingParameters> {
  try {
    return checked(fromProto(parseMessage(batchingParametersType, text)));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return refused(`Error parsing text-format tensorflow.serving.BatchingParameters: ${error.problem.message}`);
  }
}

function fromProto(proto: BatchingParametersProto): BatchingParameters {
  const maxBatchSize = proto.max_batch_size?.value ?? fileDefaults.maxBatchSize;
  const splitting = proto.enable_large_batch_splitting?.value ?? false;
  return {
    maxBatchSize,
    maxExecutionBatchSize: splitting ? (proto.max_execution_batch_size?.value ?? maxBatchSize) : maxBatchSize,
    batchTimeoutMicros: proto.batch_timeout_micros?.value ?? fileDefaults.batchTimeoutMicros,
    numBatchThreads: proto.num_batch_threads?.value ?? availableParallelism(),
    maxEnqueuedBatches: proto.max_enqueued_batches?.value ?? fileDefaults.maxEnqueuedBatches,
    allowedBatchSizes: proto.allowed_batch_sizes,
    padVariableLengthInputs: proto.pad_variable_length_inputs,
    enableLargeBatchSplitting: splitting,
  };
}

/** In TensorFlow's words where it has them. */
function checked(parameters: BatchingParameters): Result<BatchingParameters> {
  const { maxBatchSize, maxExecutionBatchSize, allowedBatchSizes } = parameters;
  const positive = {
    max_batch_size: maxBatchSize,
    max_execution_batch_size: maxExecutionBatchSize,
    num_batch_threads: parameters.numBatchThreads,
    max_enqueued_batches: parameters.maxEnqueuedBatches,
  };
  for (const [name, value] of Object.entries(positive)) {
    if (!(value >= 1)) return refused(`${name} must be positive; was ${value}`);
  }
  if (parameters.batchTimeoutMicros < 0) {
    return refused(`batch_timeout_micros must be non-negative; was ${parameters.batchTimeoutMicros}`);
  }
  if (maxExecutionBatchSize > maxBatchSize) {
    return refused(
      `max_execution_batch_size should be less than or equal to max_batch_size; was ${maxExecutionBatchSize} and ${maxBatchSize}`,
    );
  }
  const last = allowedBatchSizes.at(-1);
  if (last === undefined) return succeed(parameters);
  if (allowedBatchSizes.some((size, i) => size <= (allowedBatchSizes[i - 1] ?? 0))) {
    return refused('allowed_batch_sizes entries must be monotonically increasing');
  }
  if (last === maxExecutionBatchSize) return succeed(parameters);
  return refused(
    parameters.enableLargeBatchSplitting
      ? `Last entry in allowed_batch_sizes must be equal to max_execution_batch_size; last entry was ${last}; expected ${maxExecutionBatchSize}`
      : `Last entry in allowed_batch_sizes must match max_batch_size; last entry was ${last}; expected ${maxBatchSize}`,
  );
}

function refused(message: string): Result<never> {
  return fail(createProblem('serving/bad-request', message, 'Correct the batching parameters file.'));
}
