/** A change asked of the core from a button: pending while it runs, its problem as a toast. */

import { useCallback, useState } from 'react';
import type { CoreClient } from '../bridge/index.ts';
import { isCancellation } from '../bridge/index.ts';
import { describeProblem } from '../locales/problem-texts.ts';
import { useClient } from './bridge-context.ts';
import { useStore } from './store.ts';

export interface Action {
  readonly pending: boolean;
  /** The answer, or undefined when there was a problem (already shown). */
  run<T>(work: (client: CoreClient) => Promise<T>): Promise<T | undefined>;
}

export function useAction(): Action {
  const client = useClient();
  const [pending, setPending] = useState(false);
  const run = useCallback(
    async <T>(work: (client: CoreClient) => Promise<T>): Promise<T | undefined> => {
      setPending(true);
      try {
        return await work(client);
      } catch (error) {
        if (!isCancellation(error)) showProblem(error);
        return undefined;
      } finally {
        setPending(false);
      }
    },
    [client],
  );
  return { pending, run };
}

export function showProblem(error: unknown): void {
  const problem = describeProblem(error);
  useStore.getState().toast({ tone: 'problem', message: problem.message, problem });
}
