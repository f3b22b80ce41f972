/** Procedures about the served model: state, try-it, recent predictions. */

import { unwrap } from '../../foundation/index.ts';
import type { CoreState } from '../core-state.ts';
import { servingView, setRouting, tryRow } from '../serving-view.ts';
import { procedures } from './builder.ts';

export function serveProcedures(state: CoreState) {
  const { serve } = procedures;
  return serve.router({
    view: serve.view.handler(() => servingView(state.session)),
    start: serve.start.handler(async () => {
      unwrap(await state.session.startServer());
      return servingView(state.session);
    }),
    stop: serve.stop.handler(async () => {
      await state.session.server.stop();
      return servingView(state.session);
    }),
    setRouting: serve.setRouting.handler(({ input }) => setRouting(state.session, input)),
    tryRow: serve.tryRow.handler(({ input }) => tryRow(state.session, input.row)),
    predictions: serve.predictions.handler(async ({ input }) => unwrap(await state.session.feedback.predictions(input))),
  });
}
