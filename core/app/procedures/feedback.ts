/** Procedures about feedback: the register, the labelling queue, agreement, retraining. */

import type { views } from '../../contract/index.ts';
import { unwrap } from '../../foundation/index.ts';
import type { CoreState } from '../core-state.ts';
import { labelGain } from '../label-gain.ts';
import { retrain, retrainWhenDue } from '../retrain.ts';
import { procedures } from './builder.ts';

export function feedbackProcedures(state: CoreState) {
  const { feedback } = procedures;
  const announce = (status: views.FeedbackStatus): views.FeedbackStatus => {
    state.environment.hub.publish({ kind: 'feedback', status });
    state.session.announce();
    return status;
  };
  return feedback.router({
    status: feedback.status.handler(async () => unwrap(await state.session.feedback.status())),
    queue: feedback.queue.handler(async ({ input }) => unwrap(await state.session.feedback.queue(input))),
    label: feedback.label.handler(async ({ input }) => {
      const status = announce(unwrap(await state.session.feedback.label(input)));
      await retrainWhenDue(state.session, status);
      return status;
    }),
    undoLabel: feedback.undoLabel.handler(async ({ input }) =>
      announce(unwrap(await state.session.feedback.undoLabel(input.id))),
    ),
    add: feedback.add.handler(async ({ input }) => announce(unwrap(await state.session.feedback.addFeedback(input)))),
    agreement: feedback.agreement.handler(async () => ({
      ...unwrap(await state.session.feedback.agreement()),
      gain: await labelGain(state.session),
    })),
    retrain: feedback.retrain.handler(async () => {
      const started = unwrap(await retrain(state.session));
      started.finished.catch(() => undefined);
      return { runId: started.id };
    }),
  });
}
