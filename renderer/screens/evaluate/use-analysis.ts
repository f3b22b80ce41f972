/** A long question about a model: progress while it is worked on, then the answer; a newer question ends the older. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { views } from '../../../core/contract/index.ts';
import { type CoreClient, isCancellation, type ShownProblem } from '../../bridge/index.ts';
import { describeProblem } from '../../locales/index.ts';
import { useClient } from '../../store/index.ts';

export interface AnalysisState<T> {
  /** 0 to 1 while it is worked on. */
  readonly share?: number;
  readonly answer?: T;
  readonly problem?: ShownProblem;
}

type Events<T> = AsyncIterable<views.AnalysisEvent<T>>;
type Ask<T> = (client: CoreClient, options: { readonly signal: AbortSignal }) => Promise<Events<T>>;

export interface Analysis<T> extends AnalysisState<T> {
  ask(question: Ask<T>): void;
  stop(): void;
}

export function useAnalysis<T>(): Analysis<T> {
  const client = useClient();
  const [state, setState] = useState<AnalysisState<T>>({});
  const running = useRef<AbortController>(undefined);
  const stop = useCallback(() => {
    running.current?.abort();
    setState({});
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const ask = useCallback(
    async (question: Ask<T>): Promise<void> => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const show = (next: AnalysisState<T>): void => {
        if (!controller.signal.aborted) setState(next);
      };
      show({ share: 0 });
      try {
        for await (const event of await question(client, { signal: controller.signal })) {
          if (event.kind === 'done') show({ answer: event.answer });
          else show({ share: event.total > 0 ? event.done / event.total : 0 });
        }
      } catch (error) {
        if (!isCancellation(error)) show({ problem: describeProblem(error) });
      }
    },
    [client],
  );
  return { ...state, ask: (question) => void ask(question), stop };
}
