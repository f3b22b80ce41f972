/** One predict request of TensorFlow Serving's REST interface, answered by a model that is no server's. */

import { ProblemError, raise } from '../foundation/index.ts';
import type { RunnableModel, SignatureDef } from '../model/index.ts';
import { readPredictRequest } from './predict-request.ts';
import { writePredictResponse } from './predict-response.ts';
import { invalidArgument, ServingError } from './serving-status.ts';
import { typedTensor } from './tensor.ts';

/**
 * `{"instances": …}` or `{"inputs": …}` in, `{"predictions": …}` or `{"outputs": …}` out. The signature is `signature`, else
 * the request's, else serving_default. Raises serving/bad-request.
 */
export async function answerRequest(model: RunnableModel, body: Buffer, signature?: string): Promise<string> {
  try {
    let chosen: { readonly name: string; readonly definition: SignatureDef } | undefined;
    const read = readPredictRequest(body, (asked) => {
      const name = signature ?? (asked || 'serving_default');
      const definition = Object.hasOwn(model.signatures, name) ? model.signatures[name] : undefined;
      if (!definition) return invalidArgument(`Serving signature name: "${name}" not found in signature def`);
      chosen = { name, definition };
      const required = definition.rawFeatures !== true;
      return Object.entries(definition.inputs).map(([alias, { dtype }]) => ({ name: alias, dtype, required }));
    });
    if (!chosen) throw new Error('A request that could be read has its signature');
    const raw = chosen.definition.rawFeatures === true;
    const inputs = new Map([...read.tensors].map(([alias, tensor]) => [alias, typedTensor(tensor, raw)]));
    return writePredictResponse(read.format, await model.run(chosen.name, inputs));
  } catch (error) {
    if (error instanceof ProblemError || !(error instanceof ServingError)) throw error;
    return raise('serving/bad-request', error.message, 'See `loopwright model show` for what the model takes.');
  }
}
