/** Tells what part of the grid is in view, once it has stood still for a frame. */

import { useEffect, useRef } from 'react';
import type { SeenPart } from './row-grid-types.ts';
import type { GridView } from './row-grid-view.ts';

export function useSeen({ rows, columns }: GridView, onSeen: (part: SeenPart) => void): void {
  const latest = useRef(onSeen);
  latest.current = onSeen;
  const { first: firstRow, end: endRow } = rows;
  const { first: firstColumn, end: endColumn } = columns;
  useEffect(() => {
    const timer = window.setTimeout(() => latest.current({ firstRow, endRow, firstColumn, endColumn }), 16);
    return () => window.clearTimeout(timer);
  }, [firstRow, endRow, firstColumn, endColumn]);
}
