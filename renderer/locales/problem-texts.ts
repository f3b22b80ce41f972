/** Failures of the window itself, in the user's language. */

import { type ShownProblem, toShownProblem } from '../bridge/index.ts';
import { i18n } from './i18n.ts';

export function describeProblem(error: unknown): ShownProblem {
  return toShownProblem(error, {
    connectionLost: { message: i18n.t('problems.connectionLost'), hint: i18n.t('problems.connectionLostHint') },
    bug: { message: i18n.t('problems.bug'), hint: i18n.t('problems.bugHint') },
    refused: { hint: i18n.t('problems.refusedHint') },
  });
}
