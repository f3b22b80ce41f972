/** One answer of the core as state: loading, value or problem; loaded again when its key or topics change. */

import { useCallback, useEffect, useRef, useState } from 'react';
import type { CoreClient, ShownProblem } from '../bridge/index.ts';
import { isCancellation } from '../bridge/index.ts';
import { describeProblem } from '../locales/problem-texts.ts';
import { useClient } from './bridge-context.ts';
import type { Topic } from './core-state.ts';
import { useStore } from './store.ts';

export interface ViewState<T> {
  /** The last good answer; stays while a newer one is on its way, absent after the key changed. */
  readonly value: T | undefined;
  readonly problem: ShownProblem | undefined;
  readonly loading: boolean;
  reload(): void;
  /** Puts in an answer that came back from a change, without asking again. */
  set(value: T): void;
}

export interface ViewOptions {
  /** A changed key drops the old value and loads anew. */
  readonly key?: string | number | undefined;
  readonly topics?: readonly Topic[];
}

interface Loaded<T> {
  readonly key: string | number | undefined;
  readonly value?: T;
  readonly problem?: ShownProblem;
}

export function useView<T>(load: (client: CoreClient) => Promise<T>, options: ViewOptions = {}): ViewState<T> {
  const client = useClient();
  const { key } = options;
  const revision = useStore((state) => (options.topics ?? []).reduce((sum, topic) => sum + state.revisions[topic], 0));
  const open = useStore((state) => state.connection === 'open');
  const [asked, setAsked] = useState(0);
  const [loaded, setLoaded] = useState<Loaded<T>>({ key });
  const [loading, setLoading] = useState(true);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    if (!open) return;
    let current = true;
    setLoading(true);
    latest
      .current(client)
      .then((value) => current && setLoaded({ key, value }))
      .catch((error: unknown) => {
        if (current && !isCancellation(error)) setLoaded({ key, problem: describeProblem(error) });
      })
      .finally(() => current && setLoading(false));
    return () => {
      current = false;
    };
  }, [client, key, revision, asked, open]);

  const reload = useCallback(() => setAsked((count) => count + 1), []);
  const set = useCallback((value: T) => setLoaded({ key, value }), [key]);
  const fresh = loaded.key === key;
  return { value: fresh ? loaded.value : undefined, problem: fresh ? loaded.problem : undefined, loading, reload, set };
}
