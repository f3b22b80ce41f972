/** A view whose last answer stays in sight while the next one is on its way, so that nothing flickers while values change. */

import { useEffect, useState } from 'react';
import type { CoreClient } from '../../bridge/index.ts';
import { useView, type ViewOptions, type ViewState } from '../../store/index.ts';

export function useLastingView<T>(load: (client: CoreClient) => Promise<T>, options: ViewOptions): ViewState<T> {
  const view = useView(load, options);
  const [last, setLast] = useState<T>();
  useEffect(() => {
    if (view.value !== undefined) setLast(view.value);
  }, [view.value]);
  return { ...view, value: view.value ?? last };
}

/** The value once it has not changed for a moment. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), milliseconds);
    return () => window.clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
