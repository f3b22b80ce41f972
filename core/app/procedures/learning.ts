/** Procedures about transform and training: what the latest artifacts say. */

import type { CoreState } from '../core-state.ts';
import { trainingView } from '../training-view.ts';
import { readTransformView } from '../transform-view.ts';
import { procedures } from './builder.ts';

export function transformProcedures(state: CoreState) {
  const { transform } = procedures;
  return transform.router({ view: transform.view.handler(() => readTransformView(state.session)) });
}

export function trainProcedures(state: CoreState) {
  const { train } = procedures;
  return train.router({ view: train.view.handler(() => trainingView(state.session)) });
}
