/** A servable: one loaded version of a model, as the server sees it (TensorFlow Serving's word). */

import type { Result } from '../foundation/index.ts';
import type { RunnableModel } from '../model/index.ts';

export type Servable = RunnableModel;

/** Loads the version folder `dir`. A damaged one is a problem, not an exception. */
export type ServableLoader = (dir: string) => Promise<Result<Servable>>;
