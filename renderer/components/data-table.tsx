/** A table with hairlines: sortable columns, one selectable row, two-line cells, arrow keys between rows. */

import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import './data-table.css';
import { ScrollRegion } from './scroll-region.tsx';
import { type Sort, type SortableColumn, sortRows } from './sort-rows.ts';

const rowsAtOnce = 200;

export interface Column<Row> extends SortableColumn<Row> {
  readonly header: ReactNode;
  /** The header in words, where `header` is a sign. */
  readonly label?: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'start' | 'end';
  /** CSS width: "96px", "20%". */
  readonly width?: string;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  readonly selected?: string | number | null | undefined;
  readonly onSelect?: (row: Row) => void;
  readonly initialSort?: Sort;
  readonly empty?: ReactNode;
  readonly dense?: boolean;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, label, dense = false } = props;
  const [sort, setSort] = useState<Sort | undefined>(props.initialSort);
  const [shown, setShown] = useState(rowsAtOnce);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  return (
    <ScrollRegion className="data-table-frame" label={label}>
      <table className={dense ? 'data-table data-table--dense' : 'data-table'}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map((row) => (
            <BodyRow key={props.rowKey(row)} row={row} table={props} />
          ))}
        </tbody>
      </table>
      {rows.length > shown ? <MoreRows onSeen={() => setShown(shown + rowsAtOnce)} /> : null}
      {rows.length === 0 && props.empty ? <div className="data-table__empty">{props.empty}</div> : null}
    </ScrollRegion>
  );
}

/** Thousands of rows are drawn as they come into sight. */
function MoreRows({ onSeen }: { readonly onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onSeen());
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [onSeen]);
  return <div ref={mark} className="data-table__more" />;
}

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort) => void;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const { t } = useTranslation();
  const active = sort?.column === column.id;
  const direction = active ? (sort.descending ? 'descending' : 'ascending') : undefined;
  const className = column.align === 'end' ? 'number' : undefined;
  const name = column.label ?? (typeof column.header === 'string' ? column.header : column.id);
  return (
    <th scope="col" className={className} aria-sort={direction} style={column.width ? { width: column.width } : undefined}>
      {column.sortValue ? (
        <button
          type="button"
          className="data-table__sort"
          aria-label={t('components.sortBy', { column: name })}
          onClick={() => onSort({ column: column.id, descending: active ? !sort.descending : column.align === 'end' })}
        >
          {column.header}
          <span aria-hidden="true" className="data-table__arrow">
            {active ? (sort.descending ? '↓' : '↑') : ''}
          </span>
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function BodyRow<Row>({ row, table }: { readonly row: Row; readonly table: DataTableProps<Row> }) {
  const selected = table.selected !== undefined && table.selected === table.rowKey(row);
  const { onSelect } = table;
  return (
    <tr
      className={rowClass(selected, onSelect !== undefined)}
      onClick={onSelect ? () => onSelect(row) : undefined}
      onKeyDown={onSelect ? moveFocus : undefined}
    >
      {table.columns.map((column, index) => (
        <td key={column.id} className={column.align === 'end' ? 'number' : undefined}>
          {index === 0 && onSelect ? (
            <button type="button" className="data-table__select" aria-pressed={selected}>
              {column.cell(row)}
            </button>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

function rowClass(selected: boolean, selectable: boolean): string | undefined {
  if (selected) return 'data-table__row--selected';
  return selectable ? 'data-table__row--selectable' : undefined;
}

/** Up and down move to the row above or below and select it. */
function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const row = event.currentTarget;
  const next = event.key === 'ArrowDown' ? row.nextElementSibling : event.key === 'ArrowUp' ? row.previousElementSibling : null;
  const button = next?.querySelector<HTMLButtonElement>('.data-table__select');
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
}
