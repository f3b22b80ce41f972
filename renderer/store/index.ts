/** The door of the store. */

export { BridgeContext, useBridge, useClient } from './bridge-context.ts';
export type { Topic } from './core-state.ts';
export { followCore } from './follow-core.ts';
export { describeProgress, liveStages, progressShare, stageOfNode } from './live-stages.ts';
export { openRows } from './open-rows.ts';
export { rowsOfTarget, type ShownRows, targetOfRows } from './rows-target.ts';
export { type AppState, useStore } from './store.ts';
export { addressOf, readAddress, type ScreenId, type Theme, type Toast } from './ui-state.ts';
export { type Action, showProblem, useAction } from './use-action.ts';
export { useView, type ViewOptions, type ViewState } from './use-view.ts';
