/** One row of the grid: its number and the cells of the columns in view. */

// biome-ignore-all lint/a11y/useSemanticElements: a table cannot be drawn in part; the ARIA grid pattern is followed instead
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active descendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys belong to the grid, which has the focus

import { format } from '../locales/index.ts';
import { GridCellContent } from './row-grid-cell.tsx';
import { numberWidth, type Range, rowHeight } from './row-grid-geometry.ts';
import { cellId, type GridColumn, type RowGridProps } from './row-grid-types.ts';

interface GridBodyRowProps {
  readonly id: string;
  readonly grid: RowGridProps;
  readonly place: number;
  readonly lefts: Float64Array;
  readonly range: Range;
  /** Pixels of rows above the view. */
  readonly top: number;
  readonly width: number;
}

export function GridBodyRow({ id, grid, place, lefts, range, top, width }: GridBodyRowProps) {
  const { columns, active, anchor } = grid;
  const row = grid.rowAt(place);
  const selected = active.row >= 0 && place >= Math.min(active.row, anchor) && place <= Math.max(active.row, anchor);
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected}
      className={selected ? 'row-grid__row row-grid__row--selected' : 'row-grid__row'}
      style={{ transform: `translateY(${place * rowHeight - top}px)`, width, height: rowHeight }}
    >
      <div className="row-grid__number" role="rowheader" aria-colindex={1} style={{ width: numberWidth }}>
        {row ? format.formatCount(row.number + 1) : ''}
      </div>
      {columns.slice(range.first, range.end).map((column, offset) => {
        const at = range.first + offset;
        const cellPlace = { row: place, column: at };
        return (
          <div
            key={column.name}
            id={cellId(id, cellPlace)}
            role="gridcell"
            aria-colindex={at + 2}
            className={cellClass(column, active.row === place && active.column === at)}
            style={{ left: numberWidth + (lefts[at] ?? 0), width: column.width }}
            onClick={(event) => grid.onMove(cellPlace, event.shiftKey)}
            onDoubleClick={() => grid.onOpen(cellPlace)}
          >
            <GridCellContent text={row?.cell(at)} fetchWhole={() => grid.fetchCell(cellPlace)} />
          </div>
        );
      })}
    </div>
  );
}

function cellClass(column: GridColumn, active: boolean): string {
  return `row-grid__cell truncate${column.numeric ? ' number' : ''}${active ? ' row-grid__active' : ''}`;
}
