/** Procedures about transform and training: what the latest artifacts say. */

import { unwrap } from '../../foundation/index.ts';
import type { CoreState } from '../core-state.ts';
import { trainingView } from '../training-view.ts';
import { readTransformView } from '../transform-view.ts';
import { tuningView, useTrial } from '../tuning-view.ts';
import { procedures } from './builder.ts';

export function transformProcedures(state: CoreState) {
  const { transform } = procedures;
  return transform.router({ view: transform.view.handler(() => readTransformView(state.session)) });
}

export function trainProcedures(state: CoreState) {
  const { train } = procedures;
  return train.router({ view: train.view.handler(() => trainingView(state.session)) });
}

export function tuneProcedures(state: CoreState) {
  const { tune } = procedures;
  return tune.router({
    view: tune.view.handler(() => tuningView(state.session)),
    use: tune.use.handler(async ({ input }) => {
      unwrap(await useTrial(state.session, input.trial));
      return state.summary();
    }),
  });
}
