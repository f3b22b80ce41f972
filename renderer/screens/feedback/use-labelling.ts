/** The labelling queue in the window: the next item at once, the core's confirmation when it has one. */

import { type Dispatch, useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { views } from '../../../core/contract/index.ts';
import { describeProblem } from '../../locales/index.ts';
import { showProblem, useClient, useStore } from '../../store/index.ts';
import {
  type Decision,
  initialLabelling,
  type Labelling,
  type LabellingAction,
  labellingReducer,
  refillBelow,
} from './labelling.ts';

export type QueueOrder = 'least_confident' | 'random';

export interface LabellingSession {
  readonly state: Labelling;
  readonly problem: ReturnType<typeof describeProblem> | undefined;
  /** How many were confirmed by the core since the screen was opened; rises with every save. */
  readonly confirmed: number;
  decide(item: views.QueueItem, decision: Decision): void;
  undo(id: string): void;
  retry(): void;
}

const prefetched = 20;
const pollMs = 4000;

export function useLabelling(order: QueueOrder): LabellingSession {
  const client = useClient();
  const [state, dispatch] = useReducer(labellingReducer, initialLabelling);
  const [confirmed, setConfirmed] = useState(0);
  const connected = useStore((store) => store.connection === 'open');
  const inOrder = useInOrder();
  const { load, problem } = useQueueLoad(order, inOrder, dispatch);
  const shownAt = useRef(performance.now());

  const onReorder = useCallback(() => dispatch({ type: 'dropped', keepShown: true }), []);
  useFilledQueue({ state, load, order, ready: connected && !problem, onReorder });
  const current = state.upcoming[0]?.id;
  useEffect(() => {
    if (current) shownAt.current = performance.now();
  }, [current]);

  const decide = (item: views.QueueItem, decision: Decision): void => {
    const ms = Math.round(performance.now() - shownAt.current);
    dispatch({ type: 'decided', id: item.id, decision, at: Date.now(), ms });
    inOrder(async () => {
      try {
        const { kind, label } = decision;
        await client.feedback.label({
          id: item.id,
          decision: kind,
          milliseconds: ms,
          order: item.order,
          ...(label === undefined ? {} : { label }),
        });
        dispatch({ type: 'saved', id: item.id });
        setConfirmed((count) => count + 1);
      } catch (error) {
        dispatch({ type: 'undone', id: item.id });
        showProblem(error);
      }
    });
  };

  const undo = (id: string): void => {
    const earlier = state.recent.find((one) => one.id === id)?.item === undefined;
    dispatch({ type: 'undone', id });
    inOrder(async () => {
      try {
        await client.feedback.undoLabel({ id });
      } catch (error) {
        showProblem(error);
      }
    });
    if (!earlier) return;
    dispatch({ type: 'dropped', keepShown: false });
    load();
  };

  return { state, problem, confirmed, decide, undo, retry: load };
}

/** Asks for the queue, once at a time; asked for meanwhile, it asks once more. */
function useQueueLoad(order: QueueOrder, inOrder: InOrder, dispatch: Dispatch<LabellingAction>) {
  const client = useClient();
  const [problem, setProblem] = useState<ReturnType<typeof describeProblem> | undefined>(undefined);
  const loads = useRef({ running: false, again: false });
  const load = useCallback(() => {
    if (loads.current.running) {
      loads.current.again = true;
      return;
    }
    loads.current.running = true;
    const ask = async (): Promise<void> => {
      try {
        dispatch({ type: 'loaded', queue: await client.feedback.queue({ order, limit: prefetched }) });
        setProblem(undefined);
      } catch (error) {
        setProblem(describeProblem(error));
      }
      const { again } = loads.current;
      loads.current = { running: again, again: false };
      if (again) inOrder(ask);
    };
    inOrder(ask);
  }, [client, order, inOrder, dispatch]);
  return { load, problem };
}

type InOrder = (work: () => Promise<void>) => void;

/** Calls go out one after the other: an undo never overtakes the decision it takes back. */
function useInOrder(): InOrder {
  const last = useRef<Promise<void>>(Promise.resolve());
  return useCallback((work) => {
    last.current = last.current.then(work);
  }, []);
}

interface FillOptions {
  readonly state: Labelling;
  readonly load: () => void;
  readonly order: QueueOrder;
  readonly ready: boolean;
  readonly onReorder: () => void;
}

/** Fetches ahead, and looks again now and then while nothing is left to ask. */
function useFilledQueue({ state, load, order, ready, onReorder }: FillOptions): void {
  const atHand = state.upcoming.length;
  const low = state.queue === undefined || (atHand < refillBelow && atHand < state.left);
  const asked = useRef(order);
  useEffect(() => {
    if (asked.current === order) return;
    asked.current = order;
    onReorder();
  }, [order, onReorder]);
  useEffect(() => {
    if (ready && low) load();
  }, [ready, low, load]);
  const idle = ready && state.queue !== undefined && atHand === 0;
  useEffect(() => {
    if (!idle) return;
    const timer = window.setInterval(load, pollMs);
    return () => window.clearInterval(timer);
  }, [idle, load]);
}
