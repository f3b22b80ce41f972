/** The row of headers: each a name, a type, and the order it gives. */

// biome-ignore-all lint/a11y/useSemanticElements: a table cannot be drawn in part; the ARIA grid pattern is followed instead
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active descendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys belong to the grid, which has the focus

import { useTranslation } from 'react-i18next';
import { headerHeight, numberWidth, type Range } from './row-grid-geometry.ts';
import { cellId, type RowGridProps } from './row-grid-types.ts';

interface GridHeaderProps {
  readonly id: string;
  readonly grid: RowGridProps;
  readonly lefts: Float64Array;
  readonly range: Range;
  readonly width: number;
}

export function GridHeader({ id, grid, lefts, range, width }: GridHeaderProps) {
  const { t } = useTranslation();
  const { columns, sort, active } = grid;
  return (
    <div className="row-grid__head" role="rowgroup" style={{ width, height: headerHeight }}>
      <div role="row" aria-rowindex={1}>
        <div className="row-grid__number row-grid__corner" role="columnheader" aria-colindex={1} style={{ width: numberWidth }}>
          {t('components.grid.row')}
        </div>
        {columns.slice(range.first, range.end).map((column, offset) => {
          const at = range.first + offset;
          const sorted = sort?.column === column.name;
          const order = sorted ? (sort.descending ? 'descending' : 'ascending') : undefined;
          const isActive = active.row === -1 && active.column === at;
          return (
            <div
              key={column.name}
              id={cellId(id, { row: -1, column: at })}
              role="columnheader"
              aria-colindex={at + 2}
              aria-sort={order}
              className={`row-grid__header${column.numeric ? ' number' : ''}${isActive ? ' row-grid__active' : ''}`}
              style={{ left: numberWidth + (lefts[at] ?? 0), width: column.width }}
              title={t('components.sortBy', { column: column.name })}
              onClick={() => {
                grid.onMove({ row: -1, column: at }, false);
                grid.onSort(column.name);
              }}
            >
              <span className="row-grid__name truncate">
                {column.name}
                {sorted ? <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span> : null}
              </span>
              <span className="row-grid__note truncate">{column.note}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
