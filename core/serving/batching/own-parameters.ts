/** Batching parameters that a model brings along: `batching_params.pbtxt` in its version folder. */

import { join } from 'node:path';
import type { Servable, ServableLoader } from '../servable.ts';
import type { OwnParameters } from './batching.ts';
import { readBatchingParameters } from './batching-parameters.ts';

/** Source: TensorFlow Serving's `enable_per_model_batching_parameters`. */
const fileName = 'batching_params.pbtxt';

/** Loads as `loader` does and notes the version's parameters; a version whose file is refused is not served. */
export function withOwnParameters(loader: ServableLoader, own: OwnParameters): ServableLoader {
  return async (dir) => {
    const parameters = await readBatchingParameters(join(dir, fileName));
    if (!parameters.ok && parameters.problem.details?.['reason'] !== 'ENOENT') return parameters;
    const loaded = await loader(dir);
    if (loaded.ok && parameters.ok) own.set(loaded.value satisfies Servable, parameters.value);
    return loaded;
  };
}
