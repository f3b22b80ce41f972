/** Millions of rows and thousands of columns as one grid: only what is in view is drawn, everything can be reached by keys. */

// biome-ignore-all lint/a11y/useSemanticElements: a table cannot be drawn in part; the ARIA grid pattern is followed instead
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active descendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys belong to the grid, which has the focus

import { type KeyboardEvent, useId, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import './row-grid.css';
import { headerHeight, leftEdges, numberWidth, scrollHeight } from './row-grid-geometry.ts';
import { GridHeader } from './row-grid-header.tsx';
import { placeAfterKey } from './row-grid-keys.ts';
import { GridBodyRow } from './row-grid-row.tsx';
import { useSeen } from './row-grid-seen.ts';
import { cellId, type RowGridProps } from './row-grid-types.ts';
import { type GridView, useGridView } from './row-grid-view.ts';

export function RowGrid(props: RowGridProps) {
  const { columns, rowCount, active } = props;
  const { t } = useTranslation();
  const id = useId();
  const lefts = useMemo(() => leftEdges(columns.map((column) => column.width)), [columns]);
  const view = useGridView(rowCount, lefts);
  useFollow(view, props);
  useSeen(view, props.onSeen);
  const width = numberWidth + (lefts.at(-1) ?? 0);
  const shown = active.row < view.rows.end && (active.row < 0 || active.row >= view.rows.first);
  return (
    <div
      ref={view.frame}
      className="row-grid scroll"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={shown ? cellId(id, active) : undefined}
      aria-describedby={`${id}-keys`}
      onScroll={view.onScroll}
      onKeyDown={(event) => onKey(event, props, view.page)}
    >
      <div className="row-grid__sizer" style={{ width, height: scrollHeight({ rows: rowCount, height: 0 }) + headerHeight }}>
        <GridHeader id={id} grid={props} lefts={lefts} range={view.columns} width={width} />
        <div className="row-grid__body" role="rowgroup" style={{ top: headerHeight, width }}>
          {Array.from({ length: Math.max(0, view.rows.end - view.rows.first) }, (_, at) => {
            const place = view.rows.first + at;
            return (
              <GridBodyRow
                key={place}
                id={id}
                grid={props}
                place={place}
                lefts={lefts}
                range={view.columns}
                top={view.top}
                width={width}
              />
            );
          })}
        </div>
      </div>
      <span id={`${id}-keys`} className="visually-hidden">
        {t('components.grid.keys')}
      </span>
    </div>
  );
}

/** Wherever the active cell goes, the view follows; other rows start from the first. */
function useFollow(view: GridView, { rowsKey, active }: RowGridProps): void {
  const latest = useRef(view);
  latest.current = view;
  const { row, column } = active;
  // Before the active cell is shown: it may lie far down in the new rows.
  useLayoutEffect(() => latest.current.toTop(rowsKey), [rowsKey]);
  const { width } = view;
  useLayoutEffect(() => latest.current.show({ row, column }), [row, column, width]);
}

function onKey(event: KeyboardEvent<HTMLDivElement>, props: RowGridProps, page: number): void {
  const { active, anchor } = props;
  const far = event.ctrlKey || event.metaKey;
  if (far && event.key.toLowerCase() === 'c' && !window.getSelection()?.toString()) {
    event.preventDefault();
    props.onCopy({ first: Math.min(active.row, anchor), last: Math.max(active.row, anchor) });
    return;
  }
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    const column = props.columns[active.column];
    if (active.row >= 0) props.onOpen(active);
    else if (column) props.onSort(column.name);
    return;
  }
  const next = placeAfterKey(active, event.key, far, { rows: props.rowCount, columns: props.columns.length, page });
  if (!next) return;
  event.preventDefault();
  props.onMove(next, event.shiftKey && next.row >= 0);
}
