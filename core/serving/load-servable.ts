/** Servables from this project's own model folders (core/model). */

import { attempt, unwrap } from '../foundation/index.ts';
import { createPredictor, loadModel } from '../model/index.ts';
import type { Servable, ServableLoader } from './servable.ts';

export const loadServable: ServableLoader = (dir) =>
  attempt(async (): Promise<Servable> => {
    const model = unwrap(await loadModel(dir));
    const predictor = createPredictor(model);
    const inputs = model.signature.inputs.map(({ name, dtype, shape: [, width] }) => ({
      name,
      dtype,
      ...(width === undefined ? {} : { width }),
    }));
    const signature =
      model.label.kind === 'regression'
        ? { inputs, kind: 'regression' as const }
        : { inputs, kind: 'classification' as const, classes: model.label.classes };
    return { signature, predict: (batch) => predictor.predict(batch) };
  });
