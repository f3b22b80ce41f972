/** The pages of the rows shown; those of the search before stay until the next has its first answer. */

import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { SeenPart } from '../../components/index.ts';
import { type ShownRows, targetOfRows, useClient, useStore } from '../../store/index.ts';
import { RowPages, type SearchState } from './row-pages.ts';

export interface ShownPages {
  readonly pages: RowPages | undefined;
  /** How far the search is that was asked for last. */
  readonly progress: SearchState | undefined;
  /** Rises with every answer. */
  readonly revision: number;
  /** The pages are still those of the search before. */
  readonly stale: boolean;
  see(part: SeenPart): void;
  /** Asks anew after a problem. */
  retry(): void;
}

const firstView: SeenPart = { firstRow: 0, endRow: 40, firstColumn: 0, endColumn: 12 };

export function useRowPages(shown: ShownRows, columns: readonly string[]): ShownPages {
  const client = useClient();
  const open = useStore((state) => state.connection === 'open');
  const [revision, onChange] = useReducer((count: number) => count + 1, 0);
  const [asked, retry] = useReducer((count: number) => count + 1, 0);
  const [pages, setPages] = useState<RowPages>();
  const seen = useRef(firstView);
  const next = useRef<RowPages>(undefined);
  const key = `${targetOfRows(shown)} ${columns.length} ${asked}`;
  const latest = useRef({ shown, columns });
  latest.current = { shown, columns };
  useEffect(() => {
    if (!open) return;
    const started = new RowPages({
      client,
      ...latest.current,
      seen: { ...seen.current, firstRow: 0, endRow: 40 },
      onChange: () => {
        if (started.showable) setPages(started);
        onChange();
      },
    });
    next.current = started;
    return () => started.stop();
  }, [client, key, open]);
  const see = useCallback((part: SeenPart) => {
    seen.current = part;
    next.current?.see(part);
  }, []);
  const fits = pages?.shown.artifactId === shown.artifactId && pages.shown.split === shown.split;
  const stale = pages !== undefined && targetOfRows(pages.shown) !== targetOfRows(shown);
  const progress = next.current && targetOfRows(next.current.shown) === targetOfRows(shown) ? next.current.state : undefined;
  return { pages: fits ? pages : undefined, progress, revision, stale, see, retry };
}
