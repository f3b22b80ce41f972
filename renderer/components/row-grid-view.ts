/** What part of the grid is in view, as state: the scrollbar, the wheel and the keys all move it. */

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  clampTop,
  columnsInView,
  contentTop,
  type Extent,
  headerHeight,
  numberWidth,
  type Range,
  rowHeight,
  rowsInView,
  scrollTopOf,
  topShowing,
} from './row-grid-geometry.ts';
import type { GridPlace } from './row-grid-keys.ts';

export interface GridView {
  readonly frame: RefObject<HTMLDivElement | null>;
  /** Pixels of rows above the view. */
  readonly top: number;
  readonly rows: Range;
  readonly columns: Range;
  /** Pixels. */
  readonly width: number;
  /** Rows that fit. */
  readonly page: number;
  readonly onScroll: () => void;
  show(place: GridPlace): void;
  /** To the first row, for rows that the view has not shown yet. */
  toTop(rowsKey: string): void;
}

export function useGridView(rowCount: number, lefts: Float64Array): GridView {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 1000, height: 600 });
  const [position, setPosition] = useState({ top: 0, left: 0 });
  // The scrollbar of a scaled grid is too coarse to say where the view is: what was asked for stands until it moves.
  const asked = useRef({ scrollTop: 0, top: 0 });
  const extent: Extent = { rows: rowCount, height: Math.max(0, size.height - headerHeight) };
  const latest = useRef(extent);
  latest.current = extent;

  const moveTo = useCallback((top: number, left?: number) => {
    const element = frame.current;
    if (!element) return;
    const clamped = clampTop(top, latest.current);
    element.scrollTop = scrollTopOf(clamped, latest.current);
    if (left !== undefined) element.scrollLeft = left;
    asked.current = { scrollTop: element.scrollTop, top: clamped };
    setPosition({ top: clamped, left: element.scrollLeft });
  }, []);
  const onScroll = useCallback(() => {
    const element = frame.current;
    if (!element) return;
    const known = Math.abs(element.scrollTop - asked.current.scrollTop) < 1;
    const top = known ? asked.current.top : contentTop(element.scrollTop, latest.current);
    asked.current = { scrollTop: element.scrollTop, top };
    setPosition((old) => (old.top === top && old.left === element.scrollLeft ? old : { top, left: element.scrollLeft }));
  }, []);
  useFrameSize(frame, setSize);
  useWheel(frame, asked, moveTo);
  // Fewer rows than before: the view may stand beyond the last one.
  useLayoutEffect(() => {
    const element = frame.current;
    if (element && asked.current.top > clampTop(asked.current.top, { rows: rowCount, height: latest.current.height }))
      moveTo(asked.current.top);
  }, [rowCount, moveTo]);

  const top = clampTop(position.top, extent);
  const show = ({ row, column }: GridPlace): void => {
    const edges = [lefts[column] ?? 0, lefts[column + 1] ?? 0] as const;
    const width = size.width - numberWidth;
    const left =
      edges[0] < position.left ? edges[0] : edges[1] > position.left + width ? Math.min(edges[0], edges[1] - width) : undefined;
    moveTo(row < 0 ? top : topShowing(row, top, extent), left);
  };
  const toTop = useToTop(moveTo);
  return {
    frame,
    top,
    rows: rowsInView(top, extent),
    columns: columnsInView(lefts, position.left, Math.max(0, size.width - numberWidth)),
    page: Math.max(1, Math.floor(extent.height / rowHeight) - 1),
    width: size.width,
    onScroll,
    show,
    toTop,
  };
}

/** Other rows begin at their first; the same rows stay where they are. */
function useToTop(moveTo: (top: number) => void): (rowsKey: string) => void {
  const shownKey = useRef<string>(undefined);
  return (rowsKey) => {
    if (shownKey.current !== undefined && shownKey.current !== rowsKey) moveTo(0);
    shownKey.current = rowsKey;
  };
}

function useFrameSize(frame: RefObject<HTMLDivElement | null>, setSize: (size: { width: number; height: number }) => void): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [frame, setSize]);
}

/** A turn of the wheel moves by its own pixels, whatever the scale of the scrollbar. */
function useWheel(
  frame: RefObject<HTMLDivElement | null>,
  asked: RefObject<{ scrollTop: number; top: number }>,
  moveTo: (top: number) => void,
): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const turn = (event: WheelEvent): void => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      element.scrollLeft += event.deltaX;
      const lines =
        event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? rowHeight
          : event.deltaMode === WheelEvent.DOM_DELTA_PAGE
            ? element.clientHeight
            : 1;
      moveTo(asked.current.top + event.deltaY * lines);
    };
    element.addEventListener('wheel', turn, { passive: false });
    return () => element.removeEventListener('wheel', turn);
  }, [frame, asked, moveTo]);
}
