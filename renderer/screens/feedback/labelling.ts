/** A labelling session as plain state: what is asked now, what was decided, what the core has confirmed. */

import type { views } from '../../../core/contract/index.ts';

export interface Decision {
  readonly kind: 'label' | 'unsure' | 'skip';
  /** Present for `label`. */
  readonly label?: string | undefined;
}

export interface RecentDecision extends Decision {
  readonly id: string;
  readonly at: number;
  /** `saved` once the core has it on disk. */
  readonly state: 'saving' | 'saved';
  readonly milliseconds?: number;
  /** Absent for decisions of an earlier session. */
  readonly item?: views.QueueItem;
}

export interface Labelling {
  /** The first is the one on screen. */
  readonly upcoming: readonly views.QueueItem[];
  /** Newest first. */
  readonly recent: readonly RecentDecision[];
  readonly done: number;
  readonly left: number;
  /** What the core said last about the whole queue. */
  readonly queue: views.QueueView | undefined;
}

export type LabellingAction =
  | { readonly type: 'loaded'; readonly queue: views.QueueView }
  | { readonly type: 'decided'; readonly id: string; readonly decision: Decision; readonly at: number; readonly ms: number }
  | { readonly type: 'saved'; readonly id: string }
  /** Taken back by the user, or refused by the core: it is asked again. */
  | { readonly type: 'undone'; readonly id: string }
  /** Another order, or an earlier item comes back: what was fetched ahead is dropped, with or without the item on screen. */
  | { readonly type: 'dropped'; readonly keepShown: boolean };

export const initialLabelling: Labelling = { upcoming: [], recent: [], done: 0, left: 0, queue: undefined };

const keptRecent = 10;
/** Below so many items at hand the next ones are fetched. */
export const refillBelow = 10;

export function labellingReducer(state: Labelling, action: LabellingAction): Labelling {
  switch (action.type) {
    case 'loaded':
      return applyQueue(state, action.queue);
    case 'decided':
      return applyDecision(state, action);
    case 'saved':
      return {
        ...state,
        recent: state.recent.map((one) => (one.id === action.id ? { ...one, state: 'saved' } : one)),
      };
    case 'undone':
      return applyUndo(state, action.id);
    case 'dropped':
      return { ...state, upcoming: action.keepShown ? state.upcoming.slice(0, 1) : [] };
  }
}

/**
 * Items at hand keep their place, new ones come after them, so that nothing moves under the user's hands.
 * Decisions the core has not confirmed yet are not in its counts.
 */
function applyQueue(state: Labelling, queue: views.QueueView): Labelling {
  const saving = state.recent.filter((one) => one.state === 'saving');
  const decided = new Set(saving.map((one) => one.id));
  const known = new Set(state.upcoming.map((item) => item.id));
  const added = queue.items.filter((item) => !known.has(item.id) && !decided.has(item.id));
  const own = new Set(state.recent.map((one) => one.id));
  const earlier = queue.recent
    .filter((one) => !own.has(one.id))
    .map((one): RecentDecision => ({ ...one, kind: 'label', state: 'saved' }));
  return {
    upcoming: [...state.upcoming, ...added],
    recent: [...state.recent, ...earlier].slice(0, keptRecent),
    done: queue.done + saving.length,
    left: Math.max(0, queue.left - saving.length),
    queue,
  };
}

function applyDecision(state: Labelling, action: Extract<LabellingAction, { type: 'decided' }>): Labelling {
  const item = state.upcoming.find((one) => one.id === action.id);
  if (!item) return state;
  const made: RecentDecision = { ...action.decision, id: item.id, at: action.at, state: 'saving', milliseconds: action.ms, item };
  return {
    ...state,
    upcoming: state.upcoming.filter((one) => one !== item),
    recent: [made, ...state.recent].slice(
      0,
      Math.max(keptRecent, state.recent.filter((one) => one.state === 'saving').length + 1),
    ),
    done: state.done + 1,
    left: Math.max(0, state.left - 1),
  };
}

function applyUndo(state: Labelling, id: string): Labelling {
  const taken = state.recent.find((one) => one.id === id);
  if (!taken) return state;
  return {
    ...state,
    upcoming: taken.item ? [taken.item, ...state.upcoming.filter((one) => one.id !== id)] : state.upcoming,
    recent: state.recent.filter((one) => one !== taken),
    done: Math.max(0, state.done - 1),
    left: state.left + 1,
  };
}

/** Labels a minute from the median time of the decisions since the screen was opened; the core's own figure before there are three. */
export function labelsPerMinute(state: Labelling): number | undefined {
  const times = state.recent.flatMap((one) => (one.milliseconds ? [one.milliseconds] : [])).sort((a, b) => a - b);
  const median = times[times.length >> 1];
  if (times.length < 3 || !median) return state.queue?.labelsPerMinute;
  return 60_000 / median;
}
