/** An example with its list's context: the context's features, and its own in their place where it has them. */

import { decodeMessage, encodeMessage } from '../formats/index.ts';
import { ProblemError } from '../foundation/index.ts';
import { type Example, exampleType } from './grpc/example-messages.ts';
import { invalidArgument } from './serving-status.ts';

/** Both serialised tf.Example. */
export function mergedExample(context: Uint8Array, example: Uint8Array): Uint8Array {
  const feature = new Map([...features(context), ...features(example)]);
  return encodeMessage(exampleType, { features: { feature } });
}

function features(bytes: Uint8Array): NonNullable<Example['features']>['feature'] {
  try {
    return decodeMessage(exampleType, bytes).features?.feature ?? new Map();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return invalidArgument(`Error parsing serialized input: ${error.problem.message}`);
  }
}
