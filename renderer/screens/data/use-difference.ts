/** The difference of two versions: progress while it is made, then the answer; a newer question ends the older. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { views } from '../../../core/contract/index.ts';
import { isCancellation, type ShownProblem } from '../../bridge/index.ts';
import { describeProblem } from '../../locales/index.ts';
import { useClient } from '../../store/index.ts';

export interface DifferenceState {
  /** 0 to 1 while it is being made. */
  readonly share?: number;
  readonly difference?: views.VersionDifference;
  readonly problem?: ShownProblem;
}

export interface DifferenceRequest {
  readonly from: number;
  readonly to: number;
  readonly key: readonly string[];
}

export function useDifference(): DifferenceState & { compare(request: DifferenceRequest): void; stop(): void } {
  const client = useClient();
  const [state, setState] = useState<DifferenceState>({});
  const running = useRef<AbortController>(undefined);
  const stop = useCallback(() => {
    running.current?.abort();
    setState({});
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const compare = useCallback(
    async ({ from, to, key }: DifferenceRequest): Promise<void> => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const show = (next: DifferenceState): void => {
        if (!controller.signal.aborted) setState(next);
      };
      show({ share: 0 });
      try {
        const events = await client.data.difference({ from, to, key: [...key] }, { signal: controller.signal });
        for await (const event of events) {
          if (event.kind === 'done') show({ difference: event.difference });
          else show({ share: event.total > 0 ? event.done / event.total : 0 });
        }
      } catch (error) {
        if (!isCancellation(error)) show({ problem: describeProblem(error) });
      }
    },
    [client],
  );
  return { ...state, compare: (request) => void compare(request), stop };
}
